/** Heads of Parquet's delta encodings that claim what is not there: refused at once, never looped over. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NormalizeError } from "#normalize/errors.js";
import { openParquet } from "#normalize/formats/parquet/open.js";
import { readDeltas, readDeltaTexts } from "#normalize/formats/parquet/read/delta.js";
import { lentSource } from "../../lent.js";
import { readTable } from "../../tables.js";

const readerOf = (...bytes: number[]) => ({ view: new DataView(Uint8Array.from(bytes).buffer), offset: 0 });
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];

/** A head, and behind it blocks of deltas that are all 0: least delta 0, widths 0. */
const deltas = (block: number, parts: number, count: number, blocks: number): number[] => [
  ...[block, parts, count, 0].flatMap(varint),
  ...Array.from({ length: blocks * (1 + Math.min(parts, 4)) }, () => 0),
];

const HEADS: readonly (readonly [name: string, bytes: number[], message: RegExp])[] = [
  ["no parts", deltas(128, 0, 200, 2), /blocks of 128 values in 0 parts/],
  ["fewer than no parts", [0x80, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, ...varint(200), 0], /in -1 parts/],
  ["no values in a block", deltas(0, 4, 200, 2), /blocks of 0 values/],
  ["parts that do not fit", deltas(128, 3, 200, 2), /blocks of 128 values in 3 parts/],
  ["a vast block", deltas(2 ** 30, 4, 200, 2), /blocks of 1073741824 values/],
  ["another count", deltas(128, 4, 199, 2), /claim 199 values where 200/],
  ["too few blocks", deltas(128, 4, 200, 1), /too short for its deltas/],
];

for (const [name, bytes, message] of HEADS) {
  for (const Values of [Int32Array, BigInt64Array]) {
    test(`${name}: ${Values.name}`, () => {
      assert.throws(() => readDeltas(readerOf(...bytes), new Values(200)), message);
    });
  }
}

test("a text that repeats more than the one before it has", () => {
  const head = [128, 1, 4, 2];
  const repeated = [...head, 0, 10, 0, 0, 0, 0];
  const lengths = [...head, 2, 0, 0, 0, 0, 0];
  assert.throws(() => readDeltaTexts(readerOf(...repeated, ...lengths, 65, 66), 2), /repeats more/);
});

test("texts whose lengths lead outside", () => {
  const none = [128, 1, 4, 1, 0];
  assert.throws(() => readDeltaTexts(readerOf(...none, 128, 1, 4, 1, 20, 65), 1), /leads outside/);
});

for (const [file, message] of [
  ["bad-delta-parts.parquet", /blocks of 128 values in -1 parts/],
  ["bad-nested-delta.parquet", /blocks of 128 values in 0 parts/],
] as const) {
  test(`${file}: refused`, async () => {
    const bytes = readFileSync(new URL(`../../../fixtures/parquet/${file}`, import.meta.url));
    await assert.rejects(
      async () => readTable(await openParquet(lentSource(bytes), {})),
      (error) => error instanceof NormalizeError && message.test(error.message),
    );
  });
}
