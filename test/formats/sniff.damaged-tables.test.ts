/** Parquet and Arrow cut short, or with one byte changed: read or refused in words, never anything else. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { NormalizeError } from "#normalize/errors.js";
import { openArrowFile, openArrowStream } from "#normalize/formats/arrow/open.js";
import type { Dataset } from "#normalize/formats/dataset.js";
import { openParquet } from "#normalize/formats/parquet/open.js";
import { type LentSource, lentSource } from "./lent.js";
import { readTable } from "./tables.js";

const FIXTURES = new URL("../fixtures/", import.meta.url);
const CHANGES = 40;

const FILES: readonly (readonly [
  file: string,
  open: (source: LentSource, options: object) => Promise<Dataset>,
])[] = [
  ["parquet/types.parquet", openParquet],
  ["parquet/encodings-v1.parquet", openParquet],
  ["parquet/encodings-v2.parquet", openParquet],
  ["parquet/codec-gzip.parquet", openParquet],
  ["parquet/codec-zstd.parquet", openParquet],
  ["arrow/types.arrow", openArrowFile],
  ["arrow/codec-lz4.arrow", openArrowFile],
  ["arrow/types.arrows", openArrowStream],
  ["arrow/codec-zstd.arrows", openArrowStream],
];

for (const [file, open] of FILES) {
  const path = new URL(file, FIXTURES);
  const skip = existsSync(path) ? false : `there is no ${file}`;

  const refusal = async (bytes: Uint8Array): Promise<unknown> => {
    try {
      await readTable(await open(lentSource(bytes), {}));
      return undefined;
    } catch (error) {
      return error;
    }
  };

  test(`${file}: cut short at every sixteenth`, { skip }, async () => {
    const bytes = readFileSync(path);
    for (let part = 0; part < 16; part++) {
      const error = await refusal(bytes.subarray(0, (bytes.length * part) >> 4));
      assert.ok(error instanceof NormalizeError, `cut at ${part}/16: ${error}`);
    }
  });

  test(`${file}: one byte changed`, { skip }, async () => {
    const bytes = readFileSync(path);
    let seed = 7;
    const next = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    for (let change = 0; change < CHANGES; change++) {
      const damaged = Uint8Array.from(bytes);
      const at = next(bytes.length);
      damaged[at] ^= 1 + next(255);
      const error = await refusal(damaged);
      assert.ok(error === undefined || error instanceof NormalizeError, `byte ${at}: ${error}`);
    }
  });
}

test("an Arrow column whose name is left out is called by the empty text", async () => {
  const bytes = readFileSync(new URL("arrow/bad-no-name.arrows", FIXTURES));
  const { layout } = await openArrowStream(lentSource(bytes), {});
  assert.ok(layout?.some(({ name }) => name === ""));
});

test("an Arrow vector that does not say what it is of is refused", async () => {
  const bytes = readFileSync(new URL("arrow/bad-vector-of-nothing.arrow", FIXTURES));
  await assert.rejects(
    () => openArrowFile(lentSource(bytes), {}),
    (error) => error instanceof NormalizeError && /a list does not say what it is of/.test(error.message),
  );
});
