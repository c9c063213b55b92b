/** Files that numpy wrote (test/fixtures), and what numpy says is in them. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { NormalizeError } from "#normalize/errors.js";
import { openIdx } from "#normalize/formats/idx/open.js";
import { openNpy } from "#normalize/formats/npy/open.js";
import { lentSource, readAll } from "../lent.js";

type Expected =
  | { readonly refused: string; readonly dtype?: string }
  | {
      readonly dtype: string;
      readonly shape: readonly number[];
      readonly values: { readonly base64: string };
    };

/** What a refusal must say, by the fixtures' word for it; damaged gzip is the source's affair. */
const SAID: Record<string, RegExp> = {
  "no data": /^no data$/,
  "not npy": /not an NPY file/,
  "not idx": /not an IDX file/,
  "malformed header": /header is not valid/,
  "truncated header": /header is cut short|header claims \d+ bytes/,
  "truncated data": /it is cut short at byte/,
  "trailing bytes": /bytes follow an array/,
  "too large": /larger than any file|is more than any file holds/,
  "no dimensions": /no axes/,
  "object dtype": /pickled object array, which is never unpickled/,
  "structured dtype": /is a structured array/,
  "unsupported dtype": /dtype '/,
  "unsupported type": /no element type/,
  "unsupported version": /version 4\.0 is not known/,
};
const GZIP = ["damaged gzip", "truncated gzip"];

const OPENERS = { npy: openNpy, idx: openIdx };

for (const format of ["npy", "idx"] as const) {
  const directory = new URL(`../../fixtures/${format}/`, import.meta.url);
  const index = new URL("expected.json", directory);
  const skip = existsSync(index) ? false : `there is no ${fileURLToPath(index)}`;
  const files: [string, Expected][] = skip ? [] : Object.entries(JSON.parse(readFileSync(index, "utf8")));

  const values = async (name: string, keepAxes?: readonly number[]): Promise<number[]> => {
    const stored = readFileSync(new URL(name, directory));
    const [bytes, kind] = name.endsWith(".gz")
      ? [gunzipSync(stored), "packed" as const]
      : [stored, "plain" as const];
    const options = keepAxes === undefined ? {} : { shape: keepAxes };
    const dataset = await OPENERS[format](lentSource(bytes, 11, kind), options);
    if (keepAxes) assert.deepEqual(dataset.schema.rowShape, keepAxes.slice(1));
    return (await readAll(dataset)).values;
  };

  describe(`${format} fixtures`, { skip }, () => {
    for (const [name, expected] of files) {
      if ("refused" in expected) {
        if (GZIP.includes(expected.refused)) continue;
        it(`refuses ${name}: ${expected.refused}`, async () => {
          const error = await values(name).then(
            () => assert.fail("it was read"),
            (thrown) => thrown,
          );
          assert.ok(error instanceof NormalizeError, error.stack);
          assert.match(error.message, SAID[expected.refused]);
          if (expected.dtype) assert.ok(error.message.includes(expected.dtype), error.message);
        });
      } else {
        it(`reads ${name}`, async () => {
          const bytes = Buffer.from(expected.values.base64, "base64");
          const doubles = new Float64Array(
            bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
          );
          assert.deepEqual(await values(name, expected.shape), Array.from(doubles));
        });
      }
    }
  });
}
