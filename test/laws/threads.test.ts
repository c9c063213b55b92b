/** Bit-identity: whatever the threads, the kernels and the way bytes arrive, results and statistics are the same bytes. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { normalizeCommand, type RunOptions } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-threads-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A seeded stream of doubles in [0, 1): Mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** CSV that a pool gets (over 8 MiB) and that is ugly everywhere: quoted newlines, CRLF, missing cells, no last line end. */
function uglyCsv(): string {
  const next = random(7);
  const lines = ['id,"a ""name""",note,big,small,missing'];
  for (let i = 0; i < 90_000; i++) {
    const ending = next() < 0.5 ? "\r" : "";
    const note =
      next() < 0.2
        ? `"line one\nline ""two"", ${"x".repeat(Math.floor(next() * 300))}\r\n"`
        : "plain; 'text'";
    const missing = next() < 0.3 ? ["", "NA", '""', " "][i % 4] : String(next() < 0.5 ? -0 : next() * 1e-310);
    lines.push(`${i},${next() * 2 - 1},${note},${1e9 + next()},${next() ** 40},${missing}${ending}`);
  }
  return lines.join("\n");
}

const path = join(folder, "ugly.csv");
const text = uglyCsv();
writeFileSync(path, text);

const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function outcome(words: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await normalizeCommand([...words, "-o", "-", "--stats", "json"], options);
  assert.equal(ran.exit, 0, ran.stderr);
  return `${sha(ran.stdout)} ${sha(Buffer.from(ran.stderr.replace('"name": "stdin"', `"name": "${path}"`)))}`;
}

for (const method of [
  ["-m", "zscore"],
  ["-m", "l2"],
  ["-m", "minmax", "-a", "all"],
  ["-m", "lp", "-p", "1.5", "-a", "0"],
  ["-m", "robust,quantile", "--distribution", "normal"],
]) {
  test(`${method.join(" ")}: 1, 2, 3 and 8 threads, scalar kernels and a pipe give the same bytes`, async () => {
    const expected = await outcome([...method, "--threads", "1", path]);
    for (const threads of ["2", "3", "8"]) {
      assert.equal(await outcome([...method, "--threads", threads, path]), expected, `${threads} threads`);
    }
    assert.equal(
      await outcome([...method, path], { env: { NORMALIZE_KERNELS: "scalar" } }),
      expected,
      "scalar",
    );
    assert.equal(await outcome([...method, "--threads", "2"], { input: text }), expected, "through a pipe");
  });
}

for (const method of [
  ["-m", "minmax", "--clip"],
  ["-m", "power,quantile"],
]) {
  test(`apply ${method.join(" ")}: what the fit does not cover is counted alike`, async () => {
    const params = join(folder, "params.json");
    const part = join(folder, "part.csv");
    writeFileSync(part, "big,small\n1000000000.25,1e-9\n1000000000.5,0.5\n1000000000.75,0.001\n");
    const fitted = await normalizeCommand(["fit", ...method, part, "--save", params]);
    assert.equal(fitted.exit, 0, fitted.stderr);
    const words = ["apply", "--params", params];
    const expected = await outcome([...words, "--threads", "1", path]);
    assert.equal(await outcome([...words, "--threads", "3", path]), expected, "3 threads");
    assert.equal(
      await outcome([...words, path], { env: { NORMALIZE_KERNELS: "scalar" } }),
      expected,
      "scalar",
    );
  });
}
