import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Dataset } from "#normalize/formats/dataset.js";
import { joinDatasets } from "#normalize/formats/join.js";
import { openNpy } from "#normalize/formats/npy/open.js";
import type { DelimitedFormat } from "#normalize/types.js";
import { bytesOf, dictionary, lentSource, npyFile, readAll } from "./lent.js";

const array = (name: string, descr: string, shape: string, data: ArrayBufferView): Promise<Dataset> =>
  openNpy({ ...lentSource(npyFile(dictionary(descr, shape), bytesOf(data))), name });

const TABLE: DelimitedFormat = {
  kind: "delimited",
  delimiter: 44,
  comment: -1,
  width: 3,
  columns: Int32Array.of(0, 2),
  names: ["a", "b", "c"],
  missing: ["NA"],
};

const table = (name: string, format: Partial<DelimitedFormat> = {}): Dataset => ({
  schema: {
    name,
    rows: undefined,
    rowShape: [2],
    elementType: "float64",
    columnNames: ["a", "c"],
    textColumns: ["b"],
  },
  format: { ...TABLE, ...format },
  files: [name],
  head: Buffer.from("a,b,c\n"),
  rereadable: name !== "stdin",
  access: "sequential",
  bytes: undefined,
  notes: [`note of ${name}`],
  chunks: async () => ({ next: async () => undefined, close: async () => {} }),
  close: async () => {},
});

describe("joinDatasets", () => {
  it("gives one file's chunks after the other's, twice", async () => {
    const a = await array("a.npy", "'<f4'", "(2, 2)", Float32Array.of(1, 2, 3, 4));
    const none = await array("none.npy", "'<f4'", "(0, 2)", new Float32Array(0));
    const b = await array("b.npy", "'<f4'", "(1, 2)", Float32Array.of(5, 6));
    const joined = joinDatasets([a, none, b]);
    assert.deepEqual(joined.schema, {
      name: "a.npy and 2 more",
      rows: 3,
      rowShape: [2],
      elementType: "float32",
    });
    assert.deepEqual(
      [joined.files, joined.bytes, joined.rereadable],
      [["a.npy", "none.npy", "b.npy"], 24, true],
    );
    for (let pass = 0; pass < 2; pass++) {
      const { chunks, values } = await readAll(joined);
      assert.deepEqual(values, [1, 2, 3, 4, 5, 6]);
      assert.deepEqual(
        chunks.map(({ file, records, offset }) => [file, records, offset]),
        [
          [0, 2, 128],
          [2, 1, 128],
        ],
      );
    }
    await joined.close();
  });

  it("is positional where one of them is", async () => {
    const a = await array("a.npy", "'<f4'", "(2, 2)", Float32Array.of(1, 2, 3, 4));
    const gathered = npyFile(dictionary("'<f4'", "(2, 2)", "True"), bytesOf(Float32Array.of(5, 7, 6, 8)));
    const joined = joinDatasets([a, await openNpy(lentSource(gathered))]);
    assert.equal(joined.access, "positional");
    assert.deepEqual((await readAll(joined)).values, [1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("joins joined datasets, and leaves a single one alone", async () => {
    const one = (name: string, value: number) => array(name, "'<f8'", "()", Float64Array.of(value));
    const [a, b, c] = await Promise.all([one("a", 1), one("b", 2), one("c", 3)]);
    assert.equal(joinDatasets([a]), a);
    const joined = joinDatasets([a, joinDatasets([b, c])]);
    const { chunks, values } = await readAll(joined);
    assert.deepEqual(values, [1, 2, 3]);
    assert.deepEqual(
      chunks.map(({ file }) => file),
      [0, 1, 2],
    );
    assert.deepEqual(joined.files, ["a", "b", "c"]);
  });

  it("knows what all know: rows, notes, whether it can be read again", () => {
    const joined = joinDatasets([table("x.csv"), table("stdin")]);
    assert.deepEqual(
      [joined.schema.rows, joined.bytes, joined.rereadable, joined.notes],
      [undefined, undefined, false, ["note of x.csv", "note of stdin"]],
    );
    assert.equal(Buffer.from(joined.head).toString(), "a,b,c\n");
  });

  it("refuses what differs, naming both files and the first difference", async () => {
    const singles = await array("a.npy", "'<f4'", "(1, 2)", Float32Array.of(1, 2));
    const doubles = await array("b.npy", "'<f8'", "(1, 2)", Float64Array.of(1, 2));
    const wide = await array("c.npy", "'<f4'", "(1, 3)", Float32Array.of(1, 2, 3));
    const big = await array("d.npy", "'>f4'", "(1, 2)", Float32Array.of(1, 2));
    const x = table("x.csv");
    const named = (...names: string[]) => table("y.csv", { names, width: names.length });
    const refused: [Dataset, Dataset, RegExp][] = [
      [singles, doubles, /cannot follow a\.npy: the element type is float64, there float32/],
      [singles, wide, /the shape of a row is \(3,\), there \(2,\)/],
      [singles, big, /the byte order is big-endian, there little-endian/],
      [singles, x, /cannot follow a\.npy: the kind of file is delimited, there dense/],
      [x, singles, /cannot follow x\.csv: the kind of file is dense, there delimited/],
      [x, named("a", "b", "d"), /cannot follow x\.csv: column 3 is "d", there "c"/],
      [x, named("a", "e", "c"), /cannot follow x\.csv: column 2 is "e", there "b"/],
      [x, named("a", "b"), /column 3 is absent, there "c"/],
      [x, named("a", "b", "c", "d"), /column 4 is "d", there absent/],
      [x, table("y.csv", { delimiter: 9 }), /the delimiter is "\\t", there ","/],
      [x, table("y.csv", { columns: Int32Array.of(1, 2) }), /the kind of column "a" is text, there numbers/],
      [x, table("y.csv", { columns: Int32Array.of(0, 1, 2) }), /kind of column "b" is numbers, there text/],
      [x, table("y.csv", { missing: [] }), /the list of missing values is \[\], there \["NA"\]/],
    ];
    for (const [first, other, message] of refused) {
      assert.throws(() => joinDatasets([first, other]), {
        kind: "data",
        message,
        place: { file: other.schema.name },
      });
    }
  });
});
