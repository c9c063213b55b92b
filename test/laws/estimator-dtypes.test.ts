/** scikit-learn's checks of estimators that concern arrays: types and layouts; estimator-checks.test.ts has the others. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runLine } from "../support/in-process.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-dtypes-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const METHODS = ["minmax", "zscore", "maxabs", "robust", "power", "mean", "center", "l2"];
const ROWS = 4;
const COLS = 3;
const VALUES = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8];

/** An NPY file of version 1.0. */
function writeArray(
  name: string,
  descriptor: string,
  order: "True" | "False",
  data: ArrayBufferView,
): string {
  const dictionary = `{'descr': '${descriptor}', 'fortran_order': ${order}, 'shape': (${ROWS}, ${COLS}), }`;
  const text = `${dictionary.padEnd(117)}\n`;
  const head = Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00", "latin1"),
    Buffer.of(text.length, 0),
    Buffer.from(text),
  ]);
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([head, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]));
  return path;
}

async function normalized(method: string, input: string): Promise<Buffer> {
  const output = join(folder, "out.npy");
  await runLine(["-m", method, input, "-o", output, "--threads", "1"]);
  return readFileSync(output);
}

const descriptorOf = (npy: Buffer): string | undefined =>
  /'descr': '([^']+)'/.exec(npy.toString("latin1"))?.[1];

test("single stays single, all else is double (check_transformer_preserve_dtypes)", async (t) => {
  const inputs = [
    [writeArray("f4.npy", "<f4", "False", Float32Array.from(VALUES)), "<f4"],
    [writeArray("f8.npy", "<f8", "False", Float64Array.from(VALUES)), "<f8"],
    [writeArray("i4.npy", "<i4", "False", Int32Array.from(VALUES)), "<f8"],
    [writeArray("u1.npy", "|u1", "False", Uint8Array.from(VALUES)), "<f8"],
  ] as const;
  for (const method of METHODS) {
    await t.test(method, async () => {
      for (const [path, expected] of inputs) {
        assert.equal(descriptorOf(await normalized(method, path)), expected, path);
      }
    });
  }
});

test("memory order makes no difference (check_f_contiguous_array_estimator)", async () => {
  const turned = Array.from(
    { length: VALUES.length },
    (_, i) => VALUES[(i % ROWS) * COLS + Math.floor(i / ROWS)],
  );
  const rows = writeArray("c.npy", "<f8", "False", Float64Array.from(VALUES));
  const columns = writeArray("f.npy", "<f8", "True", Float64Array.from(turned));
  for (const method of METHODS)
    assert.deepEqual(await normalized(method, columns), await normalized(method, rows));
});

test("complex numbers are refused by name (check_complex_data)", async () => {
  const path = writeArray("complex.npy", "<c16", "False", new Float64Array(2 * VALUES.length));
  for (const method of METHODS) await assert.rejects(normalized(method, path), /c16/);
});
