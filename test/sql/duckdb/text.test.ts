/** CSV with --engine duckdb: what is not worked on keeps its bytes, and nothing of the text is DuckDB's guess. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { openDuckdbEngine } from "#normalize/sql/duckdb/engine.js";
import { reportOf, runLine } from "../../support/jobs.js";
import { temporaryDirectory } from "../../support/scripts.js";
import { ENGINE } from "../data.js";

function folderWith(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content);
  }
  return at;
}

/** What is written both ways. */
async function bothWays(
  at: (name: string) => string,
  input: string,
  words: readonly string[],
): Promise<[string, string]> {
  await runLine(...words, at(input), "-o", at("own.csv"));
  await runLine(...words, at(input), ...ENGINE, "-o", at("other.csv"));
  return [readFileSync(at("own.csv"), "latin1"), readFileSync(at("other.csv"), "latin1")];
}

const rowsOf = async (query: string, database?: string): Promise<unknown> => {
  const engine = await openDuckdbEngine({ access: "read", ...(database !== undefined && { database }) });
  try {
    const types = await engine.query(`SELECT column_name, column_type FROM (DESCRIBE ${query})`);
    return [types.rows, (await engine.query(query)).rows];
  } finally {
    await engine.close();
  }
};

const ISSUE = `id,amount,when,flag,price,note,x
10000000000000000001,12345678901234567.89,01/02/2024,True,1.50,NULL,1
10000000000000000002,0.10,02/02/2024,False,2.00,abc,2
#3,1.10,02/02/2024,False,2.00,"a,b",3
#4,1.10,02/02/2024,False,2.00,"abc",4
`;

const TEXTS: Readonly<Record<string, readonly [text: string | Uint8Array, ...words: string[]]>> = {
  "ids, amounts, dates, words, lines that begin with #": [ISSUE, "--columns", "x"],
  "quotes, over lines, that are not needed, doubled, in the middle": [
    'a,"b"\n1,"x"\n2,"y\nz"\n3,"say ""so"""\n4,mid"dle\n5,""\n6,\n',
  ],
  "a mark, blank lines, \\r\\n, no last line end": ["\ufeff\r\na,b\r\n1,x\r\n\r\n2,\r\n3,z"],
  "blank lines in a table of one column": ['a\n1\n\n2\n""\n\n4\n'],
  "a header over lines, and names that are not needed": ['"a\nb",,x\n1,p,3\n2,q,4\n', "--columns", "x"],
  "bytes that are no UTF-8, where they are not worked on": [
    Buffer.from("a,b\n1,caf\xe9\n2,\xff\n", "latin1"),
  ],
  "numbers as people write them": [
    'a,b\n 1 ,1e3\n"2",+5\n" 3 ",.5\n4.,1E-2\n\u00a05,1e-400\nNA,null\n-0,NaN\n,#N/A\n',
  ],
  "codes: digits with a zero or a plus before them": [
    'a,b,c\n1,01,+49\n2,"007",+1\n3,8,5\n',
    "--exclude",
    "c",
  ],
  "codes as numbers": ['a,b\n1,01\n2,"007"\n 3,+5\n4,-08.5\n', "--leading-zeros", "number"],
  "numbers that look like codes": ["a,b\n0,0.5\n-0,-0.25\n0e1,+0.5\n+5.5,0\n"],
  "infinite values by all their names": ["a,b\ninf,1\n-Infinity,2\n+INF,3\n1e400,4\n5,5\n", "--inf", "omit"],
  "words of DuckDB's that are no numbers here": ["a,b,c\n1,1_000,NAN\n2,2,0x1F\n3,3,true\n"],
  "values that mean missing": ["a,b\n-999,1\n-999.0,2\nx,3\n4,n/a\n5,5\n", "--na-values=-999,x"],
  "no header": ["1,a\n2,b\n", "--no-header"],
  "comments, quotes in them": ['# don"t\na,b\n1,"#"\n# 5,6\n2,x\n', "--comment", "#"],
  "semicolons, found out": ['a;b;c\n1;"x;y";1,5\n2;z;2,5\n'],
  "bars and tabs": ["a|b\n1|x,y\n2|z\n"],
  "a delimiter that is told": ["a:b\n1:x\n2:y\n", "--delimiter", ":"],
  "decimal commas": ['a;b\n1,5;x.y\n-2,25;"p,q"\nn.a;z\n', "--decimal", ",", "--na-values", "n.a"],
  "decimal commas between commas": ['a,b\n"1,5",x\n2,y\n', "--decimal", ",", "--delimiter", ","],
  "one record": ["a,b\n7,x\n"],
  "a column without a value": ["a,b,c\n1,,x\n2,,y\n"],
  "more records than decide": [`a,b\n${"1,2\n".repeat(10_001)}2,x\n`, "--exclude", "b"],
  "other decimals in text that is not worked on": ['a,b\n1,"1,5"\n2,"2,5"\n'],
};

for (const [name, [text, ...words]] of Object.entries(TEXTS)) {
  test(`CSV to CSV, the same bytes: ${name}`, async (t) => {
    const at = folderWith(t, { "in.csv": text });
    for (const method of [["minmax"], ["l2", "-a", "0"], ["linf"], ["minmax", "--suffix", "_z"]]) {
      const [own, other] = await bothWays(at, "in.csv", ["-m", ...method, ...words]);
      assert.equal(other, own, method.join(" "));
    }
    const counts = async (...engine: readonly string[]): Promise<unknown> => {
      const { input, columns, warnings } = await reportOf("describe", ...words, at("in.csv"), ...engine);
      return [input, columns?.map(({ name, before: { nobs, minmax } }) => [name, nobs, minmax]), warnings];
    };
    assert.deepEqual(await counts(...ENGINE), await counts());
  });
}

test("groups and parameters, the same bytes", async (t) => {
  const text = 'g,a,b\n"x, y",1,"7"\n z,2,8\n"x, y",3,9\n  ,5,x\n,6,x\n z,7,"q"\n';
  const at = folderWith(t, { "in.csv": text, "new.csv": `b,a,g\n${"01,2, z\n".repeat(3)}"r",7,"new"\n` });
  const fit = ["fit", "-m", "minmax", "--group-by", "g", at("in.csv")];
  await runLine(...fit, "--save", at("own.json"));
  await runLine(...fit, ...ENGINE, "--save", at("other.json"));
  const fitsOf = (name: string): unknown => JSON.parse(readFileSync(at(name), "utf8")).fits;
  assert.deepEqual(fitsOf("other.json"), fitsOf("own.json"));
  const params = ["--params", at("own.json"), "--on-unseen-group"];
  for (const line of [
    ["apply", ...params, "passthrough"],
    ["apply", ...params, "global"],
    ["invert", ...params, "passthrough", "--suffix", "_z"],
  ]) {
    const [own, other] = await bothWays(at, "new.csv", line);
    assert.equal(other, own, line.join(" "));
  }
});

test("several files: folders, patterns in natural order, gzip, line ends and preambles of each", async (t) => {
  const at = folderWith(t, {
    "in/a-2.csv": "x,s\n1,x1\n",
    "in/a-10.csv": "\r\n\r\nx,s\r\n2,True\r\n",
    "in/b.csv.gz": gzipSync("\ufeffx,s\n5,y"),
    "hive/month=10/p.csv": "x,s\n4,a\n",
    "hive/month=9/p.csv": 'x,s\n3,"b"\n',
    "gzipped.csv": gzipSync("x,s\n1,a\n3,b\n"),
  });
  for (const input of ["in", "in/*", "in/a*.csv", "hive", "hive/**/*.csv", "gzipped.csv"]) {
    const [own, other] = await bothWays(at, input, ["-m", "minmax"]);
    assert.equal(other, own, input);
  }
  assert.match(readFileSync(at("other.csv"), "utf8"), /^x,s\n0,a\n1,b\n$/);
  const [, hive] = await bothWays(at, "hive", ["-m", "minmax"]);
  assert.equal(hive, 'x,s,month\n0,"b",9\n1,a,10\n');
});

test("Parquet, tables and folders from CSV: text is text, and what looks numeric a double, as here", async (t) => {
  const at = folderWith(t, {
    "in.csv": ISSUE.replaceAll("1000000000000000000", ""),
    "hive/k=7/in.csv": 'x,s\n1,""\n2,\n2,b\n',
    "hive/k=10/in.csv": "x,s\n3,a\n",
  });
  const query = (name: string): string => `SELECT * FROM read_parquet('${at(name)}')`;
  for (const [input, ...words] of [
    ["in.csv", "--columns", "x"],
    ["hive"],
    ["hive", "--columns", "k"],
  ] as const) {
    const line = ["-m", "minmax", ...words, at(input)];
    const database = at(`${words.length}${input}.duckdb`);
    await runLine(...line, "-o", at("own.parquet"));
    await runLine(...line, ...ENGINE, "-o", at("other.parquet"));
    await runLine(...line, ...ENGINE, "-o", database, "--into-table", "t");
    const own = await rowsOf(query("own.parquet"));
    assert.deepEqual(await rowsOf(query("other.parquet")), own);
    assert.deepEqual(await rowsOf("SELECT * FROM t", database), own);
  }
  const parts = [...ENGINE, "-o", at("parts"), "--partition-by", "flag"];
  await runLine("-m", "minmax", "--columns", "x", at("in.csv"), ...parts);
  const without = (name: string) => rowsOf(`SELECT * EXCLUDE (flag) FROM (${query(name)}) ORDER BY x`);
  await runLine("-m", "minmax", "--columns", "x", at("in.csv"), "-o", at("own.parquet"));
  assert.deepEqual(await without("parts/*/*.parquet"), await without("own.parquet"));
});

test("what cannot be read in the same way is refused, by this program's own words where it has some", async (t) => {
  const at = folderWith(t, {
    "late.csv": `a,b\n${"1,2\n".repeat(10_000)}3,\n4,five\n`,
    "ragged.csv": "a,b\n1,2\n3,4,5\n",
    "open.csv": 'a,b\n1,2\n3,"4\n',
    "big.csv": "id,x\n1,1\n10000000000000000001,2\n",
    "comment.csv": "a,b\n1,2\n3,4#5\n",
    "code.csv": `a,b\n${"1,2\n".repeat(10_000)}3,04\n`,
    "ends.csv": "a,b\n1,2\r\n3,4\n",
    "lost.csv": "\na,b\r\n1,2\r\n3,4\r\n",
    "empty.csv": "a,b\n",
    "in.csv.bz2": Buffer.from("BZh91AY&SY"),
    "in.csv": "a,b\n1,2\n",
  });
  const refused = (name: string, error: object, ...words: string[]): Promise<void> =>
    assert.rejects(runLine("-m", "minmax", at(name), ...ENGINE, ...words), error);
  const place = (name: string, more: object): object => ({ place: { file: at(name), ...more } });
  const late = { record: 10_002, line: 10_003, column: "b" };
  await refused("late.csv", { message: '"five" is not a number', ...place("late.csv", late) });
  await refused("ragged.csv", { message: "3 fields where 2 were expected" });
  await refused("open.csv", { message: "a quoted field is not closed" });
  const code = { message: '"04" is text: its digits have a leading zero' };
  await refused("code.csv", code);
  await refused("code.csv", { message: /^"04" cannot be kept/ }, "--exclude", "b", "-o", at("out.parquet"));
  const parquet = ["--exclude", "id", "-o", at("out.parquet")];
  await refused("big.csv", { message: /^"10000000000000000001" cannot be kept as a double/ }, ...parquet);
  const comment = {
    message: /DuckDB takes what follows "#" for a comment/,
    ...place("comment.csv", { line: 3 }),
  };
  await refused("comment.csv", comment, "--comment", "#");
  const hint = /^leave --engine out/;
  await refused("ends.csv", { message: /^DuckDB: /, hint });
  await refused("lost.csv", { message: "DuckDB finds no records", hint });
  await refused("empty.csv", { message: "no data" });
  await assert.rejects(runLine("-m", "minmax", at("*.bz2"), ...ENGINE), /its name does not tell/);
});
