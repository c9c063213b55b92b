import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ByteSource } from "#normalize/io/bytes.js";
import { memorySource } from "#normalize/io/source/memory.js";

const source = memorySource("bytes", Uint8Array.of(1, 2, 3, 4, 5));

async function read(from: ByteSource, step: number, offset?: number): Promise<number[]> {
  const reader = await from.open(offset);
  const into = new Uint8Array(step);
  const all: number[] = [];
  for (let count = await reader.read(into); count > 0; count = await reader.read(into)) {
    all.push(...into.subarray(0, count));
  }
  assert.equal(await reader.read(into), 0);
  await reader.close();
  return all;
}

describe("memorySource", () => {
  it("tells its name and size, and that it can be read again", () => {
    assert.deepEqual([source.name, source.size, source.rereadable], ["bytes", 5, true]);
  });

  it("gives the same bytes at each opening, in pieces of any size", async () => {
    for (const step of [1, 2, 5, 9]) assert.deepEqual(await read(source, step), [1, 2, 3, 4, 5]);
  });

  it("begins at an offset", async () => {
    assert.deepEqual(await read(source, 2, 3), [4, 5]);
    assert.deepEqual(await read(source, 2, 5), []);
  });

  it("lets two readers go their own ways", async () => {
    const [one, other] = [await source.open(), await source.open()];
    const into = new Uint8Array(2);
    await one.read(into);
    await other.read(into);
    assert.deepEqual([...into], [1, 2]);
    await one.read(into);
    assert.deepEqual([...into], [3, 4]);
  });

  it("closes twice", async () => {
    await source.close();
    await source.close();
  });
});
