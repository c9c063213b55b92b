import assert from "node:assert/strict";
import { test } from "node:test";
import { barText, openIndicator } from "#normalize/cli/progress.js";
import type { Job } from "#normalize/job/job.js";
import type { Progress } from "#normalize/stream/input/progress.js";

const at = (pass: number, bytes: number, rest: Partial<Progress> = {}): Progress => {
  return { pass, bytes, totalBytes: 2_000_000, rows: bytes / 10, totalRows: undefined, ...rest };
};

/** What is written to stderr when the clock shows these times while progress is told. */
function shown(
  job: Pick<Job, "progress" | "output">,
  told: readonly (readonly [time: number, progress: Progress])[],
  terminal: { stdout?: boolean; stderr?: boolean } = {},
): string {
  let time = 0;
  let text = "";
  const stream = (isTTY = false, write = (_: string) => true) => ({ isTTY, columns: 60, write }) as never;
  const write = (piece: string): boolean => {
    text += piece;
    return true;
  };
  const streams = { stdout: stream(terminal.stdout), stderr: stream(terminal.stderr, write) };
  const indicator = openIndicator(job, streams, () => time);
  for (const [when, progress] of told) {
    time = when;
    indicator.watch(progress);
  }
  indicator.clear();
  indicator.clear();
  return text;
}

const long = [
  [10, at(1, 500_000)],
  [900, at(1, 1_000_000)],
  [1500, at(1, 1_500_000)],
  [1550, at(1, 1_600_000)],
  [1600, at(1, 2_000_000)],
  [1700, at(2, 1_000_000)],
] as const;
const none = { kind: "none" } as const;

test("a bar is drawn on a terminal after a second, ten times a second at most, and wiped", () => {
  const text = shown({ progress: "auto", output: none }, long, { stderr: true });
  const pieces = text.split("\r\u001b[K");
  assert.equal(pieces.length, 5);
  assert.match(pieces[1], /^pass 1 {2}█{18}░{6} {1}75% {2}1\.50 MB/);
  assert.match(pieces[3], /^pass 2 /);
  assert.equal(pieces[4], "");
  for (const piece of pieces) assert.ok(piece.length < 60);
});

test("nothing is shown of short work, elsewhere, beside data on the same terminal, or where none is wanted", () => {
  assert.equal(shown({ progress: "auto", output: none }, long.slice(0, 2), { stderr: true }), "");
  assert.equal(shown({ progress: "json", output: none }, long.slice(0, 2)), "");
  assert.equal(shown({ progress: "auto", output: none }, long), "");
  assert.equal(shown({ progress: "none", output: none }, long, { stderr: true }), "");
  const both = { stdout: true, stderr: true };
  assert.equal(shown({ progress: "auto", output: { kind: "stdout" } }, long, both), "");
  assert.notEqual(shown({ progress: "bar", output: none }, long), "");
});

test("lines of JSON tell where each pass ended", () => {
  const lines = shown({ progress: "json", output: none }, long).trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      { phase: "pass 1", bytes: 1_500_000, total: 2_000_000, rows: 150_000, seconds: 1.5 },
      { phase: "pass 1", bytes: 2_000_000, total: 2_000_000, rows: 200_000, seconds: 1.7 },
      { phase: "pass 2", bytes: 1_000_000, total: 2_000_000, rows: 100_000, seconds: 1.7 },
    ],
  );
});

test("the bar goes by rows where they are known, does without where nothing is, and never beyond the end", () => {
  assert.match(barText(at(1, 10, { rows: 5, totalRows: 20 }), 2), / 25% {2}10 B {2}5 B\/s {2}0:06 left$/);
  assert.equal(barText(at(1, 5e9, { totalBytes: undefined }), 4000), "pass 1  5.00 GB  1.25 MB/s  1:06:40");
  assert.match(barText(at(3, 9e9), 1), /^pass 3 {2}█{24}100% /);
  assert.equal(barText(at(1, 0), 0), `pass 1  ${"░".repeat(24)}  0%  0 B`);
});
