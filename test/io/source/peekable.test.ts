import assert from "node:assert/strict";
import { test } from "node:test";
import { ioError } from "#normalize/errors.js";
import { memorySource } from "#normalize/io/source/memory.js";
import { peekable } from "#normalize/io/source/peekable.js";
import { spooled } from "#normalize/io/source/spool.js";
import { onceSource, readSource } from "../../support/readers.js";
import { distinctBytes } from "../../support/scripts.js";

const bytes = distinctBytes(3_000_001);

for (const step of [1, 7, 65_536, 1 << 22]) {
  test(`what was looked at is read again, with pieces of ${step} bytes`, async () => {
    const content = step < 10 ? bytes.subarray(0, 20_000) : bytes;
    const source = peekable(onceSource(content, step));
    for (const count of [0, 2, 100, 10_000, 5]) {
      const head = await source.peek(count);
      assert(head.length >= count);
      assert(content.subarray(0, head.length).equals(head));
    }
    assert(content.equals(await readSource(source, 0, 9999)));
  });
}

test("no more is read than was asked for, beyond a first step", async () => {
  const inner = onceSource(bytes, 1000);
  const source = peekable(inner);
  await source.peek(1500);
  assert.equal(inner.reads, 2);
  await source.peek(1999);
  assert.equal(inner.reads, 2);
});

test("several MiB, more than there are, and views that stay", async () => {
  const source = peekable(onceSource(bytes, 1 << 18));
  const early = await source.peek(2);
  assert.equal((await source.peek(1 << 21)).length >= 1 << 21, true);
  assert.equal((await source.peek(1 << 26)).length, bytes.length);
  assert(bytes.subarray(0, early.length).equals(early));
  assert(bytes.equals(await readSource(source)));
});

test("an offset within what was looked at, and beyond it", async () => {
  for (const offset of [10, 70_000, bytes.length, bytes.length + 1]) {
    const once = peekable(onceSource(bytes, 1000));
    const again = peekable(memorySource("m", bytes));
    for (const source of [once, again]) {
      await source.peek(50_000);
      assert(bytes.subarray(offset).equals(await readSource(source, offset)));
    }
  }
});

test("a source that can be read twice is, and can be looked at again", async () => {
  const source = peekable(memorySource("m", bytes));
  assert.equal(source.rereadable, true);
  assert.equal(source.size, bytes.length);
  for (let pass = 0; pass < 3; pass++) {
    assert.equal((await source.peek(100)).length >= 100, true);
    assert(bytes.equals(await readSource(source)));
    assert(bytes.equals(await readSource(source)));
  }
});

test("a spool over it, and it over a spool", async () => {
  const inside = peekable(onceSource(bytes, 100_000));
  await inside.peek(200_000);
  const outside = peekable(spooled(inside));
  await outside.peek(10);
  for (let pass = 0; pass < 2; pass++) assert(bytes.equals(await readSource(outside)));
  const into = new Uint8Array(10);
  await outside.readAt?.(into, 77);
  assert(bytes.subarray(77, 87).equals(into));
});

test("a read error is not the end", async () => {
  const failure = ioError("once", "read", { code: "EIO" });
  const source = peekable(onceSource(bytes.subarray(0, 100), 100, failure));
  await source.peek(100);
  await assert.rejects(source.peek(101), failure);
  await assert.rejects(readSource(source), failure);
});
