/** The benchmark's own command line. */
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Installing } from "./peers.js";

export const HELP = `Usage: npm run bench -- [options]

Runs each task with normalize and with each peer in turn, each as a whole process, and prints what they took.

  --task NAME      only this task, or those whose name begins with NAME- (may be repeated)
  --peer NAME      only beside this peer (may be repeated)
  --pairs N        measured pairs of runs, after one warm-up (default 5);
                   as many runs of each size of a growth task
  --long           the 5 GB through a pipe too, and growth up to there
  --largest MB     largest size of the growth tasks (default 640; 5120 with --long), and that of the pipe tasks (5120)
  --json FILE      write all figures
  --markdown FILE  write the table
  --no-install     skip peers that are not in the cache folder, instead of installing them
  --list           names of tasks and peers
  --help           this text

Data and peers are kept in $NORMALIZE_BENCH_DIR (default: normalize-bench in the directory for temporary files).
`;

export interface Settings {
  readonly action: "run" | "list" | "help";
  /** cache folder */
  readonly folder: string;
  readonly tasks: readonly string[];
  readonly peers: readonly string[];
  readonly pairs: number;
  readonly length: "short" | "long";
  /** megabytes; undefined where not given */
  readonly largest: number | undefined;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  readonly installing: Installing;
}

/** Throws TypeError for what is not an option, or RangeError for a number that is none. */
export function readArguments(given: readonly string[], environment: NodeJS.ProcessEnv): Settings {
  const { values } = parseArgs({
    args: [...given],
    options: {
      task: { type: "string", multiple: true, default: [] },
      peer: { type: "string", multiple: true, default: [] },
      pairs: { type: "string", default: "5" },
      long: { type: "boolean", default: false },
      largest: { type: "string" },
      json: { type: "string" },
      markdown: { type: "string" },
      "no-install": { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  return {
    action: values.help ? "help" : values.list ? "list" : "run",
    folder: resolve(environment["NORMALIZE_BENCH_DIR"] || join(tmpdir(), "normalize-bench")),
    tasks: values.task,
    peers: values.peer,
    pairs: positive("--pairs", values.pairs),
    length: values.long ? "long" : "short",
    largest: values.largest === undefined ? undefined : positive("--largest", values.largest),
    json: values.json,
    markdown: values.markdown,
    installing: values["no-install"] ? "forbidden" : "allowed",
  };
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new RangeError(`${option} ${text}: not a positive integer`);
  return number;
}

/** Whether a name was asked for, by itself or by its family; where nothing was, everything is. */
export function wanted(name: string, asked: readonly string[]): boolean {
  return asked.length === 0 || asked.some((part) => name === part || name.startsWith(`${part}-`));
}
