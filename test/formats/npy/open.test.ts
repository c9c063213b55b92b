import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { NormalizeError } from "#normalize/errors.js";
import { openNpy } from "#normalize/formats/npy/open.js";
import type { Shape } from "#normalize/types.js";
import {
  bytesOf,
  dictionary,
  LentBuffer,
  lentSource,
  npyFile,
  type Order,
  readAll,
  type SourceKind,
  swapped,
} from "../lent.js";

const doubles = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i - 1.5);

async function refusal(
  bytes: Uint8Array,
  kind: SourceKind = "plain",
  shape?: Shape,
): Promise<NormalizeError> {
  const source = lentSource(bytes, 7, kind);
  try {
    await readAll(await openNpy(source, shape === undefined ? {} : { shape }));
  } catch (error) {
    assert.equal((error as Error).name, "NormalizeError", String((error as Error).stack));
    assert.equal((error as NormalizeError).place.file, "array");
    assert.equal(source.alive(), 0, "a reader was left open");
    return error as NormalizeError;
  }
  throw new assert.AssertionError({ message: "it was not refused" });
}

describe("openNpy", () => {
  for (const step of [1, 7, Infinity]) {
    for (const kind of ["plain", "pipe", "packed"] as const) {
      it(`reads a ${kind} source that gives ${step} bytes at a time`, async () => {
        const data = doubles(12);
        const file = npyFile(dictionary("'<f8'", "(4, 3)"), bytesOf(data));
        const source = lentSource(file, step, kind);
        const dataset = await openNpy(source, {});
        assert.deepEqual(dataset.schema, { name: "array", rows: 4, rowShape: [3], elementType: "float64" });
        assert.deepEqual(dataset.format, {
          kind: "dense",
          elementType: "float64",
          littleEndian: true,
          cols: 3,
          divisor: 1,
        });
        assert.deepEqual(
          [dataset.files, dataset.bytes, dataset.head.length, dataset.notes],
          [["array"], 96, 0, []],
        );
        const { chunks, values } = await readAll(dataset);
        assert.deepEqual(values, Array.from(data));
        assert.deepEqual(chunks, [{ length: 96, records: 4, file: 0, offset: file.length - 96 }]);
        assert.equal(source.opened(), 1);
        if (dataset.rereadable) assert.deepEqual((await readAll(dataset)).values, Array.from(data));
        await dataset.close();
        assert.equal(source.alive(), 0);
      });
    }
  }

  it("closes its reader when no pass was made", async () => {
    const source = lentSource(npyFile(dictionary("'<f8'", "(3,)"), bytesOf(doubles(3))));
    const dataset = await openNpy(source);
    assert.equal(source.alive(), 1);
    await dataset.close();
    await dataset.close();
    assert.equal(source.alive(), 0);
  });

  it("reads every dtype, byte order and version", async () => {
    const types: [string, ArrayBufferView, number, number[]][] = [
      ["b1", Uint8Array.of(0, 1, 1), 1, [0, 1, 1]],
      ["i1", Int8Array.of(-1, 2, 3), 1, [-1, 2, 3]],
      ["u1", Uint8Array.of(255, 2, 3), 1, [255, 2, 3]],
      ["i2", Int16Array.of(-1, 258, 3), 2, [-1, 258, 3]],
      ["u2", Uint16Array.of(65535, 258, 3), 2, [65535, 258, 3]],
      ["i4", Int32Array.of(-1, 258, 3), 4, [-1, 258, 3]],
      ["u4", Uint32Array.of(2 ** 32 - 1, 258, 3), 4, [2 ** 32 - 1, 258, 3]],
      ["i8", BigInt64Array.of(-1n, 258n, 3n), 8, [-1, 258, 3]],
      ["u8", BigUint64Array.of(2n ** 63n, 258n, 3n), 8, [2 ** 63, 258, 3]],
      ["f2", Uint16Array.of(0x3c00, 0xc000, 0x7c00), 2, [1, -2, Infinity]],
      ["f4", Float32Array.of(0.5, -1, NaN), 4, [0.5, -1, NaN]],
      ["f8", Float64Array.of(0.1, -0, NaN), 8, [0.1, -0, NaN]],
    ];
    for (const [code, array, size, expected] of types) {
      for (const order of ["<", ">", "|", "=", ""]) {
        for (const version of [1, 2, 3]) {
          const data = order === ">" ? swapped(array, size) : bytesOf(array);
          const file = npyFile(dictionary(`'${order}${code}'`, "(3,)"), data, version);
          const { values } = await readAll(await openNpy(lentSource(file)));
          assert.deepEqual(values, expected, `${order}${code} version ${version}`);
        }
      }
    }
  });

  it("keeps the axes; 0-d is one row of one value; an empty array has no chunks", async () => {
    const shapes: [string, number, number, number[]][] = [
      ["()", 1, 1, []],
      ["(6,)", 6, 6, []],
      ["(2, 3)", 6, 2, [3]],
      ["(1, 2, 3, 1, 1)", 6, 1, [2, 3, 1, 1]],
      ["(0, 3)", 0, 0, [3]],
      ["(3, 0)", 0, 3, [0]],
      ["(4503599627370496, 0)", 0, 4503599627370496, [0]],
      ["(2L,)", 2, 2, []],
      [`(${"1,".repeat(300)})`, 1, 1, Array(299).fill(1)],
    ];
    for (const [text, count, rows, rowShape] of shapes) {
      const type = count === 0 ? "'|u1'" : "'<f8'";
      const file = npyFile(dictionary(type, text), bytesOf(doubles(count)));
      const dataset = await openNpy(lentSource(file));
      assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [rows, rowShape], text);
      const { chunks, values } = await readAll(dataset);
      assert.deepEqual(values, Array.from(doubles(count)));
      assert.equal(chunks.length, count === 0 ? 0 : 1);
    }
  });

  it("cuts chunks of whole rows, about 1 MiB, wherever reads and memory end", async () => {
    const cols = 5000;
    const rows = 70;
    const array = Float64Array.from({ length: rows * cols }, (_, i) => i);
    const file = npyFile(dictionary("'<f8'", `(${rows}, ${cols})`), bytesOf(array));
    const cuts = async (step: number, room: number) => {
      const dataset = await openNpy(lentSource(file, step));
      return readAll(dataset, new LentBuffer(room));
    };
    const whole = await cuts(Infinity, 1 << 20);
    assert.deepEqual(
      whole.chunks.map(({ records }) => records),
      [26, 26, 18],
    );
    assert.deepEqual(whole.values, Array.from(array));
    for (const [step, room] of [
      [100_000, 1000],
      [4097, 1 << 22],
    ]) {
      assert.deepEqual(await cuts(step, room), whole);
    }
  });

  it("asks for more memory for a row that does not fit, as its bytes arrive", async () => {
    const array = Float64Array.from({ length: 600_000 }, (_, i) => i);
    const file = npyFile(dictionary("'<f8'", "(2, 300000)"), bytesOf(array));
    const { chunks, values } = await readAll(await openNpy(lentSource(file)));
    assert.deepEqual(
      chunks.map(({ length }) => length),
      [2_400_000, 2_400_000],
    );
    assert.deepEqual(values, Array.from(array));

    const claim = npyFile(dictionary("'<f8'", "(2, 200000000)"), new Uint8Array(100));
    const buffer = new LentBuffer();
    const dataset = await openNpy(lentSource(claim, Infinity, "pipe"));
    await assert.rejects(readAll(dataset, buffer), /cut short at byte 228/);
    assert.equal(buffer.bytes.length, 1 << 20);
  });

  it("takes another shape as numpy's reshape does", async () => {
    const file = npyFile(dictionary("'<f8'", "(2, 3, 4)"), bytesOf(doubles(24)));
    const shaped: [Shape, number, number[]][] = [
      [[6, 4], 6, [4]],
      [[-1, 8], 3, [8]],
      [[4, -1, 2], 4, [3, 2]],
      [[-1], 24, []],
      [[24, 1], 24, [1]],
      [[24, -1], 24, [1]],
    ];
    for (const [shape, rows, rowShape] of shaped) {
      const dataset = await openNpy(lentSource(file), { shape });
      assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [rows, rowShape]);
      assert.deepEqual((await readAll(dataset)).values, Array.from(doubles(24)));
    }
    const refused: [Shape, RegExp][] = [
      [[5, 5], /shape \(2, 3, 4\) cannot take the shape \(5, 5\): one has 24 elements, the other 25/],
      [[-1, 7], /\(2, 3, 4\).*\(-1, 7\): 24 elements cannot be divided among 7/],
      [[-1, 0], /cannot be divided among 0/],
      [[-1, -1], /only one axis/],
      [[-2, 12], /whole numbers/],
      [[1.5, 16], /whole numbers/],
      [[], /the shape \(\): one has 24 elements, the other 1/],
      [[2 ** 40, 2 ** 40], /it has 24 elements/],
      [[2 ** 40, 2 ** 40, 0], /the other 0/],
    ];
    for (const [shape, message] of refused) {
      const error = await refusal(file, "plain", shape);
      assert.match(error.message, message);
      assert.equal(error.kind, "usage");
    }
  });

  it("refuses dtypes that are not numbers, by name", async () => {
    const refused: [string, RegExp][] = [
      ["'|O'", /dtype '\|O' is a pickled object array, which is never unpickled/],
      ["'O8'", /pickled object array/],
      ["'<c16'", /dtype '<c16' holds complex numbers/],
      ["'<U3'", /dtype '<U3' holds strings/],
      ["'|S10'", /holds strings/],
      ["'<M8[ns]'", /dtype '<M8\[ns\]' holds dates/],
      ["'<m8'", /holds time spans/],
      ["'|V8'", /raw bytes/],
      ["'<f16'", /floating-point type/],
      ["'<i3'", /dtype '<i3' is not known: bool/],
      ["'f8; import os'", /not known/],
      ["[('a', '<f8'), ('b', '|O')]", /dtype \[\('a', '<f8'\), \('b', '\|O'\)\] is a structured array/],
      ["('<f8', (3,))", /structured/],
      ["None", /descr is a string/],
    ];
    for (const [descr, message] of refused) {
      assert.match((await refusal(npyFile(dictionary(descr, "(1,)"), bytesOf(doubles(1))))).message, message);
    }
    const named = await refusal(npyFile(dictionary(`[('π\u202e', '<f8')]`, "(1,)"), new Uint8Array(8), 3));
    assert.match(named.message, /\[\('π\?', '<f8'\)\]/);
  });

  it("evaluates nothing and names the byte where a header is not a dictionary of its three keys", async () => {
    const good = dictionary("'<f8'", "(1,)");
    const refused: [string, RegExp, number?][] = [
      ["__import__('os').system('true')", /a string, a whole number/, 10],
      ["{'descr': __import__('os'), }", /is expected/, 20],
      [`${good} or 1`, /follows the closing bracket/],
      ["[]", /not a dictionary/, 10],
      ["", /is expected/],
      ["{'descr': '<f8', 'fortran_order': False}", /shape is missing/],
      [good.replace("'descr'", "'desc'"), /its keys are/, 11],
      [good.replace("}", "'descr': '<f4'}"), /each once/],
      [good.replace("False", "None"), /True or False/],
      [good.replace("False", "0"), /True or False/],
      [good.replace("(1,)", "(1)"), /shape is a tuple/],
      [good.replace("(1,)", "[1]"), /shape is a tuple/],
      [good.replace("(1,)", "(1.0,)"), /is expected/],
      [good.replace("(1,)", "(True,)"), /a length is a whole number/],
      [good.replace("(1,)", "(-1,)"), /a length of -1/],
      [good.replace("(1,)", "(01,)"), /is expected/],
      [good.replace("(1,)", "(1 2)"), /a comma or '\)'/],
      [good.replace("(1,)", "(,)"), /is expected/],
      [good.replace("(1,)", "(18446744073709551616,)"), /18446744073709551616 is more than/],
      [good.replace("(1,)", `(${"9".repeat(5000)},)`), /is expected/],
      [good.replace("(1,)", `${"(".repeat(30000)}`), /nested too deeply/],
      [good.replace("'<f8'", `${"[".repeat(30000)}`), /nested too deeply/],
      [good.replace("'<f8'", `'${"\\".repeat(30001)}'`), /is expected/],
      [good.replace("'<f8'", `'${"a".repeat(40000)}`), /./],
    ];
    for (const [text, message, byte] of refused) {
      const error = await refusal(npyFile(text, bytesOf(doubles(1))));
      assert.match(error.message, message, text.slice(0, 80));
      if (byte !== undefined) assert.equal(error.place.byte, byte);
    }
  });

  it("refuses sizes that the file does not have, before memory is taken", async () => {
    const claims: [string, RegExp][] = [
      ["(4294967296, 4294967296)", /larger than any file/],
      ["(9007199254740991,)", /larger than any file/],
      ["(9007199254740991, 0, 9007199254740991)", /larger than any file/],
      [`(${"65536, ".repeat(4000)})`, /65536, ... 4000 axes\).*larger than any file/],
      [
        "(1000000000000,)",
        /cut short at byte 208: .* \(1000000000000,\) and type float64 ends at byte 80000000/,
      ],
      ["(11,)", /it is cut short at byte 208/],
      ["(9,)", /bytes follow an array of shape \(9,\) and type float64, which ends at byte 200/],
      ["(0,)", /bytes follow an array/],
    ];
    for (const [shape, message] of claims) {
      const file = npyFile(dictionary("'<f8'", shape), bytesOf(doubles(10)));
      assert.match((await refusal(file)).message, message);
      if (/larger|65536/.test(String(message))) assert.match((await refusal(file, "pipe")).message, message);
    }
  });

  it("finds out at the end of a pipe that bytes are missing or too many", async () => {
    const short = npyFile(dictionary("'<f8'", "(11,)"), bytesOf(doubles(10)));
    const cut = await refusal(short, "pipe");
    assert.match(
      cut.message,
      /cut short at byte 208: an array of shape \(11,\) and type float64 ends at byte 216/,
    );
    assert.equal(cut.place.byte, 208);
    for (const shape of ["(9,)", "(0,)", "(3, 3)"]) {
      const long = await refusal(npyFile(dictionary("'<f8'", shape), bytesOf(doubles(10))), "packed");
      assert.match(long.message, /bytes follow an array/);
    }
  });

  it("refuses other files, versions and headers that are too long or cut", async () => {
    const file = npyFile(dictionary("'<f8'", "(1,)"), bytesOf(doubles(1)));
    assert.match((await refusal(Buffer.from("a,b,c\n1,2,3\n"))).message, /not an NPY file/);
    assert.match((await refusal(new Uint8Array(0))).message, /^no data$/);
    assert.match((await refusal(file.subarray(0, 50))).message, /header is cut short at byte 50/);
    assert.match((await refusal(Uint8Array.from(file, (b, i) => (i === 6 ? 4 : b)))).message, /version 4\.0/);
    assert.match((await refusal(Uint8Array.from(file, (b, i) => (i === 7 ? 1 : b)))).message, /version 1\.1/);
    const long = Uint8Array.from(npyFile(dictionary("'<f8'", "(1,)"), new Uint8Array(8), 2));
    long[11] = 255;
    assert.match((await refusal(long)).message, /claims 42\d+ bytes; more than 65536/);
  });

  it("survives any cut and any changed byte of the header", async () => {
    const orders: Order[] = ["False", "True"];
    for (const order of orders) {
      const file = npyFile(dictionary("'<i2'", "(2, 3)", order), bytesOf(Int16Array.of(1, 2, 3, 4, 5, 6)));
      for (let length = 0; length < file.length; length++) {
        for (const kind of ["plain", "pipe"] as const) await refusal(file.subarray(0, length), kind);
      }
      for (let at = 0; at < file.length - 12; at++) {
        for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255, file[at] ^ 57]) {
          const changed = Uint8Array.from(file, (byte, i) => (i === at ? byte ^ flip : byte));
          for (const kind of ["plain", "packed"] as const) {
            try {
              await readAll(await openNpy(lentSource(changed, Infinity, kind)));
            } catch (error) {
              assert.equal((error as Error).name, "NormalizeError", (error as Error).stack);
            }
          }
        }
      }
    }
  });
});
