import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeDense } from "#normalize/formats/dense/write.js";
import { openIdx } from "#normalize/formats/idx/open.js";
import { idxFrame } from "#normalize/formats/idx/write.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import type { ResultType, Shape } from "#normalize/types.js";
import { lentSource, readAll } from "../lent.js";

const request = (rowShape: Shape, dtype: ResultType, itemShape?: Shape) => ({
  schema: {
    name: "array",
    rows: 2,
    rowShape,
    elementType: "float64" as const,
    ...(itemShape && { itemShape }),
  },
  dtype,
  rowShape,
});

describe("idxFrame", () => {
  it("is read back by the decoder, values and shape", async () => {
    const values = Float64Array.from([1.5, -2, 0.1, 1e300, Number.NaN, -0]);
    for (const dtype of ["float32", "float64"] as const) {
      const frame = idxFrame(request([3], dtype));
      assert.equal(frame.encode.kind, "dense");
      const batch = { rows: 2, cols: 3, values: values.slice() };
      const encode = { dtype, byteOrder: "big-endian" } as const;
      const body = encodeDense(batch, encode, scalarKernels, new HeapArena());
      const dataset = await openIdx(lentSource(Buffer.concat([frame.head(2), body]), 5));
      assert.equal(dataset.schema.elementType, dtype);
      assert.deepEqual(dataset.schema.rowShape, [3]);
      const expected = dtype === "float64" ? Array.from(values) : Array.from(values, Math.fround);
      assert.deepEqual((await readAll(dataset)).values, expected);
    }
  });

  it("keeps the axes of images that were read flattened, and says 0 rows while they are unknown", async () => {
    const bytes = Buffer.concat([
      Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3]),
      Buffer.alloc(12),
    ]);
    const { schema } = await openIdx(lentSource(bytes, 7));
    assert.deepEqual(schema.itemShape, [2, 3]);
    const frame = idxFrame({ schema, dtype: "float32", rowShape: schema.rowShape });
    assert.deepEqual([...frame.head(undefined)], [0, 0, 13, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3]);
    assert.equal(frame.head(7).length, frame.head(undefined).length);
    const reshaped = await openIdx(lentSource(bytes, 7), { shape: [2, 6] });
    assert.equal(reshaped.schema.itemShape, undefined);
  });

  it("refuses what IDX cannot tell", () => {
    assert.throws(() => idxFrame(request(Array(255).fill(1), "float64")).head(1), /at most 255 axes/);
    assert.throws(() => idxFrame(request([1], "float64")).head(2 ** 32), /at most 4294967295/);
  });
});
