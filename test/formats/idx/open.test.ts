import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { NormalizeError } from "#normalize/errors.js";
import { openIdx } from "#normalize/formats/idx/open.js";
import type { Shape } from "#normalize/types.js";
import { mnistDirectory, withoutMnistFiles } from "../../support/mnist-files.js";
import { bytesOf, idxFile, LentBuffer, lentSource, readAll, type SourceKind, swapped } from "../lent.js";

const counting = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i);

async function refusal(
  bytes: Uint8Array,
  kind: SourceKind = "plain",
  shape?: Shape,
): Promise<NormalizeError> {
  const source = lentSource(bytes, 7, kind);
  try {
    await readAll(await openIdx(source, shape === undefined ? {} : { shape }));
  } catch (error) {
    assert.ok(error instanceof NormalizeError, String((error as Error).stack));
    assert.equal(error.place.file, "array");
    assert.equal(source.alive(), 0, "a reader was left open");
    return error;
  }
  throw new assert.AssertionError({ message: "it was not refused" });
}

describe("openIdx", () => {
  it("reads the six types, big-endian, wherever reads end", async () => {
    const types: [number, ArrayBufferView, number, number[]][] = [
      [0x08, Uint8Array.of(0, 200, 255), 1, [0, 200, 255]],
      [0x09, Int8Array.of(0, -56, -1), 1, [0, -56, -1]],
      [0x0b, Int16Array.of(258, -2, 3), 2, [258, -2, 3]],
      [0x0c, Int32Array.of(16909060, -2, 3), 4, [16909060, -2, 3]],
      [0x0d, Float32Array.of(0.5, -0, NaN), 4, [0.5, -0, NaN]],
      [0x0e, Float64Array.of(0.1, -0, NaN), 8, [0.1, -0, NaN]],
    ];
    for (const [type, array, size, expected] of types) {
      const file = idxFile(type, [3], swapped(array, size));
      for (const step of [1, 7, Infinity]) {
        for (const kind of ["plain", "pipe", "packed"] as const) {
          const dataset = await openIdx(lentSource(file, step, kind));
          assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape, dataset.bytes], [3, [], 3 * size]);
          assert.deepEqual((await readAll(dataset)).values, expected);
        }
      }
    }
  });

  it("flattens images, keeps tables, and obeys a shape", async () => {
    const shapes: [number[], Shape | undefined, number, number[]][] = [
      [[4, 2, 3], undefined, 4, [6]],
      [[4, 2, 3], [4, 2, 3], 4, [2, 3]],
      [[4, 2, 3], [-1], 24, []],
      [[4, 6], undefined, 4, [6]],
      [[4, 6], [2, -1], 2, [12]],
      [[24], undefined, 24, []],
      [[2, ...Array(253).fill(1), 12], undefined, 2, [12]],
    ];
    for (const [stored, shape, rows, rowShape] of shapes) {
      const file = idxFile(0x08, stored, counting(24));
      const dataset = await openIdx(lentSource(file), shape === undefined ? {} : { shape });
      assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [rows, rowShape]);
      assert.deepEqual((await readAll(dataset)).values, Array.from(counting(24)));
    }
    const error = await refusal(idxFile(0x08, [4, 2, 3], counting(24)), "plain", [-1, 5]);
    assert.equal(error.kind, "usage");
    assert.match(error.message, /\(4, 2, 3\) cannot take the shape \(-1, 5\)/);
  });

  it("divides by a divisor where there is one", async () => {
    const dataset = await openIdx(lentSource(idxFile(0x08, [256], counting(256))), { divisor: 255 });
    const expected = Array.from({ length: 256 }, (_, i) => i / 255);
    assert.deepEqual((await readAll(dataset)).values, expected);
  });

  it("refuses sizes that are not there before memory is taken", async () => {
    const claim = idxFile(0x08, [65536, 256, 256], counting(4)); // 4 GiB in 20 bytes
    const known = await refusal(claim);
    assert.match(known.message, /cut short at byte 20: .*\(65536, 256, 256\).* ends at byte 4294967312/);
    const row = idxFile(0x08, [1, 16384, 16384], counting(4));
    for (const file of [claim, row]) {
      const buffer = new LentBuffer();
      const dataset = await openIdx(lentSource(file, 7, "pipe"));
      await assert.rejects(readAll(dataset, buffer), /cut short at byte 20/);
      assert.equal(buffer.bytes.length, 1 << 20);
    }
    const axes = idxFile(0x0e, Array(255).fill(0xffffffff), counting(4));
    for (const kind of ["plain", "pipe"] as const) {
      assert.match((await refusal(axes, kind)).message, /255 axes\).*larger than any file/);
    }
    const none = idxFile(0x08, [0, 0xffffffff, 0xffffffff], counting(0));
    assert.match((await refusal(none)).message, /larger than any file/);
  });

  it("names the byte where data end or go on", async () => {
    for (const kind of ["plain", "pipe", "packed"] as const) {
      const cut = await refusal(idxFile(0x0b, [3, 2], counting(11)), kind);
      assert.equal(cut.place.byte, 23);
      assert.match(cut.message, /cut short at byte 23: an array of shape \(3, 2\) and type int16/);
      const long = await refusal(idxFile(0x08, [3, 2], counting(7)), kind);
      assert.equal(long.place.byte, 18);
      assert.match(long.message, /bytes follow an array of shape \(3, 2\)/);
    }
  });

  it("refuses what is not IDX", async () => {
    const refused: [number[], RegExp][] = [
      [[], /^no data$/],
      [[0, 0, 8], /header is cut short at byte 3/],
      [[0x50, 0x4b, 3, 4], /not an IDX file/],
      [[0, 0, 0x0a, 1], /no element type 0x0a/],
      [[0, 0, 8, 0], /no axes/],
      [[0, 0, 8, 3, 0, 0, 0, 1], /header is cut short at byte 8: it has 3 axes/],
    ];
    for (const [bytes, message] of refused) {
      assert.match((await refusal(Uint8Array.from(bytes))).message, message);
    }
  });

  it("survives any cut and any changed byte of the header", async () => {
    const file = idxFile(0x0b, [2, 3], bytesOf(counting(12)));
    for (let length = 0; length < file.length; length++) {
      for (const kind of ["plain", "pipe"] as const) await refusal(file.subarray(0, length), kind);
    }
    for (let at = 0; at < 12; at++) {
      for (let byte = 0; byte < 256; byte++) {
        const changed = Uint8Array.from(file, (old, i) => (i === at ? byte : old));
        for (const kind of ["plain", "packed"] as const) {
          try {
            await readAll(await openIdx(lentSource(changed, Infinity, kind)));
          } catch (error) {
            assert.ok(error instanceof NormalizeError, (error as Error).stack);
          }
        }
      }
    }
  });

  it("reads MNIST's test images", { skip: withoutMnistFiles }, async () => {
    const directory = mnistDirectory() as string;
    const file = gunzipSync(readFileSync(join(directory, "t10k-images-idx3-ubyte.gz")));
    const dataset = await openIdx(lentSource(file, 65_537, "packed"), { divisor: 255 });
    assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [10_000, [784]]);
    const { chunks, values } = await readAll(dataset);
    assert.equal(chunks[0].records, 1337);
    const sum = values.reduce((total, value) => total + Math.round(value * 255), 0);
    let expected = 0;
    for (let at = 16; at < file.length; at++) expected += file[at];
    assert.equal(values.length, 7_840_000);
    assert.equal(sum, expected);
  });
});
