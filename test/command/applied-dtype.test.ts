/** The input's type decides that of the results, whatever type a fit was made on; --dtype overrides. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { ENGINE } from "../sql/data.js";
import { reportOf, runLine } from "../support/jobs.js";
import { temporaryDirectory } from "../support/scripts.js";

const CSV = "x\n0\n0.123456789\n1\n";

/** A folder with the data in float32 and in float64, and fits of min-max from 0 to 1e9 on both. */
async function prepared(t: TestContext): Promise<(name: string) => string> {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("data.csv"), CSV);
  writeFileSync(at("fitted.csv"), "x\n0\n1e9\n");
  for (const dtype of ["float32", "float64"]) {
    for (const suffix of ["parquet", "arrow", "npy", "ndjson"]) {
      // A range from 0 to 1 leaves the values as they are.
      await runLine("-m", "minmax", at("data.csv"), "--dtype", dtype, "-o", at(`${dtype}.${suffix}`));
    }
    await runLine("-m", "center", "--dtype", dtype, at("fitted.csv"), "-o", at("train.parquet"));
    await runLine("fit", "-m", "minmax", at("train.parquet"), "--save", at(`${dtype}.json`));
    assert.equal(JSON.parse(readFileSync(at(`${dtype}.json`), "utf8")).dtype, dtype);
  }
  return at;
}

/** Input, output, and the type that this has. */
const LINES = [
  ["float32.parquet", "out.parquet", "float32"],
  ["float32.parquet", "out.npy", "float32"],
  ["float32.arrow", "out.arrow", "float32"],
  ["float64.parquet", "out.parquet", "float64"],
  ["float64.arrow", "out.npy", "float64"],
  ["float64.arrow", "out.arrow", "float64"],
  ["data.csv", "out.parquet", "float64"],
  ["float64.ndjson", "out.arrow", "float64"],
  ["data.csv", "out.npy", "float64"],
] as const;

describe("fits of either type", () => {
  for (const fit of ["float32", "float64"]) {
    for (const command of ["apply", "invert"]) {
      test(`${command} of a fit on ${fit}`, async (t) => {
        const at = await prepared(t);
        const line = [command, "--params", at(`${fit}.json`)];
        for (const [input, output, dtype] of LINES) {
          await runLine(...line, at(input), "-o", at(output));
          const { input: written } = await reportOf("describe", at(output));
          assert.equal(written.dtype, dtype, `${input} to ${output}`);
        }
        for (const engine of [[], ENGINE]) {
          const places = engine.length === 0 ? "local" : "duckdb";
          for (const [input, output, dtype] of LINES) {
            if (!/csv|parquet/.test(input) || !/parquet/.test(output)) continue;
            await runLine(...line, at(input), "-o", at(output), ...engine);
            assert.equal((await reportOf("describe", at(output))).input.dtype, dtype, `${places}: ${input}`);
          }
          await runLine(...line, at("data.csv"), "--dtype", "float32", "-o", at("out.parquet"), ...engine);
          assert.equal((await reportOf("describe", at("out.parquet"))).input.dtype, "float32", places);
        }
      });
    }
  }
});

test("text inverts to its last digit by a fit on float32", async (t) => {
  const at = await prepared(t);
  await runLine("fit", "-m", "minmax", "--dtype", "float32", at("fitted.csv"), "--save", at("p.json"));
  for (const engine of [[], ENGINE]) {
    await runLine("invert", "--params", at("p.json"), at("data.csv"), "-o", at("out.csv"), ...engine);
    assert.deepEqual(
      readFileSync(at("out.csv"), "utf8").trim().split("\n").slice(1).map(Number),
      [0, 123456789, 1e9],
    );
  }
});

test("sparse text, and arrays of 64-bit integers", async (t) => {
  const at = await prepared(t);
  writeFileSync(at("train.svm"), "1 1:1\n0 1:0.5\n");
  await runLine("fit", "-m", "maxabs", "--dtype", "float32", at("train.svm"), "--save", at("s.json"));
  writeFileSync(at("data.svm"), "1 1:0.123456789\n");
  await runLine("apply", "--params", at("s.json"), at("data.svm"), "-o", at("out.svm"));
  assert.equal(readFileSync(at("out.svm"), "utf8"), "1 1:0.123456789\n");
  const header = Buffer.from("\x93NUMPY\x01\0\x76\0", "latin1");
  const dict = "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 1), }".padEnd(117);
  const values = Buffer.from(BigInt64Array.of(0n, 123456789n).buffer);
  writeFileSync(at("i8.npy"), Buffer.concat([header, Buffer.from(`${dict}\n`), values]));
  await runLine(
    "-m",
    "center",
    "--dtype",
    "float32",
    at("i8.npy"),
    "-o",
    at("f4.npy"),
    "--save",
    at("i.json"),
  );
  await runLine("apply", "--params", at("i.json"), at("i8.npy"), "-o", at("out.npy"));
  assert.equal((await reportOf("describe", at("f4.npy"))).input.dtype, "float32");
  assert.equal((await reportOf("describe", at("out.npy"))).input.dtype, "float64");
});

test("the SQL of a fit on float32 rounds nothing, unless told to", async (t) => {
  const at = await prepared(t);
  const sql = async (...more: string[]): Promise<string> => {
    const outcome = await runLine("sql", "--params", at("float32.json"), "--table", "t", ...more);
    return outcome.kind === "text" ? outcome.text : "";
  };
  assert.doesNotMatch(await sql(), /FLOAT/);
  assert.match(await sql("--dtype", "float32"), /FLOAT/);
});
