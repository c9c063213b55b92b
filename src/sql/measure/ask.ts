/** Statements that measure, in batches of columns that the engine can take, their answers by group. */
import { type Expression, ROWS } from "../../core/expression.js";
import { dataError } from "../../errors.js";
import type { FitKey } from "../../stream/fit/measuring-passes.js";
import type { Cell, Engine, Projection, Select } from "../contract.js";
import type { Relation } from "../view.js";
import type { Asker } from "./asker.js";
import type { LongRelation } from "./measured-columns.js";

/** Numbers of the columns, in batches of at most so many. */
export function batchesOf(columns: number, most: number): number[][] {
  const numbers = Array.from({ length: columns }, (_, i) => i);
  const batches = Math.max(1, Math.ceil(columns / most));
  return Array.from({ length: batches }, (_, i) =>
    numbers.slice(Math.floor((i * columns) / batches), Math.floor(((i + 1) * columns) / batches)),
  );
}

/** A row of an answer: the cells asked for, of the rows of one group; of a long relation, of one column of theirs. */
interface Answer {
  readonly key: FitKey;
  /** the column's place in its batch */
  readonly place: number | undefined;
  readonly rows: number;
  readonly cells: readonly Cell[];
}

/** Asks for aggregates of a relation, by group where there are any, and by column where the relation is a long one. */
export async function askAggregates(
  { engine }: Asker,
  relation: Relation | LongRelation,
  aggregates: readonly Expression[],
): Promise<readonly Answer[]> {
  const { key, from, prefix } = relation;
  const place = "place" in relation ? relation.place : undefined;
  const groupBy = [key, place].filter((one) => one !== undefined);
  const columns: Projection[] = [
    ...groupBy.map((value, i) => ({ name: `${prefix}g${i}`, value })),
    { name: `${prefix}r`, value: ROWS },
    ...aggregates.map((value, i) => ({ name: `${prefix}a${i}`, value })),
  ];
  const grouped = groupBy.length > 0 ? { groupBy, ...(key && { orderBy: [key] }) } : {};
  const { rows } = await ask(engine, { columns, from, ...grouped });
  return rows.map((cells) => {
    const [by, rest] = [cells.slice(0, groupBy.length), cells.slice(groupBy.length)];
    return {
      key: key && String(by[0]),
      place: place && Number(by.at(-1)),
      rows: Number(rest[0]),
      cells: rest.slice(1),
    };
  });
}

/** What is asked of each column of a batch, by group. */
export interface ColumnAnswer {
  readonly key: FitKey;
  readonly rows: number;
  /** of each column the cells asked for */
  readonly columns: readonly (readonly Cell[])[];
}

/** Asks for the same aggregates of each column of a relation, by group. Groups come in the order of their keys. */
export async function askEach(
  asker: Asker,
  relation: Relation | LongRelation,
  aggregatesOf: (value: Expression) => readonly Expression[],
): Promise<readonly ColumnAnswer[]> {
  const asked = relation.values.map(aggregatesOf);
  const answers = await askAggregates(asker, relation, asked.flat());
  if (!("place" in relation)) {
    const each = asked[0].length;
    return answers.map(({ key, rows, cells }) => ({
      key,
      rows,
      columns: asked.map((_, i) => cells.slice(i * each, (i + 1) * each)),
    }));
  }
  const byKey = new Map<FitKey, { key: FitKey; rows: number; columns: (readonly Cell[])[] }>();
  for (const { key, place, rows, cells } of answers) {
    if (!byKey.has(key)) byKey.set(key, { key, rows, columns: [] });
    byKey.get(key)!.columns[place!] = cells;
  }
  return [...byKey.values()];
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
