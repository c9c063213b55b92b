/** Data on which engines are compared with this program itself, and the comparison. */
import assert from "node:assert/strict";

export const ENGINE = ["--engine", "duckdb"];

/** Reproducible numbers in [0, 1). */
export function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

const random = randoms(7);
/** Missing and NaN, far from 0, beyond where squares are doubles, constant, with zeros, of both signs, few values. */
export const ROWS = Array.from({ length: 60 }, (_, i) => [
  `g${i % 3}`,
  random() < 0.1 ? "" : random() * 10 - 3,
  Math.exp(random() * 8),
  random() < 0.1 ? "NaN" : 1e9 + random(),
  5,
  Math.floor(random() * 4),
  i % 7 === 0 ? 0 : random() - 0.5,
  1e200 * (random() - 0.5),
]);
export const DATA = `g,a,b,c,d,e,f,h\n${ROWS.map((row) => row.join(",")).join("\n")}\n`;

const ODD = [
  "with space",
  'quo""te',
  "dot.ted",
  "select",
  "naïve",
  "new\nline",
  "it's",
  "a;b",
  "`t`",
  "100",
  "\\b",
];
export const ODD_DATA = `key,${ODD.map((name) => `"${name}"`).join(",")}\n${Array.from(
  { length: 20 },
  (_, i) => `k'${i % 2},${ODD.map(() => random() - 0.5).join(",")}`,
).join("\n")}\n`;

const LARGE_COLUMNS = 784;
export const LARGE = `${Array.from({ length: LARGE_COLUMNS }, (_, i) => `p${i}`).join(",")}\n${Array.from(
  { length: 12 },
  () =>
    Array.from({ length: LARGE_COLUMNS }, () => (random() < 0.7 ? 0 : Math.floor(256 * random()))).join(","),
).join("\n")}\n`;

/** Groups of three rows, beyond those that are cases of one formula: some constant, some with a hole, one with quotes. */
export const manyGroups = (groups: number): string =>
  `g,a,b,c\n${Array.from({ length: 3 * groups }, (_, i) => {
    const group = i % groups;
    const hole = group % 7 === 0 && i < groups ? "" : random() * 10;
    const key = group === 1 ? "it's" : `g${group}`;
    return [key, hole, group % 5 === 0 ? 4 : 1e9 + random(), random() + 1].join(",");
  }).join("\n")}\n`;

/** The numeric cells of a CSV without quotes in its records. */
export const cellsOf = (text: string): string[][] =>
  text
    .trim()
    .split("\n")
    .filter((line) => !line.includes('"'))
    .map((line) => line.split(","));

const MISSING = /^(nan)?$/i;

export function assertAlike(own: string, other: string, what: string): void {
  const [a, b] = [cellsOf(own), cellsOf(other)];
  assert.equal(a.length, b.length, what);
  a.forEach((record, i) => {
    record.forEach((cell, j) => {
      const [x, y] = [cell, b[i]![j]!];
      if (x === y || (MISSING.test(x) && MISSING.test(y))) return;
      const [p, q] = [Number(x), Number(y)];
      const distance = Math.abs(p - q);
      const alike = distance <= 1e-9 * Math.max(Math.abs(p), Math.abs(q)) || distance < 1e-14;
      assert.ok(alike, `${what}, record ${i}, column ${j}: ${x} here, ${y} by DuckDB`);
    });
  });
}
