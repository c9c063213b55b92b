import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { normalizeCommand, type Ran } from "../../support/command.js";
import { temporaryDirectory } from "../../support/scripts.js";

interface Folder {
  run(...words: readonly string[]): Promise<Ran>;
  read(file: string): string;
  list(directory: string): string[];
}

function folderWith(t: { after(work: () => void): void }, files: Readonly<Record<string, string>>): Folder {
  const folder = temporaryDirectory(t);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return {
    run: (...words) => normalizeCommand([...words, "--stats", "none"], { cwd: folder }),
    read: (file) => readFileSync(join(folder, file), "utf8"),
    list: (directory) =>
      existsSync(join(folder, directory)) ? readdirSync(join(folder, directory)).sort() : [],
  };
}

/** The last has no line end, the third no records; comments and BOMs are each file's own. */
const TABLES = {
  "in/a.csv": "x,y,note\r\n1,5,p\r\n3,7,q\r\n",
  "in/b.csv": "\ufeffx,y,note\n\n5,,r\n",
  "in/c.csv": "x,y,note\n",
  "in/d.csv": "x,y,note\n2,9,s",
};
const SCALED = {
  "out/a.csv": "x,y,note\r\n0,0,p\r\n0.5,0.5,q\r\n",
  "out/b.csv": "\ufeffx,y,note\n\n1,,r\n",
  "out/c.csv": "x,y,note\n",
  "out/d.csv": "x,y,note\n0.25,1,s",
};

function ok(ran: Ran): void {
  assert.deepEqual([ran.stderr.replace(/^normalize: warning.*\n/gm, ""), ran.exit], ["", 0]);
}

for (const input of ["in", "in/*.csv", "./in/"]) {
  test(`each file of ${input} gets its own output, fitted over all together`, async (t) => {
    const folder = folderWith(t, TABLES);
    ok(await folder.run("-m", "minmax", input, "-o", "out/"));
    assert.deepEqual(folder.list("out"), ["a.csv", "b.csv", "c.csv", "d.csv"]);
    for (const [file, text] of Object.entries(SCALED)) assert.equal(folder.read(file), text, file);
    assert.equal(folder.read("in/a.csv"), TABLES["in/a.csv"]);
  });
}

test("the output directory may be the inputs' own, or inside it", async (t) => {
  const folder = folderWith(t, TABLES);
  for (let run = 0; run < 2; run++) {
    ok(await folder.run("-m", "minmax", "in/**/*.csv", "-o", "in/out/"));
    assert.equal(folder.read("in/out/d.csv"), SCALED["out/d.csv"]);
  }
  ok(await folder.run("-m", "minmax", "in", "-o", "in"));
  assert.equal(folder.read("in/a.csv"), SCALED["out/a.csv"]);
  assert.deepEqual(folder.list("in"), ["a.csv", "b.csv", "c.csv", "d.csv", "out"]);
});

test("another format changes the names' ends; parameters go both ways", async (t) => {
  const folder = folderWith(t, TABLES);
  ok(await folder.run("-m", "minmax", "in", "-o", "npy/", "--to", "npy", "--save", "p.json"));
  assert.deepEqual(folder.list("npy"), ["a.npy", "b.npy", "c.npy", "d.npy"]);
  assert.match(folder.read("npy/a.npy"), /'shape': \(2, 2\)/);
  assert.match(folder.read("npy/c.npy"), /'shape': \(0, 2\)/);
  ok(await folder.run("apply", "--params", "p.json", "in", "-o", "out/"));
  assert.equal(folder.read("out/a.csv"), SCALED["out/a.csv"]);
  ok(await folder.run("invert", "--params", "p.json", "out/", "-o", "back/"));
  assert.equal(folder.read("back/d.csv"), TABLES["in/d.csv"]);
  ok(await folder.run("-m", "l1", "npy/a.npy", "npy/d.npy", "-o", "npy2/"));
  assert.deepEqual(folder.list("npy2"), ["a.npy", "d.npy"]);
});

test("compressed inputs give compressed outputs, unless something else is said", async (t) => {
  const folder = folderWith(t, TABLES);
  ok(await folder.run("-m", "minmax", "in", "-o", "gz/", "--compress", "gzip"));
  assert.deepEqual(folder.list("gz"), ["a.csv.gz", "b.csv.gz", "c.csv.gz", "d.csv.gz"]);
  ok(await folder.run("-m", "minmax", "gz", "-o", "again/"));
  assert.deepEqual(folder.list("again"), folder.list("gz"));
  ok(await folder.run("-m", "minmax", "again", "-o", "out/", "--compress", "none"));
  assert.equal(folder.read("out/a.csv"), SCALED["out/a.csv"]);
  ok(await folder.run("-m", "minmax", "again", "-o", "npy/", "--to", "npy"));
  assert.deepEqual(folder.list("npy"), ["a.npy", "b.npy", "c.npy", "d.npy"]);
  const ran = await folder.run("-m", "minmax", "in", "-o", "x/", "--to", "npy", "--compress", "gzip");
  assert.match(ran.stderr, /--compress does not apply to arrays made of text in a directory/);
  assert.deepEqual(folder.list("x"), []);
});

test("all outputs or none: a bad record in the last file leaves the old ones", async (t) => {
  const old = { "out/a.csv": "old\n" };
  const folder = folderWith(t, { ...TABLES, ...old, "in/e.csv": "x,y,note\n1,2,u\n1,2\n" });
  for (const [command, target] of [
    ["out/", ["a.csv"]],
    ["new/deep/", []],
  ] as const) {
    const ran = await folder.run("-m", "l2", "in", "-o", command);
    assert.equal(ran.exit, 1);
    assert.match(ran.stderr, /^normalize: in\/e\.csv: record 2 \(line 3\): /);
    assert.deepEqual(folder.list(command), target);
  }
  assert.equal(folder.read("out/a.csv"), "old\n");
  assert.deepEqual(folder.list("."), ["in", "out"]);
});

test("what would be written twice, or over an input, is refused before anything is", async (t) => {
  const folder = folderWith(t, {
    ...TABLES,
    "more/a.csv": "x,y,note\n1,2,v\n",
    "in/b.tsv": "x\n1\n",
    "out/.keep": "",
  });
  const refused: [string[], RegExp][] = [
    [
      ["in/a.csv", "more/a.csv", "-o", "out/"],
      /more\/a\.csv: its output would be called "a\.csv", as that of in\/a/,
    ],
    [["in/*.csv", "-o", "in/a.csv"], /--output would overwrite "in\/a\.csv", which is one of the inputs/],
    [["in/*.csv", "-o", "out/", "--save", "in/d.csv"], /--save would overwrite "in\/d\.csv"/],
    [["in/*.csv", "-o", "out/", "--save", "out/d.csv"], /--output and --save would both write "out\/d\.csv"/],
    [["in/a.csv", "-", "-o", "out/"], /stdin has no name/],
    [["in", "-o", "out/"], /in\/b\.tsv: it cannot follow in\/a\.csv: the delimiter is/],
    [["absent/*.csv"], /absent\/\*\.csv: no file matches this pattern/],
  ];
  for (const [words, message] of refused) {
    const ran = await folder.run("-m", "minmax", ...words);
    assert.match(ran.stderr, message);
    assert.notEqual(ran.exit, 0);
  }
  assert.deepEqual(folder.list("out"), [".keep"]);
});

test("parameters are matched in each file, and merged from a directory", async (t) => {
  const folder = folderWith(t, { ...TABLES, "parts/.keep": "" });
  ok(await folder.run("fit", "-m", "minmax", "in/a.csv", "--save", "parts/a.json"));
  ok(await folder.run("fit", "-m", "minmax", "in/b.csv", "in/d.csv", "--save", "parts/b.json"));
  ok(await folder.run("merge", "parts", "--save", "whole.json"));
  ok(await folder.run("apply", "--params", "whole.json", "in", "-o", "out/"));
  assert.equal(folder.read("out/a.csv"), SCALED["out/a.csv"]);
  const other = folderWith(t, { "a.csv": "x,y\n1,2\n", "b.csv": "x,z\n1,2\n" });
  ok(await other.run("fit", "-m", "minmax", "a.csv", "--save", "p.json"));
  const ran = await other.run("apply", "--params", "p.json", "a.csv", "b.csv", "-o", "-");
  assert.match(ran.stderr, /^normalize: b\.csv: /);
});
