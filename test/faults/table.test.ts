/**
 * Faults that a command in a pipeline meets, as rows of a table: how each is made, in which formats, from a file or a pipe, and what must come of
 * it. Rule R: exit 1; one line on stderr of at most 1 KB; the old output as it was; nothing left behind; inputs untouched.
 * I/O calls that fail are in failing-calls.test.ts, signals in kills.test.ts.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { normalizeCommand } from "../support/command.js";

const BIN = fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));
const base = mkdtempSync(join(tmpdir(), "normalize-faults-"));
after(() => rmSync(base, { recursive: true, force: true }));

/** Every format of every row; without it, each row's first. */
const ALL = process.env["NORMALIZE_TEST_FAULTS"] === "1";

const FORMATS = ["csv", "npy", "idx", "parquet", "ndjson"] as const;
type Format = (typeof FORMATS)[number];
/** What is written as it came; IDX and NPY come out as NPY. */
const outputOf = (format: Format): string => (format === "idx" ? "out.npy" : `out.${format}`);

const samples = join(base, "samples");
mkdirSync(samples);
writeFileSync(
  join(samples, "in.csv"),
  `a,b\n${Array.from({ length: 50 }, (_, i) => `${i},${i * i}`).join("\n")}\n`,
);
writeFileSync(
  join(samples, "in.idx"),
  Buffer.concat([Buffer.of(0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 4), Buffer.from("abcdefghijklmnopqrst")]),
);
for (const format of ["npy", "parquet", "ndjson"]) {
  const made = await normalizeCommand([
    "-q",
    "-m",
    "center",
    join(samples, "in.csv"),
    "-o",
    join(samples, `in.${format}`),
  ]);
  assert.equal(made.exit, 0, made.stderr);
}

interface Ended {
  readonly exit: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly folder: string;
}

let folders = 0;

/** Runs a shell line in a new folder that holds the samples and an old output; `n` is the command. */
function shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const folder = join(base, `run-${folders++}`);
  mkdirSync(join(folder, "tmp"), { recursive: true });
  for (const name of readdirSync(samples))
    writeFileSync(join(folder, name), readFileSync(join(samples, name)));
  for (const format of FORMATS) writeFileSync(join(folder, outputOf(format)), "old\n");
  const script = `n() { "${process.execPath}" "${BIN}" "$@"; }; set -o pipefail; ${line}`;
  const settings = { ...process.env, NO_COLOR: "1", TMPDIR: join(folder, "tmp"), ...env };
  const child = spawn("bash", ["-c", script], { cwd: folder, env: settings });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  child.stdin.end();
  return new Promise((resolve) => {
    child.on("close", (exit) =>
      resolve({ exit, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString(), folder }),
    );
  });
}

function assertRefused({ exit, stderr, folder }: Ended, message: RegExp): void {
  assert.equal(exit, 1, stderr);
  assert.match(stderr, /^normalize: [^\n]+\n$/);
  assert.ok(Buffer.byteLength(stderr) <= 1024);
  assert.match(stderr, message);
  for (const format of FORMATS) assert.equal(readFileSync(join(folder, outputOf(format)), "utf8"), "old\n");
  for (const name of readdirSync(samples)) {
    assert.ok(
      readFileSync(join(folder, name)).equals(readFileSync(join(samples, name))),
      `${name} was touched`,
    );
  }
  assertNothingLeft(folder);
}

function assertNothingLeft(folder: string): void {
  const left = readdirSync(folder).filter((name) => name.includes("normalize-"));
  assert.deepEqual([...left, ...readdirSync(join(folder, "tmp"))], []);
}

interface Row {
  readonly fault: string;
  /** the formats it is tried on; absent: the line names its own */
  readonly formats?: readonly Format[];
  /** the line for an input, which is a file's name or -, with what feeds it before */
  readonly line: (format: Format, input: string, feed: string) => string;
  readonly holds: (ended: Ended, format: Format) => void;
}

const refused =
  (message: RegExp) =>
  (ended: Ended): void =>
    assertRefused(ended, message);

const normalizing = (format: Format, input: string): string =>
  `n -q -m minmax --stats none ${input} --from ${format} -o ${outputOf(format)}`;

const ROWS: readonly Row[] = [
  {
    fault: "reader closes early",
    formats: ["csv", "ndjson"],
    line: (format, input, feed) =>
      `for i in 1 2 3; do ${feed} n -m minmax --index-col none --stats none ${input} --from ${format} -o - | head -1 >/dev/null; done; echo done`,
    holds: ({ stderr, stdout, exit }) => {
      assert.equal(stderr, "");
      assert.deepEqual([exit, stdout.toString()], [0, "done\n"]);
    },
  },
  {
    fault: "EPIPE on stderr",
    formats: FORMATS,
    line: (format, input, feed) =>
      `${feed} n -m minmax ${input} --from ${format} -o - 2>&1 >kept | :; cmp -s kept <(${feed} n -q -m minmax ${input} --from ${format} -o - 2>/dev/null) && echo whole`,
    holds: ({ stdout }) => assert.equal(stdout.toString(), "whole\n"),
  },
  {
    fault: "ENOSPC on stdout",
    formats: FORMATS,
    line: (format, input, feed) => `${feed} n -q -m minmax ${input} --from ${format} -o - >/dev/full`,
    holds: refused(/no space left/),
  },
  {
    fault: "EFBIG",
    formats: FORMATS,
    line: (format, input, feed) => `ulimit -f 0; ${feed} ${normalizing(format, input)}`,
    holds: refused(/too large|EFBIG/i),
  },
  {
    fault: "input cut to nothing",
    formats: FORMATS,
    line: (format, input, feed) =>
      `: > in.${format}.empty; ${feed.replace(`in.${format}`, `in.${format}.empty`)} ${normalizing(format, input === "-" ? "-" : `in.${format}.empty`)}`,
    holds: refused(/no data|cut short|empty|ends/i),
  },
  {
    fault: "truncated in the middle",
    formats: ["npy", "idx", "parquet", "ndjson"],
    line: (format, input, feed) =>
      `size=$(stat -c %s in.${format}); head -c $((size - 7)) in.${format} > cut; ${feed.replace(`in.${format}`, "cut")} ${normalizing(format, input === "-" ? "-" : "cut")}; e=$?; rm cut; exit $e`,
    holds: refused(/cut short|ends|footer|Parquet|JSON|expected/i),
  },
  {
    fault: "gzip cut short",
    formats: ["csv", "npy", "idx", "ndjson"],
    line: (format, input, feed) =>
      `gzip -c in.${format} | head -c -4 > cut.gz; ${feed.replace(`in.${format}`, "cut.gz")} ${normalizing(format, input === "-" ? "-" : "cut.gz")}; e=$?; rm cut.gz; exit $e`,
    holds: refused(/byte|ends|cut short|truncated/i),
  },
  {
    fault: "gzip with one bit flipped",
    formats: ["csv", "npy", "idx", "ndjson"],
    line: (format, input, feed) =>
      `gzip -c in.${format} > bad.gz; printf '\\xff' | dd of=bad.gz bs=1 seek=$(( $(stat -c %s bad.gz) - 6 )) conv=notrunc 2>/dev/null; ${feed.replace(`in.${format}`, "bad.gz")} ${normalizing(format, input === "-" ? "-" : "bad.gz")}; e=$?; rm bad.gz; exit $e`,
    holds: refused(/byte|check|corrupt/i),
  },
  {
    fault: "expansion bomb",
    line: () =>
      `(echo x; yes 1 | head -c 30000000) | gzip > bomb.gz; n -q -m minmax bomb.gz --max-expanded 1M -o out.csv; e=$?; rm bomb.gz; exit $e`,
    holds: refused(/--max-expanded/),
  },
  {
    fault: "missing input",
    formats: FORMATS,
    line: (format) => normalizing(format, "nothere"),
    holds: refused(/nothere: cannot open: no such file/),
  },
  {
    fault: "FIFO as input",
    formats: FORMATS,
    line: (format) =>
      `mkfifo pipe; cat in.${format} > pipe & ${normalizing(format, "pipe")} && ${normalizing(format, `in.${format}`).replace(/-o \S+/, "-o again")} --to ${outputOf(format).slice(4)} && cmp again ${outputOf(format)} && echo same`,
    holds: ({ stdout, stderr }) => assert.equal(stdout.toString(), "same\n", stderr),
  },
  {
    fault: "normalize < f > f",
    formats: ["csv", "ndjson"],
    line: (format) => `cp in.${format} f; n -q -m minmax --from ${format} < f > f; e=$?; rm f; exit $e`,
    holds: refused(/no data|also an input/),
  },
  {
    fault: "output is a dangling symlink's target folder that is not there",
    line: () => "ln -s nowhere/x link; n -q -m minmax in.csv -o link; e=$?; rm link; exit $e",
    holds: refused(/link|no such/i),
  },
  {
    fault: "circular symlink as output",
    line: () => "ln -s b a; ln -s a b; n -q -m minmax in.csv -o a; e=$?; rm a b; exit $e",
    holds: refused(/link|loop/i),
  },
  {
    fault: "output is /dev/null",
    formats: FORMATS,
    line: (format, input, feed) =>
      `${feed} n -q -m minmax --stats none ${input} --from ${format} -o /dev/null && test -c /dev/null && echo kept`,
    holds: ({ stdout, stderr }) => assert.equal(stdout.toString(), "kept\n", stderr),
  },
  {
    fault: "TMPDIR missing",
    formats: ["csv", "ndjson"],
    line: (format) =>
      `(cat in.${format}; for i in $(seq 40); do tail -n +2 in.${format}; done) | TMPDIR=/nowhere/at/all n -q -m zscore --from ${format} -o ${outputOf(format)} -`,
    holds: ({ exit, stderr }) => {
      // What fits the memory needs no spool.
      if (exit !== 0) assert.match(stderr, /TMPDIR/);
    },
  },
  {
    fault: "heap limit",
    line: () =>
      `NODE_OPTIONS=--max-old-space-size=24 n -q -m zscore --stats none in.csv -o out.csv; e=$?; head -c 4 out.csv; exit $e`,
    holds: ({ stdout, exit }) => assert.equal(stdout.toString(), exit === 0 ? "a,b\n" : "old\n"),
  },
  {
    fault: "a line of 60,000 cells, and a cell of 5 MB",
    line: () =>
      `(seq -s, 60000; seq -s, 60000) > wide.csv; n -q -m l2 --stats none --no-header wide.csv -o out.csv && wc -l < out.csv; (printf 'a,b\\n1,'; head -c 5000000 /dev/zero | tr '\\0' x; printf '\\n2,y\\n') > long.csv; n -q -m minmax --stats none long.csv -o - 2>/dev/null | wc -c`,
    holds: ({ stdout, stderr }) => assert.equal(stdout.toString(), "2\n5000011\n", stderr),
  },
  {
    fault: "names with control characters, a newline, a leading dash",
    line: () =>
      `cp in.csv -- -x; n -q -m minmax -o out.csv -- -x || exit 9; rm -- -x; n -m minmax $'a\\n\\033[2Jb'`,
    holds: ({ exit, stderr }) => {
      assert.equal(exit, 1);
      assert.match(stderr, /^normalize: [^\n]+\n$/);
      assert.ok(!stderr.includes("\u001b"));
    },
  },
  {
    fault: "a name that is not UTF-8",
    line: () =>
      `cp in.csv $'\\xff.csv'; n -q -m minmax $'\\xff.csv' -o out.csv; e=$?; rm $'\\xff.csv'; exit $e`,
    holds: ({ exit, stderr }) => {
      // Node decodes names, so it is not found; it must not be taken for another file.
      if (exit !== 0) assert.match(stderr, /^normalize: [^\n]+\n$/);
    },
  },
  {
    fault: "bad last row",
    formats: ["csv", "ndjson"],
    line: (format, input, feed) =>
      `(cat in.${format}; echo '${format === "csv" ? "7" : '{"a":7,'}') > bad; ${feed.replace(`in.${format}`, "bad")} ${normalizing(format, input === "-" ? "-" : "bad")}; e=$?; rm bad; exit $e`,
    holds: refused(/line 52|line 51|record 51/),
  },
  {
    fault: "two writers of one output",
    formats: ["csv", "npy", "parquet", "ndjson"],
    line: (format) =>
      `for i in 1 2 3 4; do ${normalizing(format, `in.${format}`)} & done; wait; cp ${outputOf(format)} one; ${normalizing(format, `in.${format}`)}; cmp one ${outputOf(format)} && echo whole`,
    holds: ({ stdout, stderr, folder }) => {
      assert.equal(stdout.toString(), "whole\n", stderr);
      assertNothingLeft(folder);
    },
  },
];

for (const locale of ["de_DE.UTF-8", "tr_TR.UTF-8", "C"]) {
  test(`locale ${locale}, another time zone: the same bytes`, async () => {
    const line = "n -m zscore in.csv -o - 2>&1; n describe in.parquet";
    const plain = await shell(line);
    const elsewhere = await shell(line, { LC_ALL: locale, LANG: locale, TZ: "Asia/Kathmandu" });
    assert.equal(elsewhere.stdout.toString(), plain.stdout.toString());
  });
}

/** Each way to hand a file over, where the line asks for that. */
const WAYS = [
  ["file", (format: Format) => [`in.${format}`, ""]],
  ["stdin", (format: Format) => ["-", `cat in.${format} |`]],
] as const;

for (const { fault, formats, line, holds } of ROWS) {
  const ways = line.length === 3 ? WAYS : WAYS.slice(0, 1);
  test(fault, { concurrency: 2 }, async (t) => {
    const tried = ALL ? (formats ?? ["csv"]) : (formats ?? ["csv"]).slice(0, 1);
    const tries = tried.flatMap((format) => ways.map((way) => [format, ...way] as const));
    await Promise.all(
      tries.map(([format, way, hand]) =>
        t.test(`${format}, ${way}`, async () => {
          const [input, feed] = hand(format);
          holds(await shell(line(format, input, feed)), format);
        }),
      ),
    );
  });
}
