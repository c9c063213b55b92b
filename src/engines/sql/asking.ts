/** Statements that measure, in batches of columns that the engine can take, their answers by group. */
import { type Expression, ROWS } from "../../core/expression.js";
import type { Step } from "../../core/transform/step.js";
import type { Layer } from "../../core/transform/step-formulas.js";
import { stepLayers } from "../../core/transform/step-formulas.js";
import { dataError } from "../../errors.js";
import type { FitKey } from "../local/survey.js";
import type { Cell, Engine, Projection, Select } from "./contract.js";
import { layered, layersByKey, measuredRelation, type Relation, type View } from "./view.js";

/** What is done to the columns of each fit before they are measured. One entry, whose key is undefined, where all rows are one. */
export type StepsByKey = ReadonlyMap<FitKey, readonly Step[]>;

export const ALL_ROWS: StepsByKey = new Map([[undefined, []]]);

/** An engine, and the table it is asked about. */
export interface Asker {
  readonly engine: Engine;
  readonly view: View;
  /** values to measure instead of the view's own: some of its columns, after what was done to whole rows */
  readonly relation?: (batch: readonly number[]) => Relation;
}

/** Numbers of the columns, in batches of at most so many. */
export function batchesOf(columns: number, most: number): number[][] {
  const numbers = Array.from({ length: columns }, (_, i) => i);
  const batches = Math.max(1, Math.ceil(columns / most));
  return Array.from({ length: batches }, (_, i) =>
    numbers.slice(Math.floor((i * columns) / batches), Math.floor(((i + 1) * columns) / batches)),
  );
}

/** The columns of a batch after the steps of their fits, and more layers that may differ by fit. */
export function relationOf(
  { view, relation: changed }: Asker,
  batch: readonly number[],
  steps: StepsByKey,
  more: (key: FitKey, column: number) => readonly Layer[],
): Relation {
  const relation = changed ? changed(batch) : measuredRelation(view, batch);
  const layers = batch.map((i) => {
    const of = (key: FitKey): Layer[] => [
      ...steps.get(key)!.flatMap((step) => stepLayers(step, i)),
      ...more(key, i),
    ];
    if (!relation.key || steps.has(undefined)) return of(undefined);
    return layersByKey(relation.key, new Map([...steps.keys()].map((key) => [key, of(key)])), []);
  });
  return layered(relation, layers, "names");
}

/** A row of an answer: the cells asked for, of the rows of one group. */
export interface Answer {
  readonly key: FitKey;
  readonly rows: number;
  readonly cells: readonly Cell[];
}

/** Asks for aggregates of a relation, by group where there are any. */
export async function askAggregates(
  { engine }: Asker,
  relation: Relation,
  aggregates: readonly Expression[],
): Promise<readonly Answer[]> {
  const { key, from, prefix } = relation;
  const columns: Projection[] = [
    ...(key ? [{ name: `${prefix}k`, value: key }] : []),
    { name: `${prefix}r`, value: ROWS },
    ...aggregates.map((value, i) => ({ name: `${prefix}a${i}`, value })),
  ];
  const grouped = key ? { groupBy: [key], orderBy: [key] } : {};
  const { rows } = await ask(engine, { columns, from, ...grouped });
  return rows.map((cells) => {
    const [first, ...rest] = cells;
    return key
      ? { key: String(first), rows: Number(rest[0]), cells: rest.slice(1) }
      : { key: undefined, rows: Number(first), cells: rest };
  });
}

/** Runs a select. Throws NormalizeError "data" for a statement beyond what the engine takes. */
export function ask(engine: Engine, select: Select): ReturnType<Engine["query"]> {
  const text = engine.dialect.select(select);
  requireLength(text, engine);
  return engine.query(text);
}

export function requireLength(text: string, { dialect }: Engine): void {
  if (text.length <= dialect.longestStatement) return;
  const mega = (length: number): string => `${(length / 2 ** 20).toFixed(0)} MiB`;
  throw dataError(
    `the statement would be ${mega(text.length)} long, and ${dialect.name} is sent ${mega(dialect.longestStatement)} at most`,
    {},
    "take fewer columns at a time, fewer groups, or --quantiles with a smaller number",
  );
}

/** A cell as a number: NaN for NULL. */
export const numeric = (cell: Cell): number => (cell === null ? Number.NaN : Number(cell));
