import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { NormalizeError } from "#normalize/errors.js";
import { memorySource } from "#normalize/io/source/memory.js";
import { openSource } from "#normalize/io/source/open.js";
import { type ByteOrder, utf8OfUtf16, utf16Order } from "#normalize/io/source/utf16.js";
import { onceSource, readSource } from "../../support/readers.js";
import { temporaryDirectory } from "../../support/scripts.js";

const TEXT = `\ufeffname,größe,𝛼\n${"Ünal,1.5,😀\n".repeat(20_000)}`;

function encoded(text: string, order: ByteOrder): Buffer {
  const bytes = Buffer.from(text, "utf16le");
  return order === "big-endian" ? bytes.swap16() : bytes;
}

const turned = (bytes: Uint8Array, order: ByteOrder, step = 1 << 20) =>
  readSource(utf8OfUtf16(onceSource(bytes, step), order));

for (const order of ["little-endian", "big-endian"] as const) {
  test(`${order}: UTF-8 comes out, in pieces of any size`, async () => {
    assert.equal(utf16Order(encoded(TEXT, order)), order);
    for (const step of [3, 65_537, 1 << 20]) {
      assert((await turned(encoded(TEXT, order), order, step)).equals(Buffer.from(TEXT)), String(step));
    }
    const small = encoded("\ufeffa😀", order);
    assert.equal((await turned(small, order, 1)).toString(), "\ufeffa😀");
  });

  test(`${order}: cut amid a character, and half a pair`, async () => {
    const fails = (text: Buffer, message: RegExp, byte: number) =>
      assert.rejects(turned(text, order), (error: NormalizeError) => {
        assert(error instanceof NormalizeError);
        assert.match(error.message, message);
        assert.equal(error.place.byte, byte);
        return true;
      });
    const small = encoded("\ufeffab", order);
    await fails(small.subarray(0, 5), /cut short/, 5);
    await fails(encoded("\ufeffab\ud83dc", order), /half a surrogate pair/, 6);
    await fails(encoded("\ufeffab\udc00", order), /half a surrogate pair/, 6);
    await fails(encoded("\ufeffab\ud83d", order), /half a surrogate pair/, 6);
  });
}

test("UTF-32 is not taken for UTF-16, nor is anything without a mark", () => {
  assert.equal(utf16Order(Uint8Array.of(0xff, 0xfe, 0, 0)), undefined);
  assert.equal(utf16Order(Uint8Array.of(0x61, 0)), undefined);
  assert.equal(utf16Order(Uint8Array.of()), undefined);
  assert.equal(utf16Order(Uint8Array.of(0xff, 0xfe)), "little-endian");
});

test("files, compressed or not; twice, and from an offset", async (t) => {
  const path = join(temporaryDirectory(t), "f.csv");
  for (const pack of [(bytes: Buffer) => bytes, gzipSync]) {
    writeFileSync(path, pack(encoded(TEXT, "little-endian")));
    const source = await openSource(path);
    assert(source.rereadable);
    for (const offset of [0, 100_000]) {
      assert((await readSource(source, offset)).equals(Buffer.from(TEXT).subarray(offset)));
    }
    await source.close();
  }
  assert.equal(utf8OfUtf16(memorySource("f", encoded(TEXT, "big-endian")), "big-endian").size, undefined);
});
