import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { isDataFileName, splitFileName } from "#normalize/formats/registry.js";
import { expandPath } from "#normalize/io/source/expand.js";
import { temporaryDirectory } from "../../support/scripts.js";

const accepted = { accepts: isDataFileName, expected: "known" };

/** What a name stands for among these files, from their directory on. */
function among(t: { after(work: () => void): void }, files: readonly string[]) {
  const folder = temporaryDirectory(t);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "x\n1\n");
  }
  const expanded = async (name: string) => {
    const paths = await expandPath(join(folder, name), accepted);
    return paths?.map((path) => path.slice(folder.length + 1));
  };
  return { folder, expanded };
}

test("a directory stands for its data files, in order", async (t) => {
  const { folder, expanded } = among(t, [
    ...["d/b.csv", "d/a.TSV", "d/part-10.npy.gz", "d/part-9.npy", "d/t10k-images-idx3-ubyte"],
    ...["d/.hidden.csv", "d/notes.md", "d/csv", "d/sub/deep.csv"],
  ]);
  symlinkSync(join(folder, "d/b.csv"), join(folder, "d/link.csv"));
  symlinkSync(join(folder, "d/sub"), join(folder, "d/sub.csv"));
  const files = ["a.TSV", "b.csv", "link.csv", "part-9.npy", "part-10.npy.gz", "t10k-images-idx3-ubyte"];
  for (const name of ["d", "d/"]) {
    assert.deepEqual(
      await expanded(name),
      files.map((file) => `d/${file}`),
    );
  }
});

test("folders called key=value are parts of their directory", async (t) => {
  const { expanded } = among(t, ["d/year=2023/a.csv", "d/year=2024/city=Ulm/b.csv", "d/_old/c.csv"]);
  assert.deepEqual(await expanded("d"), ["d/year=2023/a.csv", "d/year=2024/city=Ulm/b.csv"]);
});

test("files come in natural order, folder by folder", async (t) => {
  const months = [1, 2, 7, 10, 12].map((month) => `d/year=2024/month=${month}/part.csv`);
  const { expanded } = among(t, [...months].reverse());
  assert.deepEqual(await expanded("d"), months);
  assert.deepEqual(await expanded("d/**/*.csv"), months);
});

test("patterns", async (t) => {
  const { expanded } = among(t, ["d/b.csv", "d/a.csv", "d/c.txt", "d/.h.csv", "d/e/f/g.csv", "[x].csv"]);
  const cases: [string, string[]][] = [
    ["d/*", ["d/a.csv", "d/b.csv", "d/c.txt"]],
    ["d/[ab].csv", ["d/a.csv", "d/b.csv"]],
    ["d/{c.txt,a.csv}", ["d/a.csv", "d/c.txt"]],
    ["d/?.csv", ["d/a.csv", "d/b.csv"]],
    ["**/*.csv", ["[x].csv", "d/a.csv", "d/b.csv", "d/e/f/g.csv"]],
    ["d/.*.csv", ["d/.h.csv"]],
  ];
  for (const [pattern, files] of cases) assert.deepEqual(await expanded(pattern), files, pattern);
});

test("what is there under its very name, or not at all, stands for itself", async (t) => {
  const { expanded } = among(t, ["[ab].csv", "a.csv"]);
  assert.equal(await expanded("[ab].csv"), undefined);
  assert.equal(await expanded("absent.csv"), undefined);
});

test("nothing at all is an error that names the word", async (t) => {
  const { folder } = among(t, ["d/.hidden.csv", "d/x.md"]);
  for (const [name, message] of [
    ["d", "there is no data file in this directory"],
    ["d/*.csv", "no file matches this pattern"],
  ]) {
    const file = join(folder, name);
    await assert.rejects(expandPath(file, accepted), { kind: "io", message, place: { file } });
  }
});

test("file names are taken apart", () => {
  assert.deepEqual(splitFileName("a.b.CSV.gz"), { stem: "a.b", suffix: ".CSV", compression: "gzip" });
  assert.deepEqual(splitFileName("plain"), { stem: "plain", suffix: "" });
  assert.equal(isDataFileName("train-labels.idx1-ubyte.gz"), true);
  assert.equal(isDataFileName("a.gz"), false);
});
