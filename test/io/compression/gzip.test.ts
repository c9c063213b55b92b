import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ioError, NormalizeError } from "#normalize/errors.js";
import { gunzipped } from "#normalize/io/compression/gzip.js";
import { openFileSource } from "#normalize/io/source/file.js";
import { memorySource } from "#normalize/io/source/memory.js";
import { onceSource, readAll, readSource } from "../../support/readers.js";
import { distinctBytes, shell, temporaryDirectory } from "../../support/scripts.js";

const plain = distinctBytes(1_000_003);
const packed = gzipSync(plain, { level: 1 });
const [first, second] = [gzipSync(plain.subarray(0, 70_000)), gzipSync(plain.subarray(70_000))];

const expand = (bytes: Uint8Array, step?: number): Promise<Buffer> =>
  readSource(gunzipped(step === undefined ? memorySource("f.gz", bytes) : onceSource(bytes, step)));

function corrupt(message: RegExp, byte?: number) {
  return (error: unknown) => {
    assert(error instanceof NormalizeError, String(error));
    assert.equal(error.kind, "data");
    assert.match(error.message, message);
    assert.equal(typeof error.place.byte, "number");
    if (byte !== undefined) assert.equal(error.place.byte, byte);
    return true;
  };
}

test("the bytes come back, in pieces of any size", async () => {
  const small = gzipSync(plain.subarray(0, 5000));
  for (const step of [1, 7]) assert(plain.subarray(0, 5000).equals(await expand(small, step)));
  for (const step of [4096, 65_536, 1 << 22]) assert(plain.equals(await expand(packed, step)));
  const reader = await gunzipped(memorySource("f.gz", packed)).open();
  assert(plain.equals(await readAll(reader, 1000)));
  assert.equal(await reader.read(new Uint8Array(1)), 0);
});

test("members one after another, wherever the input is cut, and zeros after them", async () => {
  const empty = gzipSync(Buffer.alloc(0));
  const many = Buffer.concat([first, empty, second, empty]);
  assert(plain.equals(await expand(many)));
  const tiny = Buffer.concat([gzipSync("ab"), gzipSync("cd"), Buffer.alloc(5)]);
  for (let step = 1; step <= tiny.length; step++) assert.equal((await expand(tiny, step)).toString(), "abcd");
  assert(plain.equals(await expand(Buffer.concat([many, Buffer.alloc(200_000)]), 60_000)));
  assert.equal((await expand(empty)).length, 0);
});

test("data that are cut short, at every place of a small file", async () => {
  const small = gzipSync("hello, world");
  for (let length = 1; length < small.length; length++) {
    await assert.rejects(expand(small.subarray(0, length)), corrupt(/cut short/, length));
    const after = Buffer.concat([small, small.subarray(0, length)]);
    await assert.rejects(expand(after), corrupt(/cut short/, after.length));
  }
  await assert.rejects(expand(packed.subarray(0, -8)), corrupt(/cut short/, packed.length - 8));
});

test("one bit flipped, anywhere in a small file, is found or harmless", async () => {
  const content = Buffer.from("hello, hello, hello, world");
  const small = gzipSync(content);
  for (let bit = 0; bit < 8 * small.length; bit++) {
    const flipped = Buffer.from(small);
    flipped[bit >> 3] ^= 1 << (bit & 7);
    const result = await expand(flipped).catch((error) => corrupt(/./)(error));
    // The time stamp and the like may be anything.
    assert(result === true || content.equals(result as Buffer), `bit ${bit}`);
  }
});

test("a wrong checksum, a wrong length: where they are is said to 64 KiB", async () => {
  for (const [back, message] of [
    [8, /corrupt \(incorrect data check\)/],
    [4, /corrupt \(incorrect length check\)/],
  ] as const) {
    const broken = Buffer.from(packed);
    broken[packed.length - back] ^= 1;
    const piece = packed.length - ((packed.length - 1) % 65_536) - 1;
    await assert.rejects(expand(broken), corrupt(message, piece));
  }
});

test("something else after the data", async () => {
  await assert.rejects(
    expand(Buffer.concat([packed, Buffer.from("garbage")])),
    corrupt(/something that is not gzip follows/),
  );
  const zeros = Buffer.concat([first, Buffer.alloc(100_000), Buffer.from("x")]);
  await assert.rejects(expand(zeros), corrupt(/other than zeros/, zeros.length - 1));
  await assert.rejects(expand(zeros, 999), corrupt(/other than zeros/, zeros.length - 1));
  const member = Buffer.concat([first, Buffer.alloc(1), second]);
  await assert.rejects(expand(member), corrupt(/other than zeros/, first.length + 1));
});

test("a file can be read twice, from an offset, and a change is found", async (t) => {
  const path = join(temporaryDirectory(t), "f.gz");
  fs.writeFileSync(path, packed);
  const source = gunzipped(await openFileSource(path));
  assert.equal(source.rereadable, true);
  assert(plain.equals(await readSource(source)));
  assert(plain.subarray(777_777).equals(await readSource(source, 777_777)));
  assert.equal((await readSource(source, plain.length + 10)).length, 0);
  fs.appendFileSync(path, "x");
  await assert.rejects(readSource(source), /changed while being read/);
  await source.close();
  assert.equal(gunzipped(onceSource(packed, 10)).rereadable, false);
});

test("a read error is not a cut file", async () => {
  const failure = ioError("once", "read", { code: "EIO" });
  const source = gunzipped(onceSource(packed.subarray(0, 1000), 100, failure));
  await assert.rejects(readSource(source), failure);
});

test("the limit", async () => {
  const limited = (maxExpanded: number) =>
    readSource(gunzipped(memorySource("f.gz", packed), { maxExpanded }));
  assert.equal((await limited(plain.length)).length, plain.length);
  await assert.rejects(limited(plain.length - 1), corrupt(/more than 1000002 bytes/));
});

test("closing in the middle, and while a read waits", async () => {
  const reader = await gunzipped(memorySource("f.gz", packed)).open();
  await reader.read(new Uint8Array(10));
  await reader.close();
  await reader.close();
  await assert.rejects(reader.read(new Uint8Array(10)), /closed/);
  const silent = { read: () => new Promise<number>(() => {}), close: async () => {} };
  const waiting = await gunzipped({ ...memorySource("f.gz", packed), open: async () => silent }).open();
  const read = waiting.read(new Uint8Array(10));
  await waiting.close();
  await assert.rejects(read, /closed/);
});

test("a bomb of 1000 : 1 needs no memory, and a slow reader holds it back", async () => {
  const script = `
    import { gzipSync } from "node:zlib";
    import { memorySource } from "#normalize/io/source/memory.js";
    import { gunzipped } from "#normalize/io/compression/gzip.js";
    const member = gzipSync(Buffer.alloc(20_000_000));
    const reader = await gunzipped(memorySource("bomb", Buffer.concat(Array(15).fill(member)))).open();
    const into = new Uint8Array(1 << 18);
    const before = process.memoryUsage().rss;
    let total = await reader.read(into);
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (let count; (count = await reader.read(into)); ) total += count;
    console.log(total, process.memoryUsage().rss - before < 100e6 || process.memoryUsage().rss - before);`;
  const ended = await shell("run", script);
  assert.equal(ended.stdout.toString(), "300000000 true\n", ended.stderr);
});

test("expanding is fast", { skip: !process.env["NORMALIZE_TEST_SPEED"] }, async () => {
  const text = Buffer.from(
    Array.from({ length: 200_000 }, (_, i) => `${Math.sin(i)},${Math.cos(i)}\n`).join(""),
  );
  const gz = gzipSync(text, { level: 1 });
  const began = performance.now();
  let total = 0;
  for (let i = 0; i < 10; i++) {
    const reader = await gunzipped(memorySource("f.gz", gz)).open();
    const into = new Uint8Array(1 << 20);
    for (let count = -1; count !== 0; total += count) count = await reader.read(into);
  }
  console.log(`MB/s expanded: ${total / 1e3 / (performance.now() - began)}`);
});
