/** One task beside one rival: a warm-up of each whose answers are compared, then pairs of measured runs. */
import * as fs from "node:fs";
import { join } from "node:path";
import { compareProducts } from "./agree.js";
import { dataBytes, dataFile } from "./data.js";
import { type Invocation, type Measurement, measure } from "./measure.js";
import type { Peer } from "./peers.js";
import { type Comparison, type Pair, summarizePairs } from "./results.js";
import { NORMALIZE, type Product, type Rival, type Task } from "./tasks.js";

/** A rival together with its program, where it has one. */
export interface Opponent {
  readonly rival: Rival;
  readonly peer: Peer | undefined;
}

/** One side of a comparison: what is run, and the files it leaves. */
class Side {
  readonly stdout: string;
  private readonly output: string;
  private readonly invocation: Invocation;

  /** `command` with {input} and {output}; `folder` for what it writes, under the name of the side. */
  constructor(name: string, task: Task, command: readonly string[], input: string, folder: string) {
    this.stdout = join(folder, `${name}.stdout`);
    this.output = join(folder, `${name}.${task.output}`);
    const filled = command.map((word) => word.replace("{input}", input).replace("{output}", this.output));
    const feed = task.through === "pipe" ? { feed: ["cat", input] } : {};
    this.invocation = { command: filled, stdout: this.stdout, ...feed };
  }

  run(): Measurement {
    return measure(this.invocation);
  }

  product(product: Product): string {
    return product !== "statistics" && fs.existsSync(this.output) ? this.output : this.stdout;
  }

  /** Also spares the disk what the next run would write over. */
  removeFiles(): void {
    for (const path of [this.stdout, this.output]) fs.rmSync(path, { force: true });
  }
}

/** What a peer is asked: its own words, or the task's name and files. */
function rivalCommand(task: Task, { rival, peer }: Opponent): readonly string[] {
  const files = task.through === "pipe" ? ["-", "-"] : ["{input}", ...(task.output ? ["{output}"] : [])];
  return [...(peer?.command ?? []), ...(rival.command ?? [task.name, ...files])];
}

/**
 * Compares on `pairs` pairs of runs, calling `progress` after each. Undefined where the data are not to be had.
 * Throws Error where a command fails or the two answers have not the same shape.
 */
export function compare(
  task: Task,
  opponent: Opponent,
  settings: { readonly folder: string; readonly pairs: number },
  progress: (pair: Pair) => void,
): Comparison | undefined {
  const input = dataFile(task.data, join(settings.folder, "data"));
  if (input === undefined) return undefined;
  const runs = join(settings.folder, "runs");
  fs.mkdirSync(runs, { recursive: true });
  const ours = new Side("ours", task, [...NORMALIZE, ...task.ours], input, runs);
  const theirs = new Side("theirs", task, rivalCommand(task, opponent), input, runs);
  try {
    for (const side of [ours, theirs]) side.run();
    const agreements = task.products.map((product) => ({
      product,
      ...compareProducts(product, ours.product(product), theirs.product(product), task.tolerance),
    }));
    const { name: rival, target } = opponent.rival;
    return {
      task: task.name,
      title: task.title,
      rival,
      bytes: dataBytes(task.data, input),
      ...summarizePairs(runPairs(ours, theirs, settings.pairs, progress)),
      ...(target === undefined ? {} : { target }),
      tolerance: task.tolerance,
      agreements,
    };
  } finally {
    ours.removeFiles();
    theirs.removeFiles();
  }
}

function runPairs(ours: Side, theirs: Side, count: number, progress: (pair: Pair) => void): Pair[] {
  return Array.from({ length: count }, () => {
    const figures = [ours, theirs].map((side) => {
      side.removeFiles();
      const taken = side.run();
      side.removeFiles();
      return taken;
    });
    const pair = { ours: figures[0], theirs: figures[1] };
    progress(pair);
    return pair;
  });
}
