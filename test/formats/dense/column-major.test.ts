import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openNpy } from "#normalize/formats/npy/open.js";
import { spooled } from "#normalize/io/source/spool.js";
import type { Shape } from "#normalize/types.js";
import { bytesOf, dictionary, LentBuffer, lentSource, npyFile, readAll } from "../lent.js";

/** The elements 0, 1, 2 ... of a row-major array, in the order in which a column-major file holds them. */
function columnMajor(shape: Shape): number[] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const count = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, position) => {
    let rest = position;
    return shape.reduce((sum, length, axis) => {
      const index = rest % length;
      rest = (rest - index) / length;
      return sum + index * strides[axis];
    }, 0);
  });
}

type Elements = Uint8Array | Uint16Array | Float32Array | Float64Array;

const tuple = (shape: Shape): string => `(${shape.map((length) => `${length}, `).join("")})`;

const fortranFile = (descr: string, shape: Shape, elements: Elements): Uint8Array =>
  npyFile(dictionary(descr, tuple(shape), "True"), bytesOf(elements));

const counting = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("openNpy of an array in Fortran order", () => {
  it("gives rows, whatever the number of axes", async () => {
    const shapes: Shape[] = [
      [2, 3],
      [3, 2],
      [1, 5],
      [5, 1],
      [4, 3, 2],
      [2, 1, 3, 1],
      [1, 2, 1, 3],
      [2, 3, 4, 5],
      [7],
      [],
      [1, 1],
    ];
    for (const shape of shapes) {
      const elements = columnMajor(shape);
      const source = lentSource(fortranFile("'<f8'", shape, Float64Array.from(elements)), 7);
      const dataset = await openNpy(source);
      assert.deepEqual(dataset.schema.rowShape, shape.slice(1));
      for (let pass = 0; pass < 2; pass++) {
        assert.deepEqual((await readAll(dataset)).values, counting(elements.length), tuple(shape));
      }
      await dataset.close();
      assert.equal(source.alive(), 0);
    }
  });

  it("gathers elements of 1, 2, 4 and 8 bytes, in windows and in runs", async () => {
    const types: [string, (values: number[]) => Elements, number][] = [
      ["'|u1'", (values) => Uint8Array.from(values), 256],
      ["'<u2'", (values) => Uint16Array.from(values), 65536],
      ["'<f4'", (values) => Float32Array.from(values), 2 ** 24],
      ["'<f8'", (values) => Float64Array.from(values), 2 ** 53],
    ];
    const shapes: Shape[] = [
      [3, 90_000],
      [90_000, 3],
      [300, 30, 40],
    ];
    for (const shape of shapes) {
      const elements = columnMajor(shape);
      for (const [descr, store, modulus] of types) {
        const file = fortranFile(descr, shape, store(elements));
        const { values } = await readAll(await openNpy(lentSource(file)));
        const wrong = values.findIndex((value, i) => value !== i % modulus);
        assert.deepEqual([values.length, wrong], [elements.length, -1], `${descr} ${tuple(shape)}`);
      }
    }
  });

  it("gathers blocks of rows where the array is larger than memory for it", async () => {
    // 80 MB: three blocks of 32 MiB; 1.2 MB columns are read in runs.
    const [rows, cols] = [1_250_000, 8];
    const elements = new Float64Array(rows * cols);
    for (let col = 0; col < cols; col++) {
      for (let row = 0; row < rows; row++) elements[col * rows + row] = row * cols + col;
    }
    const dataset = await openNpy(lentSource(fortranFile("'<f8'", [rows, cols], elements)));
    const reader = await dataset.chunks();
    const buffer = new LentBuffer();
    let seen = 0;
    for (let chunk = await reader.next(buffer); chunk; chunk = await reader.next(buffer)) {
      assert.ok(chunk.length <= 1 << 20);
      const values = new Float64Array(buffer.bytes.buffer, 0, chunk.length / 8);
      assert.equal(
        values.findIndex((value, i) => value !== seen + i),
        -1,
      );
      seen += values.length;
    }
    assert.equal(seen, rows * cols);
  });

  it("keeps the bits of 64-bit integers that would be NaN as doubles", async () => {
    const bits = [0x7ff0000000000001n, 0xfff4000000000003n, 0x7ff8dead00000000n, 1n];
    const columns = BigUint64Array.of(bits[0], bits[2], bits[1], bits[3]);
    const file = npyFile(dictionary("'<u8'", "(2, 2)", "True"), bytesOf(columns));
    const buffer = new LentBuffer();
    const reader = await (await openNpy(lentSource(file))).chunks();
    const chunk = await reader.next(buffer);
    assert.deepEqual(Array.from(new BigUint64Array(buffer.bytes.buffer, 0, chunk!.length / 8)), bits);
  });

  it("takes another shape in row-major order, as numpy.load(...).reshape does", async () => {
    const file = fortranFile("'<f8'", [4, 3, 2], Float64Array.from(columnMajor([4, 3, 2])));
    const dataset = await openNpy(lentSource(file), { shape: [-1, 8] });
    assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [3, [8]]);
    assert.deepEqual((await readAll(dataset)).values, counting(24));
  });

  it("refuses a source that cannot be sought, unless both orders are the same", async () => {
    for (const kind of ["pipe", "packed"] as const) {
      const source = lentSource(fortranFile("'<f8'", [2, 2], Float64Array.from([0, 2, 1, 3])), 7, kind);
      await assert.rejects(openNpy(source), { message: /Fortran order/, hint: /numpy.ascontiguousarray/ });
      assert.equal(source.alive(), 0);
      const flat = lentSource(fortranFile("'<f8'", [4, 1], Float64Array.from([0, 1, 2, 3])), 7, kind);
      assert.deepEqual((await readAll(await openNpy(flat))).values, [0, 1, 2, 3]);
    }
  });

  it("reads a pipe that is spooled, and finds out at opening that bytes are missing or too many", async () => {
    const file = fortranFile("'<f8'", [4, 3], Float64Array.from(columnMajor([4, 3])));
    const spool = (bytes: Uint8Array) => spooled(lentSource(bytes, 7, "pipe"));
    const dataset = await openNpy(spool(file));
    for (let pass = 0; pass < 2; pass++) assert.deepEqual((await readAll(dataset)).values, counting(12));
    await dataset.close();
    await assert.rejects(openNpy(spool(file.subarray(0, 200))), /cut short at byte 200/);
    await assert.rejects(
      openNpy(spool(Buffer.concat([file, file]))),
      /bytes follow an array of shape \(4, 3\)/,
    );
  });

  it("refuses a row above 1 GiB without taking memory for it", async () => {
    const head = npyFile(dictionary("'<f8'", "(2, 200000000)", "True"), new Uint8Array(0));
    const source = { ...lentSource(head), size: head.length + 3_200_000_000 };
    await assert.rejects(openNpy(source), /rows is above 1 GiB/);
  });
});
