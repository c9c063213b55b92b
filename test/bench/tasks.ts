/** The tasks as data: what normalize is given, who does the same, and the factor that is aimed at. */
import { fileURLToPath } from "node:url";
import type { DataName } from "./data.js";
import type { PeerName } from "./peers.js";

/** What a run leaves behind to be compared: its output as text or array, its statistics, or the bytes of its output. */
export type Product = "cells" | "array" | "statistics" | "bytes";

/** `peer` is a program of peers.ts; `command` is given here. {input} and {output} stand for the files. */
export interface Rival {
  readonly name: string;
  readonly peer?: PeerName;
  /** replaces what follows the peer's own command, which is else the task's name, {input} and {output} */
  readonly command?: readonly string[];
  /** what it reads instead of the task's input */
  readonly data?: DataName;
  /** how many times its time ours is to be had */
  readonly target?: number;
}

export interface Task {
  readonly name: string;
  readonly title: string;
  readonly data: DataName;
  /** `pipe`: data come from a pipe and go to stdout */
  readonly through: "files" | "pipe";
  readonly ours: readonly string[];
  readonly rivals: readonly Rival[];
  /** none: the products are not comparable */
  readonly products: readonly Product[];
  /** suffix of {output}, where there is one */
  readonly output?: string;
  /** largest relative difference between products that still counts as the same answer */
  readonly tolerance: number;
}

/** What is measured: this checkout's command, or another's, given as $NORMALIZE_BENCH_PROGRAM. */
const PROGRAM =
  process.env["NORMALIZE_BENCH_PROGRAM"] || fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));
export const NORMALIZE: readonly string[] = [process.execPath, PROGRAM];

/** Sums over 47 M values in float32, as numpy's and scipy's, are good to about this. */
const SINGLE_PRECISION = 1e-5;
const DOUBLE_PRECISION = 1e-9;

const peer = (name: PeerName, target?: number): Rival =>
  target === undefined ? { name, peer: name } : { name, peer: name, target };

const MILLER_STATISTICS = "count,min,max,mean,var,skewness,kurtosis";
const FLOATS = "f0,f1,f2,f3,f4,f5,f6,f7,f8,f9";

const miller: Rival = {
  name: "miller",
  peer: "miller",
  command: ["--icsv", "--ojson", "stats1", "-a", MILLER_STATISTICS, "-f", FLOATS, "{input}"],
};

const MNIST: readonly Task[] = [
  {
    name: "mnist-npy",
    title: "47 M MNIST .npy float32: describe, L2 along -1, describe",
    data: "mnist-npy",
    through: "files",
    ours: ["-m", "l2", "-a", "-1", "{input}", "--stats", "json"],
    rivals: [peer("numpy-scipy", 10)],
    products: ["statistics"],
    tolerance: SINGLE_PRECISION,
  },
  {
    name: "mnist-gz-to-npy",
    title: "train-images-idx3-ubyte.gz: describe, L2 along -1, describe, written out as float32 .npy",
    data: "mnist-gz",
    through: "files",
    ours: ["-m", "l2", "-a", "-1", "{input}", "--dtype", "float32", "-o", "{output}", "--stats", "json"],
    rivals: [peer("numpy-scipy", 3)],
    products: ["statistics", "array"],
    output: "npy",
    tolerance: SINGLE_PRECISION,
  },
];

const TEXT: readonly Task[] = [
  {
    name: "csv-zscore",
    title: "1 M × 12 CSV, 10 columns of 17 digits: z-score, CSV out",
    data: "table",
    through: "files",
    ours: ["-m", "zscore", "--columns", FLOATS, "{input}", "-o", "{output}", "--stats", "json"],
    rivals: [peer("duckdb", 3), peer("polars", 1.3), peer("pandas-sklearn")],
    products: ["cells"],
    output: "csv",
    tolerance: DOUBLE_PRECISION,
  },
  {
    name: "csv-describe",
    title: "1 M × 12 CSV, 10 columns of 17 digits: describe each",
    data: "table",
    through: "files",
    ours: ["describe", "-a", "0", "--columns", FLOATS, "{input}", "--stats", "json"],
    rivals: [peer("duckdb", 3), peer("polars", 1.3), peer("pandas-sklearn"), miller],
    products: ["statistics"],
    tolerance: DOUBLE_PRECISION,
  },
  {
    name: "wide-zscore",
    title: "20,000 × 784 integer CSV: z-score, CSV out",
    data: "wide",
    through: "files",
    ours: ["-m", "zscore", "{input}", "-o", "{output}", "--stats", "json"],
    rivals: [peer("duckdb", 5), peer("polars", 1), peer("pandas-sklearn")],
    products: ["cells"],
    output: "csv",
    tolerance: DOUBLE_PRECISION,
  },
  {
    name: "wide-l2",
    title: "20,000 × 784 integer CSV: L2 along -1, from stdin to stdout",
    data: "wide",
    through: "pipe",
    ours: ["-m", "l2", "-a", "-1", "--stats", "json"],
    rivals: [peer("duckdb", 5), peer("polars", 1), peer("pandas-sklearn")],
    products: ["cells"],
    tolerance: DOUBLE_PRECISION,
  },
];

/** The table in formats that keep types, and as JSON: z-score into the same format, and the description alone. */
const KEPT: readonly Task[] = (["parquet", "arrow", "ndjson"] as const).flatMap((format): Task[] => {
  // DuckDB reads no Arrow files without an extension that must be fetched.
  const rivals = format === "arrow" ? [peer("polars")] : [peer("duckdb"), peer("polars")];
  const shared = { data: `table-${format}`, through: "files", rivals, tolerance: DOUBLE_PRECISION } as const;
  return [
    {
      ...shared,
      name: `${format}-zscore`,
      title: `1 M × 12 ${format}, 10 columns of doubles: z-score, ${format} out`,
      ours: ["-m", "zscore", "--columns", FLOATS, "{input}", "-o", "{output}", "--stats", "json"],
      products: [],
      output: format,
    },
    {
      ...shared,
      name: `${format}-describe`,
      title: `1 M × 12 ${format}, 10 columns of doubles: describe each`,
      ours: ["describe", "-a", "0", "--columns", FLOATS, "{input}", "--stats", "json"],
      products: ["statistics"],
    },
  ];
});

/** A text task again, on two threads beside one; every byte must be the same. */
function onTwoThreads(task: Task): Task {
  return {
    ...task,
    name: `threads-${task.name}`,
    title: `two threads beside one: ${task.title}`,
    ours: [...task.ours, "--threads", "2"],
    rivals: [{ name: "1 thread", command: [...NORMALIZE, ...task.ours, "--threads", "1"], target: 1.7 }],
    products: ["bytes"],
  };
}

const START_UP: readonly Task[] = [
  {
    name: "startup-version",
    title: "start-up: normalize --version",
    data: "ten-lines",
    through: "files",
    ours: ["--version"],
    rivals: [{ name: "node -e 0", command: [process.execPath, "-e", "0"], target: 1 / 2 }],
    products: [],
    tolerance: 0,
  },
  {
    name: "startup-csv",
    title: "start-up: z-score of a CSV of ten lines",
    data: "ten-lines",
    through: "files",
    ours: ["-m", "zscore", "{input}"],
    rivals: [{ name: "node -e 0", command: [process.execPath, "-e", "0"], target: 1 / 2 }],
    products: [],
    tolerance: 0,
  },
  {
    name: "mnist-name",
    title: "mnist by name from its cache, L2 along -1",
    data: "mnist-package-npy",
    through: "files",
    ours: ["-m", "l2", "-a", "-1", "mnist", "--stats", "json"],
    rivals: [
      {
        name: "the same bytes as .npy",
        command: [...NORMALIZE, "-m", "l2", "-a", "-1", "{input}", "--stats", "json"],
        target: 1 / 1.5,
      },
    ],
    products: [],
    tolerance: 0,
  },
];

export const TASKS: readonly Task[] = [...MNIST, ...TEXT, ...KEPT, ...TEXT.map(onTwoThreads), ...START_UP];
