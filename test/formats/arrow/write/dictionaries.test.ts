/** Dictionaries that differ from batch to batch, or from file to file. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  Dictionary,
  Float64,
  Int8,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { NormalizeError } from "#normalize/errors.js";
import { runLine } from "../../../support/in-process.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-dictionaries-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

/** A file of a column x of numbers and a column w of these words. */
function file(words: readonly (string | null)[], type: "dictionary" | "text" = "dictionary"): string {
  const path = join(folder, `in-${files++}.arrow`);
  const x = vectorFromArray(
    words.map((_, i) => i),
    new Float64(),
  );
  const w = vectorFromArray(words, type === "text" ? new Utf8() : new Dictionary(new Utf8(), new Int8()));
  writeFileSync(path, tableToIPC(new Table({ x, w } as never), "file"));
  return path;
}

async function joined(suffix: string, ...inputs: string[]): Promise<(string | null)[]> {
  const output = join(folder, `out.${suffix}`);
  await runLine(["-m", "minmax", "--columns", "x", "--stats", "none", ...inputs, "-o", output]);
  return [...tableFromIPC(readFileSync(output)).getChild("w")!];
}

for (const suffix of ["arrow", "arrows"]) {
  test(`files whose dictionaries differ, one after another in .${suffix}`, async () => {
    const [a, b] = [
      ["a", "b", null, "a"],
      ["c", null, "b", "a"],
    ];
    assert.deepEqual(await joined(suffix, file(a), file(b), file(a)), [...a, ...b, ...a]);
    assert.deepEqual(await joined(suffix, file(a), file(b, "text")), [...a, ...b]);
    assert.deepEqual(await joined(suffix, file(a, "text"), file(b)), [...a, ...b]);
  });
}

test("a stream whose dictionary changes becomes a file", async () => {
  const changing = new URL("../../../fixtures/arrow/dictionary-changes.arrows", import.meta.url);
  const output = join(folder, "changed.arrow");
  await runLine(["-m", "minmax", "--columns", "x", "--stats", "none", changing.pathname, "-o", output]);
  assert.deepEqual([...tableFromIPC(readFileSync(output)).getChild("word")!], ["a", "b", "c", "a"]);
});

test("more values than the indices tell apart are refused by the column's name", async () => {
  const words = (start: string) => Array.from({ length: 100 }, (_, i) => `${start}${i}`);
  await assert.rejects(joined("arrow", file(words("a")), file(words("b"))), (error: NormalizeError) => {
    assert.ok(error instanceof NormalizeError);
    assert.equal(error.place?.column, "w");
    assert.match(error.message, /more values than indices of 8 bits tell apart/);
    return true;
  });
});
