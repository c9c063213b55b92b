/** CSV and TSV as they are met in the wild: files written by pandas and Python's csv module, read the same way. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { NormalizeError } from "#normalize/errors.js";
import { openDelimited } from "#normalize/formats/csv/open.js";
import { type DelimitedOptions, MISSING_TEXTS } from "#normalize/formats/csv/options.js";
import type { ByteSource } from "#normalize/io/bytes.js";
import { decodeArray, type StoredArray } from "../../oracle/golden.js";
import { readWhole } from "../../support/read-dataset.js";

interface ExpectedColumn {
  readonly name: string;
  readonly values: "text" | StoredArray;
}

interface Expected {
  readonly options?: { delimiter?: string; comment?: string; header?: string; na_values?: string[] };
  readonly columns?: readonly ExpectedColumn[];
  readonly refused?: string;
  readonly line?: number;
}

const folder = fileURLToPath(new URL("../../fixtures/csv/", import.meta.url));
const expectations = JSON.parse(readFileSync(`${folder}expected.json`, "utf8")) as Record<string, Expected>;

/** A source that gives `step` bytes at a time. */
function source(bytes: Uint8Array, name: string, step: number): ByteSource {
  return {
    name,
    size: bytes.length,
    rereadable: true,
    identity: undefined,
    async open(offset = 0) {
      let at = offset;
      return {
        async read(into) {
          const piece = bytes.subarray(at, at + Math.min(step, into.length));
          into.set(piece);
          at += piece.length;
          return piece.length;
        },
        async close() {},
      };
    },
    async close() {},
  };
}

function optionsOf({ options = {} }: Expected): DelimitedOptions {
  return {
    header: options.header === "no" ? "absent" : "present",
    comment: options.comment?.charCodeAt(0) ?? -1,
    missing: [...MISSING_TEXTS, ...(options.na_values ?? [])],
    // As pandas reads them.
    leadingZeros: "number",
  };
}

/** Files for options that openDelimited does not have: a decimal comma, and a text for "missing" switched off. */
const ELSEWHERE = ["pandas-semicolon-comma.csv", "pandas-na-rep-unknown.csv"];

for (const [name, expected] of Object.entries(expectations)) {
  if (ELSEWHERE.includes(name)) continue;
  const bytes = readFileSync(folder + name);
  for (const step of [1, 7, 1 << 16]) {
    test(`${name}, ${step} bytes at a time`, async () => {
      if (expected.refused) {
        await assert.rejects(async () => {
          const whole = await readWhole(await openDelimited(source(bytes, name, step), optionsOf(expected)));
          if (whole.problem) throw new NormalizeError("data", whole.problem.message);
          if (whole.rows === 0) throw new NormalizeError("data", "no data");
        }, NormalizeError);
        return;
      }
      const numeric = expected.columns!.filter(({ values }) => values !== "text");
      if (numeric.length === 0) {
        await assert.rejects(
          openDelimited(source(bytes, name, step), optionsOf(expected)),
          /no column is numeric/,
        );
        return;
      }
      const dataset = await openDelimited(source(bytes, name, step), optionsOf(expected));
      const whole = await readWhole(dataset);
      assert.equal(whole.problem, undefined);
      if (dataset.schema.columnNames) {
        assert.deepEqual(
          dataset.schema.columnNames,
          numeric.map((column) => column.name),
        );
      }
      numeric.forEach((column, index) => {
        const wanted = [...decodeArray(column.values as StoredArray).values];
        assert.deepEqual(
          whole.values.filter((_, i) => i % whole.cols === index),
          wanted,
          column.name,
        );
      });
    });
  }
}

test("text of several chunks comes back whole, whatever the steps", async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `${i},"a ""quoted""\nline ${i}",${i / 7}`);
  const bytes = Buffer.from(`id,text,value\r\n${lines.join("\r\n")}`);
  const whole = await readWhole(
    await openDelimited(source(bytes, "big.csv", 100_003), { header: "present", comment: -1, missing: [] }),
  );
  assert.equal(whole.rows, lines.length);
  assert.equal(whole.values[2 * 59_999 + 1], 59_999 / 7);
});
