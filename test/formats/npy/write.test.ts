import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FrameRequest } from "#normalize/formats/dataset.js";
import { openNpy } from "#normalize/formats/npy/open.js";
import { npyFrame } from "#normalize/formats/npy/write.js";
import type { ResultType, Shape } from "#normalize/types.js";
import { bytesOf, lentSource, readAll } from "../lent.js";

const request = (rowShape: Shape, dtype: ResultType = "float64"): FrameRequest => ({
  schema: { name: "array", rows: 1, rowShape, elementType: "float64" },
  dtype,
  rowShape,
});

describe("npyFrame", () => {
  it("writes what numpy.save writes, byte for byte", () => {
    // From numpy 2.4.6; the header of the last is aligned already, and gets 64 spaces more.
    const expected: [Shape, ResultType, number, string, number][] = [
      [[784], "float32", 3, "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 784), }", 118],
      [[], "float64", 5, "{'descr': '<f8', 'fortran_order': False, 'shape': (5,), }", 118],
      [
        [...Array(12).fill(1), 100],
        "float64",
        0,
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 100), }",
        182,
      ],
    ];
    for (const [rowShape, dtype, rows, dictionary, length] of expected) {
      const frame = npyFrame(request(rowShape, dtype));
      const head = Buffer.from(frame.head(rows));
      assert.equal(head.subarray(0, 8).toString("latin1"), "\x93NUMPY\x01\x00");
      assert.equal(head.readUInt16LE(8), length);
      assert.equal(head.subarray(10).toString("latin1"), `${dictionary.padEnd(length - 1)}\n`);
      assert.deepEqual(frame.encode, { kind: "dense", dtype, byteOrder: "little-endian" });
      assert.equal(frame.needsRows, true);
    }
  });

  it("has the same length for any number of rows, a multiple of 64", () => {
    for (let axes = 0; axes < 60; axes++) {
      const frame = npyFrame(request(Array(axes).fill(7)));
      const lengths = [undefined, 0, 9, 10, 123456789, Number.MAX_SAFE_INTEGER].map(
        (rows) => frame.head(rows).length,
      );
      assert.equal(new Set(lengths).size, 1);
      assert.equal(lengths[0] % 64, 0);
    }
  });

  it("is read back by the decoder, even where its header is longer than version 1.0 allows", async () => {
    for (const rowShape of [[], [3], [2, 2, 2], Array(21_800).fill(1)]) {
      const count = 2 * rowShape.reduce((a, b) => a * b, 1);
      const data = Float64Array.from({ length: count }, (_, i) => i / 7);
      const file = Buffer.concat([npyFrame(request(rowShape)).head(2), bytesOf(data)]);
      if (rowShape.length > 100) assert.equal(file[6], 2);
      const dataset = await openNpy(lentSource(file));
      assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [2, rowShape]);
      assert.deepEqual((await readAll(dataset)).values, Array.from(data));
    }
  });
});
