/** DuckDB: parameters to it and from it, what it reads and writes, and what goes wrong. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openDuckdbEngine } from "#normalize/sql/duckdb/engine.js";
import { reportOf, runLine } from "../../support/jobs.js";
import { temporaryDirectory } from "../../support/scripts.js";
import { assertAlike, cellsOf, DATA, ENGINE, ROWS, randoms } from "../data.js";

const random = randoms(11);

test("parameters go both ways, and back", async (t) => {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("in.csv"), DATA);
  for (const method of [
    "zscore",
    "robust",
    "quantile --quantiles 9",
    "power --exclude h",
    "zscore --group-by g",
    "zscore --like spark",
    "minmax,zscore --like spark --group-by g",
    "zscore --like recipes",
  ]) {
    const fit = ["fit", "-m", ...method.split(" "), at("in.csv")];
    await runLine(...fit, "--save", at("own.json"));
    await runLine(...fit, ...ENGINE, "--save", at("other.json"));
    await runLine("apply", "--params", at("other.json"), at("in.csv"), "-o", at("own.csv"));
    await runLine("apply", "--params", at("own.json"), at("in.csv"), ...ENGINE, "-o", at("other.csv"));
    assertAlike(
      readFileSync(at("own.csv"), "utf8"),
      readFileSync(at("other.csv"), "utf8"),
      `apply ${method}`,
    );
    await runLine("invert", "--params", at("own.json"), at("own.csv"), "-o", at("back.csv"));
    await runLine("invert", "--params", at("own.json"), at("own.csv"), ...ENGINE, "-o", at("there.csv"));
    const [back, there] = [readFileSync(at("back.csv"), "utf8"), readFileSync(at("there.csv"), "utf8")];
    assertAlike(back, there, `invert ${method}`);
  }
});

test("a fit by DuckDB merges with one made here", async (t) => {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  const [head, ...rows] = DATA.trim().split("\n");
  writeFileSync(at("a.csv"), `${[head, ...rows.slice(0, 25)].join("\n")}\n`);
  writeFileSync(at("b.csv"), `${[head, ...rows.slice(25)].join("\n")}\n`);
  writeFileSync(at("in.csv"), DATA);
  for (const method of ["zscore", "robust", "l2"]) {
    const axis = method === "l2" ? ["-a", "0"] : [];
    await runLine("fit", "-m", method, ...axis, at("a.csv"), ...ENGINE, "--save", at("a.json"));
    await runLine("fit", "-m", method, ...axis, at("b.csv"), "--save", at("b.json"));
    await runLine("merge", at("a.json"), at("b.json"), "--save", at("whole.json"));
    await runLine("-m", method, ...axis, at("in.csv"), "-o", at("own.csv"));
    await runLine("apply", "--params", at("whole.json"), at("in.csv"), "-o", at("merged.csv"));
    assertAlike(
      readFileSync(at("own.csv"), "utf8"),
      readFileSync(at("merged.csv"), "utf8"),
      `merged ${method}`,
    );
  }
});

test("doubles, texts and names arrive as they are, whatever is in them", async () => {
  const engine = await openDuckdbEngine({ access: "read" });
  try {
    const { dialect } = engine;
    const doubles = [0.1, -0, 5e-324, 1.7976931348623157e308, -2.2250738585072014e-308, 1e21, 123456789.125];
    for (let i = 0; i < 200; i++) doubles.push((random() - 0.5) * 10 ** Math.floor(600 * random() - 300));
    const texts = ["", "it's", "'; DROP TABLE x; --", "\\", "new\nline", "Ω😀", '"', "--", "/*"];
    const columns = [
      ...doubles.map((value, i) => ({ name: `d${i}`, value: { kind: "number" as const, value } })),
      ...texts.map((value, i) => ({ name: `${value}${i}`, value: { kind: "string" as const, value } })),
    ];
    const from = {
      kind: "source" as const,
      source: { kind: "query" as const, sql: "SELECT 1" },
      name: "one",
    };
    const result = await engine.query(dialect.select({ columns, from }));
    assert.deepEqual(result.rows[0], [...doubles, ...texts]);
    assert.deepEqual(
      result.columns,
      columns.map(({ name }) => name),
    );
  } finally {
    await engine.close();
  }
});

test("the printed SQL says the same", async (t) => {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("in.csv"), DATA);
  const engine = await openDuckdbEngine({ access: "read" });
  try {
    await engine.execute(
      `CREATE TABLE data AS SELECT * FROM read_csv('${at("in.csv")}', nullstr = ['', 'NaN'])`,
    );
    for (const method of [
      "-m zscore --ddof 1",
      "-m minmax --range -1,3 --clip",
      "-m mean",
      "-m robust --quantile-range 10,90",
      "-m l2 -a 0",
      "-m lp -p 3 -a 0",
      "-m zscore -a -1",
      "-m linf",
    ]) {
      const words = [...method.split(" "), "--columns", "a,b,d,e,f"];
      const outcome = await runLine(
        "sql",
        ...words,
        "--table",
        "data",
        "--into-table",
        "result",
        "--overwrite",
      );
      assert.ok(outcome.kind === "text");
      const statement = outcome.text.slice(outcome.text.indexOf("CREATE OR REPLACE"));
      await engine.execute(statement);
      await engine.execute(`COPY (SELECT a, b, d, e, f FROM result) TO '${at("sql.csv")}'`);
      await runLine(...words, at("in.csv"), "-o", at("own.csv"));
      const own = cellsOf(readFileSync(at("own.csv"), "utf8")).map((record) =>
        record.filter((_, i) => i > 0 && i !== 3 && i < 7).join(","),
      );
      const other = readFileSync(at("sql.csv"), "utf8");
      assertAlike(own.join("\n"), other, `sql ${method}`);
    }
  } finally {
    await engine.close();
  }
});

test("each row is described as here", async (t) => {
  const folder = temporaryDirectory(t);
  const input = join(folder, "in.csv");
  const wide = Array.from({ length: 40 }, (_, i) => `c${i}`);
  const values = (scale: number): string => wide.map(() => (random() - 0.3) * scale).join(",");
  const holes = wide.map((_, i) => (i % 3 === 0 ? "" : i % 3 === 1 ? 0 : i)).join(",");
  const lines = [
    values(1),
    values(1e200),
    values(1e-200),
    holes,
    wide.map(() => 5).join(","),
    wide.map(() => ""),
  ];
  writeFileSync(input, `${wide.join(",")}\n${lines.join("\n")}\n${values(1e9)}\n`);
  for (const words of [
    ["-a", "-1"],
    ["-a", "1", "--columns", "c1..c7", "--no-bias"],
  ]) {
    const [own, other] = await Promise.all([
      runLine("describe", ...words, input),
      runLine("describe", ...words, input, ...ENGINE),
    ]);
    assert.ok(own.kind === "report" && other.kind === "report");
    const [here, there] = [own.report.before, other.report.before] as unknown as Record<string, unknown>[];
    assert.deepEqual(
      [there.nobs, there.minmax, other.report.warnings],
      [here.nobs, here.minmax, own.report.warnings],
    );
    for (const name of ["mean", "variance", "skewness", "kurtosis"]) {
      const [a, b] = [here[name], there[name]] as number[][];
      a.forEach((value, i) => {
        const same = Object.is(value, b[i]) || Math.abs(value - b[i]) <= 1e-9 * Math.abs(value) + 1e-14;
        assert.ok(same, `${name} of row ${i}: ${value} here, ${b[i]} by DuckDB`);
      });
    }
  }
});

describe("places of DuckDB", () => {
  test("a folder of Parquet, a partitioned one, a table, a query", async (t) => {
    const folder = temporaryDirectory(t);
    const at = (name: string): string => join(folder, name);
    writeFileSync(at("in.csv"), DATA);
    await runLine("-m", "zscore", at("in.csv"), ...ENGINE, "-o", at("parts"), "--partition-by", "g");
    assert.deepEqual(readdirSync(at("parts")).sort(), ["g=g0", "g=g1", "g=g2"]);
    await runLine("-m", "center", at("parts"), ...ENGINE, "-o", at("z.parquet"));
    const query = `SELECT * FROM '${at("z.parquet")}'`;
    await runLine("-m", "minmax", "--query", query, ...ENGINE, "-o", at("z.duckdb"), "--into-table", "my z");
    const table = ["--table", "my z"];
    await runLine("-m", "maxabs", at("z.duckdb"), ...table, ...ENGINE, "-o", at("end.csv"));
    assert.equal(readFileSync(at("end.csv"), "utf8").trim().split("\n").length, ROWS.length + 1);
    await assert.rejects(
      runLine("-m", "zscore", at("z.duckdb"), ...table, ...ENGINE, "--into-table", "my z"),
      /already exists/,
    );
    await assert.rejects(runLine("describe", at("z.duckdb"), ...ENGINE), /no table is named/);
    await assert.rejects(
      runLine("describe", at("z.duckdb"), "--table", "no", ...ENGINE),
      /DuckDB: .*no does not exist/,
    );
    await assert.rejects(
      runLine("-m", "zscore", at("in.csv"), ...ENGINE, "-o", at("parts"), "--partition-by", "g"),
      /the folder is there already/,
    );
  });

  test("a run that fails leaves the output as it was, and nothing beside it", async (t) => {
    const folder = temporaryDirectory(t);
    const at = (name: string): string => join(folder, name);
    writeFileSync(at("in.csv"), `a\n${"1\n".repeat(30000)}text\n`);
    writeFileSync(at("out.csv"), "old\n");
    const place = { file: at("in.csv"), record: 30_001, line: 30_002, column: "a" };
    for (const output of ["out.csv", "out.parquet"]) {
      const run = runLine("-m", "zscore", at("in.csv"), ...ENGINE, "-o", at(output));
      await assert.rejects(run, { message: '"text" is not a number', place });
    }
    assert.equal(readFileSync(at("out.csv"), "utf8"), "old\n");
    assert.deepEqual(readdirSync(folder).sort(), ["in.csv", "out.csv"]);
    assert.ok(!existsSync(at("parts")));
  });

  test("infinite values are refused by their column, or left out", async (t) => {
    const folder = temporaryDirectory(t);
    const [input, output] = [join(folder, "in.csv"), join(folder, "out.csv")];
    writeFileSync(input, "a,b\n1,2\n3,inf\n5,4\n");
    const line = ["-m", "zscore", input, ...ENGINE, "-o", output];
    const infinite = { message: /^an infinite value \(inf\)/, place: { file: input, column: "b" } };
    await assert.rejects(runLine(...line), infinite);
    await runLine(...line, "--inf", "omit");
    assert.match(readFileSync(output, "utf8"), /,-1\n.*,inf\n.*,1\n/);
  });

  test("infinite values and signed zeros are described as they are here", async (t) => {
    const input = join(temporaryDirectory(t), "in.csv");
    writeFileSync(input, "a,b,c,d\n1,2,-1,1\n3,inf,-0.0,-inf\n5,4,-2,inf\n");
    const statistics = async (...engine: readonly string[]) => {
      const { columns = [] } = await reportOf("describe", input, ...engine);
      return columns.map(({ before }) => before);
    };
    assert.deepEqual(await statistics(...ENGINE), await statistics());
  });

  test("a value that is refused is told with its file", async (t) => {
    const folder = temporaryDirectory(t);
    writeFileSync(join(folder, "one.csv"), "a,b\n1,2\n3,4\n");
    writeFileSync(join(folder, "two.csv"), "a,b\n1,2\n3,inf\n5,\n");
    const line = ["-m", "zscore", folder, ...ENGINE];
    const inFile = { place: { file: join(folder, "two.csv") } };
    const infinite = { message: /^an infinite value/, place: { ...inFile.place, column: "b" } };
    await assert.rejects(runLine(...line), infinite);
    const missing = { message: /column "b" holds missing values/, ...inFile };
    await assert.rejects(runLine(...line, "--nan", "raise", "--inf", "omit"), missing);
  });

  test("flags that mean nothing to an engine are refused", async () => {
    const refused = (pattern: RegExp, ...words: string[]) =>
      assert.rejects(async () => runLine(...words), pattern);
    await Promise.all([
      refused(/--weights does not apply with --engine/, "-m", "zscore", "--weights", "w", "a.csv", ...ENGINE),
      refused(/--features does not apply with --engine/, "-m", "l2", "--features", "3", "a.csv", ...ENGINE),
      refused(
        /--rank-error does not apply with --engine duckdb/,
        "-m",
        "robust",
        "--rank-error",
        "0.1",
        "a.csv",
        ...ENGINE,
      ),
      refused(/--rank-error is for --engine spark/, "-m", "robust", "--rank-error", "0.1", "a.csv"),
      refused(/--table says what an engine is to do/, "-m", "zscore", "--table", "t", "a.csv"),
      refused(
        /its name does not tell|does not tell its format/,
        "-m",
        "zscore",
        "a.csv",
        ...ENGINE,
        "-o",
        "x",
      ),
      refused(/does not write to standard output/, "-m", "zscore", "a.csv", ...ENGINE, "-o", "-"),
      refused(/does not read standard input/, "-m", "zscore", "-", ...ENGINE),
    ]);
  });
});
