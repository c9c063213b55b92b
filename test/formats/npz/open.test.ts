/** Archives that numpy wrote (test/fixtures/npz), whole and damaged, and what is written of them. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { NormalizeError } from "#normalize/errors.js";
import { openNpz } from "#normalize/formats/npz/open.js";
import { normalizeCommand } from "../../support/command.js";
import { onceSource } from "../../support/readers.js";
import { temporaryDirectory } from "../../support/scripts.js";
import { lentSource, readAll } from "../lent.js";

const directory = new URL("../../fixtures/npz/", import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, directory));
const expected: Record<string, { arrays: Record<string, { shape: number[]; values: { base64: string } }> }> =
  JSON.parse(readFileSync(path("expected.json"), "utf8"));

async function read(bytes: Uint8Array, member: string, step = 1 << 16): Promise<number[]> {
  const dataset = await openNpz(onceSource(bytes, step), { member });
  try {
    return (await readAll(dataset)).values;
  } finally {
    await dataset.close();
  }
}

const doubles = (base64: string): number[] => {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return Array.from(new Float64Array(bytes.buffer));
};

for (const [name, { arrays }] of Object.entries(expected)) {
  const bytes = readFileSync(path(name));
  const deflated = name.startsWith("deflated");
  describe(name, () => {
    for (const [member, { values }] of Object.entries(arrays)) {
      if (deflated && member === "columns") continue; // Fortran order needs a file that can be sought
      test(`${member}: its values, in pieces of any size`, async () => {
        for (const step of [1, 7, 1 << 16]) {
          assert.deepEqual(await read(bytes, member, step), doubles(values.base64));
        }
      });
    }

    test("one bit flipped, anywhere, is found or harmless; cut short, it is found", async () => {
      const right = JSON.stringify(doubles(arrays["a"].values.base64));
      const refused = (error: unknown): true => {
        assert(error instanceof NormalizeError, String((error as Error)?.stack));
        return true;
      };
      for (let bit = 0; bit < 8 * bytes.length; bit += 11) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        const found = await read(flipped, "a").catch(refused);
        assert(found === true || JSON.stringify(found) === right, `bit ${bit}`);
      }
      for (let length = 0; length < bytes.length; length += 13) {
        await assert.rejects(read(bytes.subarray(0, length), "a"), refused);
      }
    });

    test("which array is meant is said, or asked for", async () => {
      const open = (member?: string) =>
        openNpz(lentSource(bytes, 99), member === undefined ? {} : { member });
      await assert.rejects(open(), /several arrays are in it/);
      await assert.rejects(open("b"), /no array "b" is in it/);
    });
  });
}

test("the others are kept, and a file can be its own output", async (t) => {
  const cwd = temporaryDirectory(t);
  copyFileSync(path("deflated.npz"), join(cwd, "f.npz"));
  const run = (...words: string[]) => normalizeCommand([...words, "--stats", "scipy"], { cwd });
  const before = await run("describe", "f.npz:half", "--inf", "omit");
  const done = await run("-m", "minmax", "f.npz:a", "-o", "f.npz");
  assert.equal(done.exit, 0, done.stderr);
  assert.equal(
    (await run("describe", "f.npz:half", "--inf", "omit")).stdout.toString(),
    before.stdout.toString(),
  );
  assert.match((await run("describe", "f.npz:a")).stdout.toString(), /minmax=\(0\.0, 1\.0\)/);
});

test("from a pipe, gzipped; an array that is not there; a limit", async (t) => {
  const cwd = temporaryDirectory(t);
  const run = (words: string[], input: Uint8Array | string = "") => normalizeCommand(words, { cwd, input });
  const stored = readFileSync(path("stored.npz"));
  const piped = await run(["describe", "--stats", "scipy"], gzipSync(stored));
  assert.match(piped.stderr, /several arrays are in it/);
  assert.equal(piped.exit, 1);
  copyFileSync(path("deflated.npz"), join(cwd, "f.npz"));
  const limited = await run(["describe", "f.npz:a", "--max-expanded", "100"]);
  assert.match(limited.stderr, /f\.npz:a\.npy: .*expand to more than 100 bytes/);
  const filter = await run(["-m", "minmax", "--no-header", "--to", "npz", "--stats", "none"], "1\n3\n");
  const { values } = await readAll(await openNpz(lentSource(filter.stdout, 1 << 16)));
  assert.deepEqual(values, [0, 1]);
});
