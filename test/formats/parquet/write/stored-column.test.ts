/** What passes through from Parquet to Parquet is stored as it was read, to the same values. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { runLine } from "../../../support/in-process.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-stored-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const TYPES = {
  INT32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  INT64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  FLOAT: fc.float(),
  DOUBLE: fc.double(),
  STRING: fc.string({ unit: "grapheme" }),
  BYTE_ARRAY: fc.uint8Array({ max: 255 }),
  BOOLEAN: fc.boolean(),
} as const;

type TypeName = keyof typeof TYPES;

/** Rows whose values recur, or hardly do, some or none of them missing. */
const rowsOf = (type: TypeName, rows: number): fc.Arbitrary<unknown[]> =>
  fc
    .tuple(
      fc.array(TYPES[type] as fc.Arbitrary<unknown>, { minLength: 1, maxLength: 200 }),
      fc.boolean(),
      fc.nat(),
    )
    .map(([words, holes, seed]) =>
      Array.from({ length: rows }, (_, row) => {
        const pick = Math.imul(row + seed, 0x9e3779b1) >>> 7;
        return holes && pick % 5 === 0 ? null : words[pick % words.length];
      }),
    );

const tables = fc
  .constantFrom(1, 9, 300, 1500)
  .chain((rows) =>
    fc.record(
      Object.fromEntries(
        (Object.keys(TYPES) as TypeName[]).map((type) => [type, rowsOf(type, rows)]),
      ) as Record<TypeName, fc.Arbitrary<unknown[]>>,
    ),
  );

const read = (path: string) => {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return parquetReadObjects({ file, compressors, utf8: false });
};

test("columns that pass through from Parquet to Parquet keep their values to the bit", async () => {
  const input = join(folder, "in.parquet");
  const direct = join(folder, "direct.parquet");
  await fc.assert(
    fc.asyncProperty(tables, async (columns) => {
      const columnData = Object.entries(columns).map(
        ([type, data]) => ({ name: type, type, data, nullable: true }) as ColumnSource,
      );
      const worked = { name: "x", type: "DOUBLE", data: columns.INT32.map((_, row) => row) } as ColumnSource;
      writeFileSync(input, Buffer.from(parquetWriteBuffer({ columnData: [...columnData, worked] })));
      await runLine(["-m", "center", "--columns", "x", input, "-o", direct, "--stats", "none"]);
      const [before, after] = [await read(input), await read(direct)];
      const passing = (row: Record<string, unknown>) => ({ ...row, x: 0 });
      assert.deepEqual(after.map(passing), before.map(passing));
    }),
    { numRuns: 40 },
  );
});
