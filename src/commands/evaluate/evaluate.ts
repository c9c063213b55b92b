/** Trains the same small networks on the data normalized in several ways, and tells how each does. */
import { availableParallelism } from "node:os";
import type { LabelledRows } from "../../core/evaluate/network.js";
import {
  type EvaluationReport,
  type MethodOutcome,
  methodOutcome,
  type NetworkOutcome,
  rateOutcome,
  verdictsOn,
} from "../../core/evaluate/outcome.js";
import { type Random, seededRandom, shuffle } from "../../core/evaluate/random.js";
import type { Epoch, TrainingSettings } from "../../core/evaluate/train.js";
import { METHODS } from "../../core/methods/index.js";
import type { Vectors } from "../../core/vectors.js";
import { openDataset } from "../../datasets/registry.js";
import { dataError, NormalizeError } from "../../errors.js";
import type { Job, MethodSpec, TrainingSpec } from "../../job/job.js";
import type { Input } from "../../stream/input/input.js";
import { rowVectors } from "../../stream/plan.js";
import { inputRecord } from "../../stream/report.js";
import { requireRows, rowsToFit } from "../../stream/row-count.js";
import type { Executors } from "../../stream/threads/executors.js";
import { noteWarnings } from "../../stream/warnings.js";
import type { Warning } from "../../types.js";
import { classesOf, type Labelled, labelsInColumn, labelsOfDataset, sampleLabelled } from "./labelled.js";
import { normalizedParts, type Parts } from "./normalized.js";
import { Trainers } from "./trainers.js";

/** Rows in a step, and how much of a step is the one before: the same for all, as usual for networks of this size. */
const BATCH = 32;
const MOMENTUM = 0.9;

/** Throws NormalizeError "data" for rows that nothing can be learnt from. */
export async function evaluate(job: Job, input: Input, executors: Executors): Promise<EvaluationReport> {
  const spec = job.training!;
  const { dataset } = input;
  const drawn = await drawParts(job, input, spec, executors);
  const { parts, classes, warnings, ...origin } = drawn;
  const methods = (job.compared ?? []).filter(
    (method) => method === null || METHODS[method.name].needs !== "norm" || parts.training.cols > 1,
  );
  const { vectors } = rowVectors(job, dataset.format, [1]);
  const trained = { parts, classes: classes.length, vectors };
  const networks = await trainMethods(job, methods, trained, executors);
  const { epochs, rates } = spec;
  return {
    input: inputRecord(dataset, drawn.total),
    ...origin,
    training: parts.training.rows,
    test: parts.test.rows,
    classes,
    settings: { epochs, rates, batch: BATCH, momentum: MOMENTUM, seeds: seedsOf(spec) },
    networks,
    warnings: [...noteWarnings(dataset.notes), ...warnings, ...leftOut(job, methods)],
  };
}

const seedsOf = ({ seed, seeds }: TrainingSpec): number[] =>
  Array.from({ length: seeds }, (_, i) => seed + i);

function leftOut(job: Job, methods: readonly (MethodSpec | null)[]): Warning[] {
  const idle = (job.compared ?? []).filter((method) => !methods.includes(method));
  if (idle.length === 0) return [];
  const names = idle.map((method) => method?.name).join(", ");
  const message = `${names} left out: a row has one value, which is all of its norm`;
  return [{ kind: "left-out", count: idle.length, message }];
}

interface Drawn {
  readonly parts: Parts;
  readonly classes: string[];
  readonly total: number;
  readonly testInput?: string;
  readonly warnings: readonly Warning[];
}

/** A sample of the input in two parts; mnist:train is tested with mnist:test, where that is there. */
async function drawParts(job: Job, input: Input, spec: TrainingSpec, executors: Executors): Promise<Drawn> {
  const { dataset } = input;
  const [given] = job.inputs;
  const random = seededRandom(spec.seed);
  const labeller =
    given.kind === "dataset"
      ? await labelsOfDataset(given.name, executors)
      : labelsInColumn(dataset, job.label!);
  const kept = Math.max(1, Math.round(spec.rows * spec.testShare));
  const published = given.kind === "dataset" ? testPartOf(given.name) : undefined;
  const other = published === undefined ? undefined : await publishedTest(published, kept, random, executors);
  const most = other ? Math.max(1, spec.rows - kept) : spec.rows;
  const sample = await sampleLabelled(dataset, labeller, most, random, executors);
  requireRows(dataset.schema, sample.total, rowsToFit(job));
  const classes = classesOf([...sample.labels, ...(other?.labels ?? [])], dataset.schema.name, job.label);
  const parts = other
    ? { training: rowsOf(sample, everyRow(sample), classes), test: rowsOf(other, everyRow(other), classes) }
    : split(sample, spec.testShare, classes, random, dataset.schema.name);
  return {
    parts,
    classes,
    total: sample.total,
    ...(other && published !== undefined && { testInput: published }),
    warnings: unlabelledWarning(sample.unlabelled),
  };
}

function unlabelledWarning(count: number): Warning[] {
  if (count === 0) return [];
  const message = `${count} row${count === 1 ? " has no class and is" : "s have no class and are"} left out`;
  return [{ kind: "unlabelled", count, message }];
}

/** The dataset that tests what was trained on another: mnist:train has mnist:test. */
const testPartOf = (name: string): string | undefined => {
  const [, family] = /^(.+):train(?:\/images)?$/.exec(name) ?? [];
  return family === undefined ? undefined : `${family}:test`;
};

/** The test images that a dataset comes with; undefined where they are absent. */
async function publishedTest(
  name: string,
  most: number,
  random: Random,
  executors: Executors,
): Promise<Labelled | undefined> {
  try {
    const labeller = await labelsOfDataset(name, executors);
    const dataset = await openDataset(name);
    try {
      return await sampleLabelled(dataset, labeller, most, random, executors);
    } finally {
      await dataset.close();
    }
  } catch (error) {
    if (error instanceof NormalizeError && error.kind === "data") return undefined;
    throw error;
  }
}

const everyRow = ({ rows }: Labelled): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

/** A part of the rows, chosen at random, is kept back. */
function split(
  sample: Labelled,
  share: number,
  classes: readonly string[],
  random: Random,
  file: string,
): Parts {
  const order = everyRow(sample);
  shuffle(order, random);
  const test = Math.max(1, Math.round(sample.rows * share));
  if (sample.rows - test < 2) {
    throw dataError(
      `${sample.rows} rows with a class leave ${Math.max(0, sample.rows - test)} to train on`,
      { file },
      "more rows are needed, or a smaller --test-share",
    );
  }
  return {
    training: rowsOf(sample, order.slice(test).sort(), classes),
    test: rowsOf(sample, order.slice(0, test).sort(), classes),
  };
}

function rowsOf(
  { cols, values, labels }: Labelled,
  chosen: Int32Array,
  classes: readonly string[],
): LabelledRows {
  const places = new Map(classes.map((name, place) => [name, place]));
  const taken = new Float64Array(chosen.length * cols);
  for (let i = 0; i < chosen.length; i++) {
    taken.set(values.subarray(chosen[i] * cols, (chosen[i] + 1) * cols), i * cols);
  }
  const kinds = Int32Array.from(chosen, (row) => places.get(labels[row])!);
  return { rows: chosen.length, cols, values: taken, classes: kinds };
}

/** One method after another, so that one normalized copy of the data is in memory at a time. */
async function trainMethods(
  job: Job,
  methods: readonly (MethodSpec | null)[],
  { parts, classes, vectors }: { parts: Parts; classes: number; vectors: Vectors | undefined },
  executors: Executors,
): Promise<NetworkOutcome[]> {
  const spec = job.training!;
  const sizes = spec.hidden === 0 ? [0] : [0, spec.hidden];
  const plans = sizes.flatMap((hidden) =>
    spec.rates.flatMap((rate) =>
      seedsOf(spec).map(
        (seed): TrainingSettings => ({
          classes,
          hidden,
          rate,
          seed,
          batch: BATCH,
          momentum: MOMENTUM,
          epochs: spec.epochs,
        }),
      ),
    ),
  );
  const totalRows = methods.length * plans.length * spec.epochs;
  let rows = 0;
  const trainers = new Trainers(Math.min(job.threads ?? availableParallelism(), plans.length), () => {
    executors.watch({ phase: "training", pass: 0, bytes: 0, totalBytes: undefined, rows: ++rows, totalRows });
  });
  const outcomes = new Map<number, MethodOutcome[]>(sizes.map((hidden) => [hidden, []]));
  try {
    for (const method of methods) {
      const ready = await normalizedParts(job, method, parts, { executors, vectors });
      const runs = await trainers.trainAll(ready, plans);
      for (const [i, hidden] of sizes.entries()) {
        const own = runs.slice((i * plans.length) / sizes.length, ((i + 1) * plans.length) / sizes.length);
        outcomes.get(hidden)!.push(methodOutcome(method?.name ?? "none", ratesOf(spec, own)));
      }
    }
  } finally {
    await trainers.close();
  }
  return sizes.map((hidden) => {
    const of = outcomes.get(hidden)!;
    return {
      kind: hidden === 0 ? "softmax regression" : "hidden layer",
      hidden,
      methods: of,
      verdicts: verdictsOn(of),
    };
  });
}

const ratesOf = ({ rates, seeds }: TrainingSpec, runs: readonly (readonly Epoch[])[]) =>
  rates.map((rate, i) => rateOutcome(rate, runs.slice(i * seeds, (i + 1) * seeds)));
