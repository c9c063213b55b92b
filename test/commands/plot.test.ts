/** Figures by the command: the same bins for any threads, kernels and way in; pictures in every format. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseHTML } from "linkedom";
import { normalizeCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-plot-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of three columns, with zeros and missing cells; over 8 MiB, so that a pool gets it. */
function table(rows: number): string {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const lines = ["a,b </script>,c"];
  for (let i = 0; i < rows; i++)
    lines.push(`${next() < 0.3 ? 0 : next() * 1e3},${next() ** 4},${next() < 0.1 ? "" : i % 12}`);
  return `${lines.join("\n")}\n`;
}

const large = join(folder, "large.csv");
const small = join(folder, "small.csv");
writeFileSync(large, table(230_000));
writeFileSync(small, table(500));

async function figures(words: readonly string[], options = {}): Promise<string> {
  const ran = await normalizeCommand(["plot", ...words, "--stats", "json"], options);
  assert.equal(ran.exit, 0, ran.stderr);
  return ran.stdout.toString();
}

for (const method of [["-m", "l2"], ["-m", "zscore", "--columns", "a,c"], []]) {
  test(`plot ${method.join(" ")}: the same for 1 and 3 threads, and from a pipe`, async () => {
    const expected = await figures([...method, "--threads", "1", large]);
    assert.equal(await figures([...method, "--threads", "3", large]), expected);
    const piped = await figures([...method, "--threads", "2"], { input: readFileSync(large) });
    assert.equal(piped.replace('"name": "stdin"', `"name": "${large}"`), expected);
  });
}

test("all values are counted, and zeros where they are", async () => {
  const values = table(500)
    .trim()
    .split("\n")
    .slice(1)
    .flatMap((line) => line.split(",").filter((cell) => cell !== ""))
    .map(Number);
  const { before } = JSON.parse(await figures([small])).figures[0];
  const total = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);
  assert.equal(before.count, values.length);
  assert.equal(before.zeros, values.filter((value) => value === 0).length);
  assert.equal(total(before.histogram.counts), before.count);
  assert.equal(total(before["without zeros"].counts), before.count - before.zeros);
});

test("--bins: as many, from the smallest value to the largest", async () => {
  const { before } = JSON.parse(await figures([small, "--bins", "7"])).figures[0];
  assert.equal(before.histogram.counts.length, 7);
  assert.equal(before.histogram.edges[0], 0);
});

test("SVG: well-formed, titled, described, escaped", async () => {
  const file = join(folder, "figure.svg");
  const ran = await normalizeCommand(["plot", "-m", "minmax", small, "--columns", "a,2", "-o", file]);
  assert.deepEqual([ran.exit, ran.stdout.toString(), ran.stderr.includes("internal")], [0, "", false]);
  const text = readFileSync(file, "utf8");
  assert.ok(!text.includes("</script>"));
  const { document } = parseHTML(text);
  assert.match(document.querySelector("title")!.textContent!, /small\.csv · 500 × 2 · float64 → minmax/);
  assert.match(document.querySelector("desc")!.textContent!, /b <\/script>, before: 500 values from/);
  assert.ok(document.querySelectorAll("rect title").length > 20);
  assert.match(document.querySelector("rect title")!.textContent!, /^\S+ to \S+: [\d,]+$/);
});

test("PNG and HTML; a name that is no figure's, and an input that would be overwritten, are refused", async () => {
  const png = join(folder, "figure.png");
  const html = join(folder, "figure.html");
  assert.equal((await normalizeCommand(["plot", small, "--log", "-o", png])).exit, 0);
  assert.equal(readFileSync(png).subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
  assert.equal((await normalizeCommand(["plot", small, "-o", html])).exit, 0);
  const page = readFileSync(html, "utf8");
  assert.ok(page.startsWith("<!doctype html>") && !/https?:\/\/(?!www\.w3\.org\/2000\/svg)/.test(page));
  for (const name of ["x.csv", "x.pdf", "-"]) {
    const refused = await normalizeCommand(["plot", small, "-o", name]);
    assert.equal(refused.exit, 2, name);
  }
  assert.ok(!existsSync(join(folder, "x.csv")));
});
