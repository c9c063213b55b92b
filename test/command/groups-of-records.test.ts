/** Groups in formats whose chunks are laid out by us: over several chunks, each row is in the group that it is in as CSV. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { seededUniform } from "../bench/random.js";
import { reportOf } from "../support/jobs.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-groups-of-records-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 10_000;
/** As many numbers as make several chunks of 1 MiB. */
const FEATURES = 40;
const GROUPS = 3;
const FORMATS = ["tsv", "parquet", "arrow", "arrows", "ndjson", "json", "svmlight"];

/** Minima and maxima are the same however a format is cut into chunks; sums are so but for their last bits. */
const GROUPED = ["-m", "minmax", "--group-by", "label", "--to", "csv", "--threads", "1"];

let expected: string[] = [];

const fileOf = (format: string): string => join(folder, `in.${format}`);

/** Labels mix from row to row; the first of each chunk is as likely any of them. */
before(async () => {
  const uniform = seededUniform(14);
  const header = ["label", ...Array.from({ length: FEATURES }, (_, i) => i + 1)].join(",");
  const lines = Array.from({ length: ROWS }, () => {
    const label = 7 + Math.floor(uniform() * GROUPS);
    return [label, ...Array.from({ length: FEATURES }, () => (label * uniform()).toPrecision(6))].join(",");
  });
  writeFileSync(fileOf("csv"), `${header}\n${lines.join("\n")}\n`);
  const same = ["-m", "zscore", "--no-center", "--no-scale", "--exclude", "label"];
  for (const format of FORMATS) {
    const label = format === "svmlight" ? ["--label", "label"] : [];
    await reportOf(...same, ...label, fileOf("csv"), "-o", fileOf(format));
  }
  expected = await written([...GROUPED, fileOf("csv")]);
});

/** The lines that a run writes, which has to find all groups and no other. */
async function written(words: readonly string[]): Promise<string[]> {
  const output = join(folder, "out.csv");
  const { groups } = await reportOf(...words, "-o", output);
  assert.deepEqual(groups, { by: "label", count: GROUPS });
  return readFileSync(output, "utf8").split("\n");
}

/** One line tells more than a megabyte of both. */
function assertSame(found: readonly string[], expected: readonly string[]): void {
  const first = expected.findIndex((line, i) => line !== found[i]);
  assert.equal(found[first], expected[first], `line ${first + 1}`);
  assert.equal(found.length, expected.length);
}

for (const format of FORMATS) {
  test(`${format}: the groups of several chunks are those of CSV, in the fit and in apply`, async () => {
    const parameters = join(folder, "p.json");
    assertSame(await written([...GROUPED, fileOf(format), "--save", parameters]), expected);
    assertSame(await written(["apply", "--params", parameters, "--to", "csv", fileOf(format)]), expected);
  });
}
