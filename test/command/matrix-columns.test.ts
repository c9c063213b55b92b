/** Which columns a matrix has, and in what order: the fit's, whatever the format and the order of the data. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { HeapBuffer } from "#normalize/formats/chunk-buffers.js";
import { decodeDense } from "#normalize/formats/dense/cells.js";
import { openIdx } from "#normalize/formats/idx/open.js";
import { openNpy } from "#normalize/formats/npy/open.js";
import { openNpz } from "#normalize/formats/npz/open.js";
import { openSource } from "#normalize/io/source/open.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";
import type { Report } from "#normalize/types.js";
import { reportOf } from "../support/jobs.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-matrix-columns-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const ROWS = [
  { a: 1, b: 100, id: 7, team: "x", flag: true },
  { a: 3, b: 300, id: 9, team: "y", flag: false },
  { a: 2, b: 500, id: 8, team: "x", flag: true },
];
type Name = keyof (typeof ROWS)[0];

const csv = (names: readonly Name[]): string =>
  `${[names.join(","), ...ROWS.map((row) => names.map((name) => row[name]).join(","))].join("\n")}\n`;

const TABLES = ["csv", "tsv", "ndjson", "json", "parquet", "arrow", "arrows"] as const;
const ARRAYS = ["npy", "npz", "idx"] as const;

/** Rows of an array. */
async function rowsOf(path: string): Promise<number[][]> {
  const source = await openSource(path);
  const open = path.endsWith(".npz") ? openNpz : path.endsWith(".idx") ? openIdx : openNpy;
  const dataset = await open(source, {});
  const buffer = new HeapBuffer(scalarKernels);
  const rows: number[][] = [];
  const reader = await dataset.chunks();
  for (let chunk = await reader.next(buffer); chunk; chunk = await reader.next(buffer)) {
    if (dataset.format.kind !== "dense") throw new Error("an array is dense");
    const bytes = buffer.bytes.subarray(0, chunk.length);
    const { values, cols } = decodeDense(dataset.format, bytes, scalarKernels, new HeapArena());
    for (let i = 0; i < values.length; i += cols) rows.push([...values.subarray(i, i + cols)]);
  }
  await reader.close();
  await dataset.close();
  return rows;
}

const written = async (out: string, ...words: string[]): Promise<number[][]> => {
  await reportOf(...words, "-o", at(out), "--threads", "1");
  return rowsOf(at(out));
};

/** Min-max of a and of b. */
const A = [0, 1, 0.5];
const B = [0, 0.5, 1];
const sideBySide = (...columns: readonly (readonly number[])[]): number[][] =>
  columns[0]!.map((_, row) => columns.map((column) => column[row]!));

before(async () => {
  writeFileSync(at("ab.csv"), csv(["a", "b", "team"]));
  writeFileSync(at("ba.csv"), csv(["id", "b", "team", "a"]));
  for (const format of TABLES.slice(1)) {
    await reportOf("-m", "zscore", "--no-center", "--no-scale", at("ba.csv"), "-o", at(`ba.${format}`));
  }
  await reportOf("fit", "-m", "minmax", at("ab.csv"), "--save", at("p.json"));
});

describe("the order of a matrix's columns", () => {
  for (const from of TABLES) {
    it(`is the fit's where ${from} has another`, async () => {
      for (const to of ARRAYS) {
        const apply = ["apply", "--params", at("p.json"), at(`ba.${from}`)];
        assert.deepEqual(await written(`out.${to}`, ...apply), sideBySide(A, B), to);
      }
      const apply = ["apply", "--params", at("p.json"), at(`ba.${from}`)];
      await reportOf(...apply, "-o", at("out.svm"));
      assert.equal(readFileSync(at("out.svm"), "utf8"), "0\n0 1:1 2:0.5\n0 1:0.5 2:1\n");
    });

    it(`is that of --columns in ${from}, and of a range that of the input`, async () => {
      const line = ["-m", "minmax", at(`ba.${from}`)];
      assert.deepEqual(await written("out.npy", ...line, "--columns", "a,b"), sideBySide(A, B));
      assert.deepEqual(await written("out.npy", ...line, "--columns", "b..a"), sideBySide(B, A));
      assert.deepEqual(await written("out.npy", ...line, "--columns", "a,*"), sideBySide(A, [0, 1, 0.5], B));
    });
  }

  it("holds for rows that are normalized each on its own, and back", async () => {
    const norms = ["--keep-norms", at("norms.npy")];
    const fit = ["fit", "-m", "l2", at("ab.csv"), "--save", at("l2.json")];
    await reportOf(...fit);
    const unit = ROWS.map(({ a, b }) => [a / Math.hypot(a, b), b / Math.hypot(a, b)]);
    const apply = ["apply", "--params", at("l2.json"), at("ba.csv")];
    const rows = await written("out.npy", ...apply, ...norms);
    assert.ok(rows.flat().every((value, i) => Math.abs(value - unit.flat()[i]!) < 1e-15));
    await reportOf(...apply, "-o", at("unit.csv"));
    const invert = ["invert", "--params", at("l2.json"), "--norms", at("norms.npy"), at("unit.csv")];
    const back = await written("back.npy", ...invert);
    assert.deepEqual(
      back.map((row) => row.map(Math.round)),
      ROWS.map(({ a, b }) => [a, b]),
    );
  });

  it("holds for groups, chains, joint columns and inversion", async () => {
    const data = [at("ab.csv"), "--save", at("g.json")];
    await reportOf("fit", "-m", "minmax", "--group-by", "team", ...data);
    const groups = await written("out.npy", "apply", "--params", at("g.json"), at("ba.parquet"));
    assert.deepEqual(groups, [
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
    await reportOf("fit", "-m", "minmax,maxabs", "--joint", "a,b", ...data);
    const joint = await written("out.npy", "apply", "--params", at("g.json"), at("ba.ndjson"));
    assert.deepEqual(
      joint.map(([a]) => a),
      [0, 2 / 499, 1 / 499],
    );
    await reportOf("apply", "--params", at("p.json"), at("ba.csv"), "-o", at("scaled.csv"));
    const back = await written("out.npy", "invert", "--params", at("p.json"), at("scaled.csv"));
    assert.deepEqual(
      back,
      ROWS.map(({ a, b }) => [a, b]),
    );
  });

  it("is kept by the parameters where --columns said it", async () => {
    await reportOf("fit", "-m", "minmax", "--columns", "b,a", at("ab.csv"), "--save", at("o.json"));
    assert.deepEqual(
      await written("out.npy", "apply", "--params", at("o.json"), at("ab.csv")),
      sideBySide(B, A),
    );
    await reportOf("merge", at("o.json"), at("o.json"), "--save", at("merged.json"));
    assert.deepEqual(
      await written("out.npy", "apply", "--params", at("merged.json"), at("ba.arrow")),
      sideBySide(B, A),
    );
    const other = reportOf("merge", at("o.json"), at("p.json"), "--save", at("merged.json"));
    await assert.rejects(other, /cannot be merged.*columnOrder/);
    const checked = await import("../support/jobs.js").then(({ runLine }) =>
      runLine("check", "--params", at("o.json"), at("ab.csv")),
    );
    assert.ok(checked.kind === "findings");
    assert.deepEqual(checked.findings.findings, []);
  });

  it("holds where columns have no names", async () => {
    writeFileSync(at("bare.csv"), "1,100\n3,300\n2,500\n");
    const line = ["-m", "minmax", "--no-header", "--columns", "2,1", at("bare.csv")];
    assert.deepEqual(await written("bare.npy", ...line, "--save", at("bare.json")), sideBySide(B, A));
    const again = ["--params", at("bare.json"), "--no-header"];
    assert.deepEqual(await written("out.npy", "apply", ...again, at("bare.csv")), sideBySide(B, A));
    const back = await written("out.npy", "invert", "--params", at("bare.json"), at("bare.npy"));
    assert.deepEqual(
      back,
      ROWS.map(({ a, b }) => [b, a]),
    );
  });

  it("is the same for any number of threads and any kernels' chunks", async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `${i},${-i},${i % 7}`);
    writeFileSync(at("long.csv"), `x,y,z\n${lines.join("\n")}\n`);
    const line = ["-m", "minmax", "--columns", "z,x", "--keep", "y", at("long.csv"), "--stats", "none"];
    const files = await Promise.all(
      ["1", "3"].map(async (threads) => {
        await reportOf(...line, "--threads", threads, "-o", at(`long${threads}.npy`));
        return readFileSync(at(`long${threads}.npy`));
      }),
    );
    assert.deepEqual(files[0], files[1]);
    const rows = await rowsOf(at("long1.npy"));
    assert.deepEqual(rows[70_002], [2 / 6, 70_002 / 199_999, -70_002]);
    assert.equal(rows.length, 200_000);
  });
});

describe("outputs with names", () => {
  for (const from of TABLES) {
    it(`keep the order of ${from} unless --column-order is fit`, async () => {
      for (const to of ["csv", "ndjson", "parquet", "arrow"]) {
        const line = ["apply", "--params", at("p.json"), at(`ba.${from}`), "--to", to];
        for (const [order, names] of [
          [[], ["id", "b", "team", "a"]],
          [
            ["--column-order", "fit"],
            ["a", "b", "id", "team"],
          ],
        ] as const) {
          const out = at(`named.${to}`);
          await reportOf(...line, ...order, "-o", out);
          await reportOf("-m", "center", "--no-center", out, "-o", at("named.csv")).catch(async () =>
            reportOf("-m", "zscore", "--no-center", "--no-scale", out, "-o", at("named.csv")),
          );
          const [head, first] = readFileSync(at("named.csv"), "utf8").split("\n");
          assert.equal(head, names.join(","), to);
          const cells = { id: "7", b: "0", team: "x", a: "0" };
          assert.equal(first, names.map((name) => cells[name]).join(","), to);
        }
      }
    });
  }

  it("are written so by an engine too", async () => {
    const line = ["--engine", "duckdb", "-o", at("engine.csv"), "--column-order", "fit"];
    await reportOf("apply", "--params", at("p.json"), at("ba.csv"), ...line);
    assert.equal(readFileSync(at("engine.csv"), "utf8").split("\n")[0], "a,b,id,team");
    await reportOf("-m", "minmax", "--columns", "id,a", at("ba.csv"), ...line);
    assert.equal(readFileSync(at("engine.csv"), "utf8").split("\n")[0], "id,a,b,team");
  });

  it("have the order that an engine's fit was given", async () => {
    const fit = ["fit", "-m", "minmax", "--columns", "b,a", at("ab.csv"), "--save", at("e.json")];
    await reportOf(...fit, "--engine", "duckdb");
    const apply = ["apply", "--params", at("e.json"), at("ba.csv")];
    assert.deepEqual(await written("out.npy", ...apply), sideBySide(B, A));
    await reportOf(...apply, "--engine", "duckdb", "--column-order", "fit", "-o", at("engine.csv"));
    assert.equal(readFileSync(at("engine.csv"), "utf8").split("\n")[0], "b,a,id,team");
  });

  it("keep elements of a list in their places", async () => {
    writeFileSync(at("list.ndjson"), '{"k":1,"v":[1,2],"u":3}\n{"k":3,"v":[5,8],"u":7}\n');
    const line = ["-m", "minmax", "--columns", "v[1],u,v[0]", at("list.ndjson"), "--column-order", "fit"];
    await reportOf(...line, "-o", at("list-out.ndjson"));
    assert.equal(
      readFileSync(at("list-out.ndjson"), "utf8"),
      '{"v":[0,0],"u":0,"k":1}\n{"v":[1,1],"u":1,"k":3}\n',
    );
  });
});

describe("--keep", () => {
  const warned = ({ warnings }: Report): string[] => warnings.map(({ message }) => message);

  for (const from of TABLES) {
    it(`adds columns of ${from} as they are, in the order given`, async () => {
      const line = ["-m", "minmax", "--columns", "b", at(`ba.${from}`), "--keep", "id,a"];
      const expected = ROWS.map(({ id, a }, i) => [B[i], id, a]);
      for (const to of ARRAYS) assert.deepEqual(await written(`keep.${to}`, ...line), expected, to);
      const report = await reportOf(...line, "--label", "team", "-o", at("keep.svm"));
      assert.equal(readFileSync(at("keep.svm"), "utf8"), "x 2:7 3:1\ny 1:0.5 2:9 3:3\nx 1:1 2:8 3:2\n");
      assert.deepEqual(report.matrix, { format: "svmlight", columns: ["b"], kept: ["id", "a"] });
    });
  }

  it("leaves what is not chosen out, and says so in the right words", async () => {
    const report = await reportOf("-m", "minmax", "--exclude", "id", at("ba.csv"), "-o", at("said.npy"));
    assert.deepEqual(report.matrix, { format: "npy", columns: ["b", "a"], kept: [] });
    assert.deepEqual(warned(report), [
      "1 text column (team) left out: npy holds numbers only",
      "1 numeric column (id) not chosen and left out: npy holds the normalized columns, and those of --keep",
    ]);
    const line = ["-m", "minmax", "--columns", "a", at("ba.csv"), "--label", "id", "--keep", "b"];
    const svmlight = await reportOf(...line, "-o", at("said.svm"));
    assert.deepEqual(warned(svmlight), ["1 text column (team) left out: svmlight holds numbers only"]);
  });

  it("takes truth values by name, and missing values as nan", async () => {
    writeFileSync(at("flags.ndjson"), '{"x":1,"f":true,"n":null}\n{"x":2,"f":false,"n":4}\n');
    const line = ["-m", "minmax", "--columns", "x", at("flags.ndjson"), "--keep"];
    assert.deepEqual(await written("flags.npy", ...line, "n,f"), [
      [0, Number.NaN, 1],
      [1, 4, 0],
    ]);
    assert.deepEqual(await written("flags.npy", ...line, "*"), [
      [0, Number.NaN],
      [1, 4],
    ]);
  });

  it("refuses what is no number, what is normalized anyway, and what no double or single holds", async () => {
    const refused = (...words: string[]) => reportOf("-m", "minmax", ...words, "-o", at("no.npy"));
    const line = [at("ba.csv"), "--columns", "a", "--keep"];
    await assert.rejects(refused(...line, "team"), /--keep names "team", which does not hold numbers/);
    await assert.rejects(refused(...line, "a"), /--keep names "a", which is normalized, and written anyway/);
    await assert.rejects(refused(...line, "/^t/"), /means no numeric column beside/);
    await assert.rejects(refused(...line, "q"), /there is no column "q"/);
    await assert.rejects(
      reportOf("-m", "minmax", ...line, "id", "--label", "id", "-o", at("no.svm")),
      /--label and --keep both name "id"/,
    );
    await assert.rejects(
      reportOf("-m", "minmax", at("ba.csv"), "--keep", "id", "-o", at("no.csv")),
      /--keep does not apply to csv output/,
    );
    await assert.rejects(
      reportOf("-m", "minmax", at("ba.csv"), "--column-order", "input", "-o", at("no.npy")),
      /--column-order input does not apply to npy output/,
    );
    writeFileSync(at("large.ndjson"), '{"x":1,"n":1}\n{"x":2,"n":16777217}\n');
    const large = [at("large.ndjson"), "--columns", "x", "--keep", "n"];
    await assert.rejects(refused(...large, "--dtype", "float32"), { message: /16777217 is no float32/ });
    assert.deepEqual(await written("yes.npy", "-m", "minmax", ...large), [
      [0, 1],
      [1, 16777217],
    ]);
  });

  it("leaves svmlight's features to the fit, whatever other columns there are", async () => {
    writeFileSync(at("more.csv"), "new,b,y,a\n5,100,1,1\n6,300,0,3\n");
    const report = await reportOf(
      ...["apply", "--params", at("p.json"), at("more.csv"), "--label", "y", "-o", at("more.svm")],
    );
    assert.equal(readFileSync(at("more.svm"), "utf8"), "1\n0 1:1 2:0.5\n");
    assert.match(warned(report).join(), /1 numeric column \(new\) not chosen/);
    const label = await reportOf(
      ...["apply", "--params", at("p.json"), at("more.csv"), "--label", "b", "-o", at("more.svm")],
    );
    assert.match(warned(label).join(), /the label \(b\) was fitted: it is written normalized/);
  });
});
