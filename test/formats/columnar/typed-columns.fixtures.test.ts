/** Tables that pyarrow wrote (test/fixtures), and what pyarrow says is in them; and the same again once we have written them. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { NormalizeError } from "#normalize/errors.js";
import { openArrowFile, openArrowStream } from "#normalize/formats/arrow/open.js";
import { openArrowFileWriter, openArrowStreamWriter } from "#normalize/formats/arrow/write.js";
import { openParquet } from "#normalize/formats/parquet/open.js";
import { openParquetWriter } from "#normalize/formats/parquet/write.js";
import { lentSource } from "../lent.js";
import { type HeldColumn, readTable, rewritten } from "../tables.js";

type Expected =
  | { readonly refused: string }
  | {
      readonly columns: readonly {
        readonly name: string;
        readonly numbers?: { readonly base64: string };
        readonly nulls?: readonly number[];
        readonly texts?: readonly (string | null)[];
      }[];
    };

/** What a refusal must say, by the fixtures' word for it. */
const SAID: Record<string, RegExp> = {
  "cut short": /cut short/,
  "absurd footer": /its footer claims \d+ of \d+ bytes/,
  encrypted: /it is encrypted/,
  "damaged footer": /its footer cannot be read/,
  "no numbers": /no column is numeric/,
  "absurd message": /claims a description of \d+ bytes/,
};

const PARQUET = { open: openParquet, write: openParquetWriter };
const ARROW_FILE = { open: openArrowFile, write: openArrowFileWriter };
const ARROW_STREAM = { open: openArrowStream, write: openArrowStreamWriter };

/** A fixture's format, by its suffix. */
const FORMATS: Record<string, typeof PARQUET> = {
  parquet: PARQUET,
  arrow: ARROW_FILE,
  arrows: ARROW_STREAM,
};

/** What a file's columns hold, as readTable says it. */
function heldBy(expected: Extract<Expected, { columns: unknown }>): HeldColumn[] {
  return expected.columns.map(({ name, numbers, nulls, texts }) => {
    if (numbers === undefined) return { name, texts: texts! };
    const bytes = Buffer.from(numbers.base64, "base64");
    const doubles = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    return { name, numbers: [...doubles], nulls: nulls! };
  });
}

for (const format of ["parquet", "arrow"] as const) {
  const directory = new URL(`../../fixtures/${format}/`, import.meta.url);
  const index = new URL("expected.json", directory);
  const skip = existsSync(index) ? false : `there is no ${fileURLToPath(index)}`;
  const files: [string, Expected][] = skip ? [] : Object.entries(JSON.parse(readFileSync(index, "utf8")));

  describe(`${format} fixtures`, { skip }, () => {
    for (const [name, expected] of files) {
      const bytes = readFileSync(new URL(name, directory));
      const { open, write } = FORMATS[name.replace(/.*\./, "")];
      if ("refused" in expected) {
        it(`refuses ${name}: ${expected.refused}`, async () => {
          const error = await open(lentSource(bytes), {})
            .then(readTable)
            .then(
              () => assert.fail("it was read"),
              (thrown) => thrown,
            );
          assert.ok(error instanceof NormalizeError, error.stack);
          assert.match(error.message, SAID[expected.refused]);
        });
      } else {
        it(`reads ${name}`, async () => {
          assert.deepEqual(await readTable(await open(lentSource(bytes), {})), heldBy(expected));
        });
        it(`reads ${name} from a pipe`, async () => {
          const dataset = await open(lentSource(bytes, 1000, "pipe"), {});
          assert.deepEqual(await readTable(dataset), heldBy(expected));
          await dataset.close();
        });
        it(`writes ${name}, and reads it back`, async () => {
          const written = await rewritten(await open(lentSource(bytes), {}), write);
          assert.deepEqual(await readTable(await open(lentSource(written), {})), heldBy(expected));
        });
      }
    }
  });
}
