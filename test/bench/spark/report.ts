/** The benchmark of Spark as Markdown. */
import type { Machine } from "../machine.js";
import type { ScaleData, ScaleResult, ScaleRun } from "./scale.js";
import type { WideResult } from "./wide.js";

export interface SparkResults {
  readonly date: string;
  readonly machine: Machine;
  readonly data?: ScaleData;
  readonly scale: readonly ScaleResult[];
  readonly wide: readonly WideResult[];
}

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] => [
  `| ${head.join(" | ")} |`,
  `|${"---|".repeat(head.length)}`,
  ...rows.map((cells) => `| ${cells.join(" | ")} |`),
  "",
];

const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;
const kilobytes = (value: number): string => `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)} kB`;
const megabytes = (value: number): string => `${(value / 1e6).toFixed(0)} MB`;
const millions = (value: number): string => `${(value / 1e6).toFixed(2)} M`;

export function markdown({ date, machine, data, scale, wide }: SparkResults): string {
  return [
    "# Spark and DuckDB: scale, and wide tables",
    "",
    `- ${date}, load average ${machine.load.toFixed(1)} at the start`,
    `- ${machine.processors} × ${machine.processor}, ${(machine.memory / 2 ** 30).toFixed(0)} GiB, ${machine.system}`,
    `- Node ${machine.node}, normalize ${machine.normalize}`,
    "- Spark 4.0.1, standalone on loopback: workers of one core with executors of 512 MB, the driver and all else on the same machine; JVMs as the tests start them, with their quick compiler alone (-XX:TieredStopAtLevel=1): Spark with both compilers is faster",
    "",
    ...(data ? scaleSection(data, scale) : []),
    ...wideSection(wide),
  ].join("\n");
}

function scaleSection(data: ScaleData, scale: readonly ScaleResult[]): string[] {
  const rate = ({ seconds }: { readonly seconds: number }, workers: number): string[] => [
    seconds.toFixed(2),
    millions(data.rows / seconds),
    (data.bytes / 1e6 / seconds).toFixed(0),
    (data.bytes / 1e6 / seconds / workers).toFixed(0),
  ];
  const passes = scale.flatMap(({ workers, runs }) =>
    runs.flatMap(({ method, passes }) =>
      passes.map((pass) => [method, pass.what, workers, ...rate(pass, workers)]),
    ),
  );
  const totals = scale.flatMap(({ workers, load, runs }) =>
    runs.map((run) => totalCells(workers, load, run)),
  );
  const growth = scale.flatMap(({ workers, growth: points }) =>
    points.map(({ rows, seconds: took, received }) => [
      workers,
      rows.toLocaleString("en"),
      seconds(took),
      kilobytes(received),
    ]),
  );
  return [
    `## Rows: ${data.rows.toLocaleString("en")} × ${data.columns} random doubles, ${megabytes(data.bytes)} of Parquet in ${data.files} files`,
    "",
    "Each statement that reads all rows, of the faster of two runs after a warm-up.",
    "",
    ...table(["method", "statement", "workers", "seconds", "rows/s", "MB/s", "MB/s per core"], passes),
    ...table(
      [
        "method",
        "workers",
        "load before, after",
        "whole job",
        "tasks ran",
        "of it with a processor",
        "read from files",
        "per second of processor",
        "shuffled",
      ],
      totals,
    ),
    "## Bytes to the client: describe of 5 columns made by `rand`",
    "",
    ...table(["workers", "rows", "time", "received"], growth),
  ];
}

const totalCells = (
  workers: number,
  [before, after]: readonly [number, number],
  { method, seconds: took, tally }: ScaleRun,
): (string | number)[] => [
  method,
  workers,
  `${before.toFixed(1)}, ${after.toFixed(1)}`,
  seconds(took),
  seconds(tally.running),
  seconds(tally.processor),
  megabytes(tally.input),
  megabytes(tally.input / tally.processor),
  kilobytes(tally.shuffled),
];

function wideSection(wide: readonly WideResult[]): string[] {
  if (wide.length === 0) return [];
  const rows = wide.map(({ engine, columns, rows: n, method, seconds: whole, statements }) => {
    const long = statements.filter(({ planning }) => planning !== undefined);
    const sizes = long.map(({ characters }) => characters);
    const planned = long.reduce((sum, { planning = 0 }) => sum + planning, 0);
    const most = Math.max(...long.map(({ planning = 0 }) => planning));
    const writing = long.filter(({ kind }) => kind === "execute").reduce((sum, one) => sum + one.seconds, 0);
    return [
      engine,
      `${n.toLocaleString("en")} × ${columns.toLocaleString("en")}`,
      method,
      long.length,
      `${kilobytes(Math.min(...sizes))} to ${kilobytes(Math.max(...sizes))}`,
      seconds(planned),
      seconds(most),
      seconds(whole - writing),
      seconds(writing),
      seconds(whole),
    ];
  });
  return [
    "## Wide tables: fit, transform, describe",
    "",
    "Planning is what EXPLAIN takes, asked once a statement has run. On Spark the first job also warms up its JVM.",
    "",
    ...table(
      [
        "engine",
        "table",
        "method",
        "statements",
        "of",
        "planning",
        "longest",
        "measuring",
        "writing",
        "whole job",
      ],
      rows,
    ),
  ];
}
