/** Rows with their classes: a sample of a dataset, of bounded size. */
import type { Random } from "../../core/evaluate/random.js";
import { datasetClasses, openDataset } from "../../datasets/registry.js";
import { dataError } from "../../errors.js";
import type { AskRest, Dataset } from "../../formats/dataset.js";
import { selectOne } from "../../job/select-columns.js";
import { type ChunkWriter, runPass } from "../../stream/pass.js";
import { countPass } from "../../stream/plan.js";
import type { Executors } from "../../stream/threads/executors.js";
import { quote } from "../../text/quote.js";
import type { Schema } from "../../types.js";

/** Rows as they were read, in the input's order; `labels` as texts. */
export interface Labelled {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
  readonly labels: readonly string[];
  /** rows there were */
  readonly total: number;
  /** rows without a class, which are left out */
  readonly unlabelled: number;
}

/** Tells the class of rows, from the number of the first on; undefined for those that have none. */
type Labeller = (rest: AskRest, first: number, rows: number) => Promise<readonly (string | undefined)[]>;

/** The classes of a dataset that is known by its name. */
export async function labelsOfDataset(name: string, executors: Executors): Promise<Labeller> {
  const classes = await datasetClasses(name);
  const labels = "labels" in classes ? classes.labels : await readLabels(classes.dataset, executors);
  return async (_rest, first, rows) => Array.from(labels.subarray(first, first + rows), String);
}

async function readLabels(name: string, executors: Executors): Promise<Uint8Array> {
  const dataset = await openDataset(name);
  const labels: number[] = [];
  const data: ChunkWriter = {
    async write(bytes) {
      labels.push(...new Float64Array(Uint8Array.from(bytes).buffer));
    },
  };
  try {
    await runPass(dataset, { ...countPass(dataset.format), encode: DOUBLES }, executors, { data });
  } finally {
    await dataset.close();
  }
  return Uint8Array.from(labels);
}

/** How rows are handed over: as doubles. */
export const DOUBLES = { kind: "dense", dtype: "float64", byteOrder: "little-endian" } as const;

/** The classes in a column, which is not among those read as numbers. Throws a usage error where there is none such. */
export function labelsInColumn({ format, layout, schema }: Dataset, label: string): Labeller {
  const names = format.kind === "dense" ? [] : format.names;
  if (names.length === 0 || layout === undefined) {
    throw dataError("it has no columns to take classes from", { file: schema.name }, "use a table, e.g. CSV");
  }
  const column = layout[selectOne(label, names)];
  if (column.kind !== "other") throw new Error("a column of labels is read as numbers");
  const lookedAt = { columns: new Set([column.index]), nulls: "passed over" } as const;
  return async (rest) => {
    const others = await rest(lookedAt);
    const values = others?.columns[column.index] ?? [];
    return values.map((value) => {
      const text = value === null || value === undefined ? "" : String(value).trim();
      return text === "" || Number.isNaN(value) || MISSING.has(text) ? undefined : text;
    });
  };
}

const MISSING: ReadonlySet<string> = new Set(["NA", "N/A", "NaN", "nan", "null", "NULL"]);

/**
 * At most `most` rows, each set of them as likely as any other (Vitter 1985, algorithm R), in one pass. Throws NormalizeError
 * "data" for a missing or infinite value.
 */
export async function sampleLabelled(
  dataset: Dataset,
  labeller: Labeller,
  most: number,
  random: Random,
  executors: Executors,
): Promise<Labelled> {
  const reservoir = new Reservoir(
    dataset.schema.rowShape.reduce((all, length) => all * length, 1),
    most,
    random,
  );
  let total = 0;
  const data: ChunkWriter = {
    async write(bytes, rest, { rows }) {
      const labels = await labeller(rest, total, rows);
      // The bytes may lie anywhere; doubles want an address of their own.
      const values = new Float64Array(Uint8Array.from(bytes).buffer);
      requireFinite(values, total, dataset.schema);
      reservoir.take(values, labels, total);
      total += rows;
    },
  };
  const plan = {
    ...countPass(dataset.format),
    encode: DOUBLES,
  } as const;
  await runPass(dataset, plan, executors, { data });
  return { ...reservoir.inOrder(), total, unlabelled: reservoir.unlabelled };
}

/** @param first the rows before those of `values` */
function requireFinite(values: Float64Array, first: number, { name, columnNames, rowShape }: Schema): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const cols = rowShape.reduce((all, length) => all * length, 1);
  const column = columnNames?.[at % cols] ?? String((at % cols) + 1);
  const record = first + Math.floor(at / cols) + 1;
  throw dataError(
    `${Number.isNaN(values[at]) ? "a missing" : "an infinite"} value, which no network can be trained on`,
    { file: name, record, column },
    "take such rows out, or leave the column out by --exclude",
  );
}

class Reservoir {
  unlabelled = 0;
  private seen = 0;
  private values = new Float64Array(0);
  private readonly labels: string[] = [];
  /** where in the input each row that is held comes from */
  private readonly origins: number[] = [];

  constructor(
    private readonly cols: number,
    private readonly most: number,
    private readonly random: Random,
  ) {}

  take(values: Float64Array, labels: readonly (string | undefined)[], first: number): void {
    for (const [row, label] of labels.entries()) {
      if (label === undefined) {
        this.unlabelled++;
        continue;
      }
      const place = this.seen < this.most ? this.seen : Math.floor(this.random.uniform() * (this.seen + 1));
      this.seen++;
      if (place >= this.most) continue;
      this.makeRoom(place + 1);
      this.values.set(values.subarray(row * this.cols, (row + 1) * this.cols), place * this.cols);
      this.labels[place] = label;
      this.origins[place] = first + row;
    }
  }

  private makeRoom(rows: number): void {
    if (rows * this.cols <= this.values.length) return;
    const larger = new Float64Array(Math.min(this.most, Math.max(2 * rows, 64)) * this.cols);
    larger.set(this.values);
    this.values = larger;
  }

  inOrder(): Pick<Labelled, "rows" | "cols" | "values" | "labels"> {
    const { cols, origins, labels } = this;
    const order = origins.map((_, place) => place).sort((one, other) => origins[one] - origins[other]);
    const values = new Float64Array(order.length * cols);
    for (const [row, place] of order.entries()) {
      values.set(this.values.subarray(place * cols, (place + 1) * cols), row * cols);
    }
    return { rows: order.length, cols, values, labels: order.map((place) => labels[place]) };
  }
}

/** The classes by name, numbers in their order, and each label's place among them. Throws NormalizeError "data" where there are not a few. */
export function classesOf(labels: readonly string[], file: string, label: string | undefined): string[] {
  const classes = [...new Set(labels)];
  const place = { file, ...(label !== undefined && { column: label }) };
  if (classes.length < 2) {
    throw dataError(
      `all rows are of one class${classes.length === 1 ? `, ${quote(classes[0])}` : ""}`,
      place,
      "training needs two classes at least",
    );
  }
  if (classes.length > MOST_CLASSES) {
    throw dataError(
      `there are ${classes.length} different labels in ${labels.length} rows`,
      place,
      `classes are expected, ${MOST_CLASSES} at most; name the column that holds them by --label`,
    );
  }
  const numbers = classes.every((name) => Number.isFinite(Number(name)));
  return classes.sort(numbers ? (one, other) => Number(one) - Number(other) : undefined);
}

/** More are hardly classes, and a network of their size would take long. */
const MOST_CLASSES = 1000;
