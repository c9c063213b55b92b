/** Files that libbz2 and libzstd wrote (test/fixtures/compressed), whole and damaged; brotli that Node wrote. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { NormalizeError } from "#normalize/errors.js";
import { unbrotlied } from "#normalize/io/compression/brotli.js";
import { unbzip2 } from "#normalize/io/compression/bzip2.js";
import { type ExpansionLimits, guarded } from "#normalize/io/compression/decompress.js";
import { unzstd } from "#normalize/io/compression/zstd-read.js";
import { memorySource } from "#normalize/io/source/memory.js";
import { onceSource, readSource } from "../../support/readers.js";

const directory = new URL("../../fixtures/compressed/", import.meta.url);
const expected: Record<string, { length: number; sha256: string }> = JSON.parse(
  readFileSync(new URL("expected.json", directory), "utf8"),
);
const stored = (name: string): Buffer => readFileSync(new URL(name, directory));

const EXPANSIONS = { bz2: unbzip2, zst: unzstd, br: unbrotlied };
type Suffix = keyof typeof EXPANSIONS;

const expand = (suffix: Suffix, bytes: Uint8Array, step = 1 << 20, limits: ExpansionLimits = {}) =>
  readSource(EXPANSIONS[suffix](onceSource(bytes, step), limits));

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** An error that says what is wrong with the data, and a byte of theirs. */
function damage(error: unknown, length: number, message = /./): true {
  assert(error instanceof NormalizeError, String(error));
  assert.equal(error.kind, "data");
  assert.equal(error.place.file, "once");
  assert.match(error.message, message);
  const { byte } = error.place;
  assert(byte !== undefined && byte >= 0 && byte <= length, `byte ${byte} of ${length}`);
  return true;
}

for (const suffix of ["bz2", "zst"] as const) {
  const names = Object.keys(expected).filter((name) => name.endsWith(suffix));
  describe(suffix, () => {
    for (const name of names) {
      test(`${name}: its bytes come back, in pieces of any size`, async () => {
        const bytes = stored(name);
        for (const step of expected[name].length > 10_000 ? [1 << 20, 5] : [1, 7, 1 << 20]) {
          const content = await expand(suffix, bytes, step);
          assert.equal(content.length, expected[name].length);
          assert.equal(sha256(content), expected[name].sha256);
        }
      });
    }

    test("cut short, at every place", async () => {
      const pieces = suffix === "bz2" ? ["small.bz2"] : ["small.zst", "noise.zst"];
      for (const name of pieces) {
        const bytes = stored(name);
        for (let length = 1; length < bytes.length; length += length < 60 ? 1 : 7) {
          await assert.rejects(expand(suffix, bytes.subarray(0, length)), (error) =>
            damage(error, length, /cut short/),
          );
        }
      }
    });

    test("cut short in a later block, stream or frame", async () => {
      for (const name of [`blocks.${suffix}`, suffix === "bz2" ? "streams.bz2" : "frames.zst"]) {
        const bytes = stored(name);
        for (let part = 1; part < 16; part++) {
          const length = Math.floor((bytes.length * part) / 16);
          const read = await expand(suffix, bytes.subarray(0, length)).catch((error) =>
            damage(error, length),
          );
          // Between frames there is nothing to miss.
          assert(read === true || read.length < expected[name].length, `${name} to byte ${length}`);
        }
      }
    });

    test("one bit flipped, anywhere, is found or harmless", async () => {
      const name = `small.${suffix}`;
      const bytes = stored(name);
      for (let bit = 0; bit < 8 * bytes.length; bit += 7) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        const read = await expand(suffix, flipped).catch((error) => damage(error, bytes.length));
        assert(read === true || sha256(read) === expected[name].sha256, `bit ${bit}`);
      }
    });

    test("something else after the data", async () => {
      const bytes = stored(`small.${suffix}`);
      for (const other of ["x", "garbage", "\0\0\0\0\0\0\0\0"]) {
        const long = Buffer.concat([bytes, Buffer.from(other)]);
        await assert.rejects(expand(suffix, long), (error) =>
          damage(error, long.length, /follows|cut short/),
        );
      }
    });

    test("a limit on what comes out", async () => {
      const bytes = stored(`zeros.${suffix}`);
      const within = await expand(suffix, bytes, 1 << 20, { maxExpanded: 1_000_000 });
      assert.equal(within.length, 1_000_000);
      await assert.rejects(expand(suffix, bytes, 1 << 20, { maxExpanded: 999_999 }), (error) =>
        damage(error, bytes.length, /expand to more than 999999 bytes/),
      );
    });

    test("from an offset, twice, and closed in between", async () => {
      const source = EXPANSIONS[suffix](memorySource("f", stored(`blocks.${suffix}`)));
      const whole = await readSource(source);
      assert(whole.subarray(300_000).equals(await readSource(source, 300_000)));
      assert.equal((await readSource(source, whole.length + 1)).length, 0);
      const reader = await source.open();
      await reader.read(new Uint8Array(10));
      await reader.close();
      await reader.close();
    });
  });
}

test("without a limit of its own: a gibibyte, and 1000 times what was compressed", async () => {
  const allowed = async (consumed: number): Promise<number> => {
    const endless = { consumed, read: async (into: Uint8Array) => into.length, close: async () => {} };
    const reader = guarded(endless, "once", "gzip", {});
    const into = new Uint8Array(1 << 20);
    for (let total = 0; ; total += into.length) {
      const found = await reader
        .read(into)
        .catch((error) => damage(error, consumed, /1000 times their size/));
      if (found === true) return total;
    }
  };
  assert.equal(await allowed(10), 2 ** 30);
  assert.equal(await allowed(2 ** 30 / 1000), 2 ** 31);
});

test("zstd that needs too much: a window, a dictionary", async () => {
  const head = (flags: number, ...more: number[]): Buffer =>
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, flags, ...more, 1, 0, 0]);
  const wide = head(0, 31 << 3);
  await assert.rejects(expand("zst", wide), (error) =>
    damage(error, wide.length, /look back 2199023255552 bytes/),
  );
  const single = head(0xe0, ...Array(8).fill(0xff));
  await assert.rejects(expand("zst", single), (error) => damage(error, single.length, /look back/));
  const trained = head(0x21, 7, 0);
  await assert.rejects(expand("zst", trained), (error) => damage(error, trained.length, /need a dictionary/));
});

describe("br", () => {
  const content = Buffer.from("some,words\n".repeat(500));
  const packed = brotliCompressSync(content);

  test("its bytes come back, in pieces of any size", async () => {
    for (const step of [1, 7, 1 << 20]) assert(content.equals(await expand("br", packed, step)));
    assert.equal((await expand("br", brotliCompressSync(Buffer.alloc(0)))).length, 0);
  });

  test("cut short at every place, followed by something, corrupt", async () => {
    for (let length = 0; length < packed.length; length++) {
      await assert.rejects(expand("br", packed.subarray(0, length)), (error) =>
        damage(error, length, /cut short/),
      );
    }
    for (const step of [1, 7, 1 << 20]) {
      const long = Buffer.concat([packed, Buffer.from("x")]);
      await assert.rejects(expand("br", long, step), (error) =>
        damage(error, long.length, /follows|corrupt/),
      );
    }
    const text = Buffer.from("a,b\n1,2\n");
    await assert.rejects(expand("br", text), (error) => damage(error, text.length, /corrupt|cut short/));
  });
});
