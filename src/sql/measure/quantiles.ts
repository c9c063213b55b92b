/** Order statistics, asked of an engine: all values where they are few and may travel, else those at the places wanted. */

import type { Measure, Measured } from "../../core/aggregates/index.js";
import {
  addQuantiles,
  emptyQuantiles,
  type KnownPlaces,
  placesOf,
  probabilitiesOf,
  type QuantileState,
} from "../../core/aggregates/quantiles.js";
import type { ColumnPlan } from "../../core/axis.js";
import {
  column,
  compare,
  type Expression,
  nearOrderStatistics,
  orderStatistics,
  string,
} from "../../core/expression.js";
import { SAVED_QUANTILES } from "../../core/params/states/quantiles.js";
import type { FitKey } from "../../stream/fit/measuring-passes.js";
import type { From, Select } from "../contract.js";
import type { Relation } from "../view.js";
import { ask, batchesOf, numeric } from "./ask.js";
import type { Asker, StepsByKey } from "./asker.js";
import { isLong, longRelation, wideRelation } from "./measured-columns.js";
import type { Extents } from "./moments.js";

type Question = Extract<Measure, { kind: "quantiles" }>;

/** States of all columns, by group: they answer what the question wants, exactly. */
export async function askQuantiles(
  asker: Asker,
  question: Question,
  axis: ColumnPlan,
  steps: StepsByKey,
  extents: ReadonlyMap<FitKey, Extents>,
): Promise<Map<FitKey, Measured>> {
  let values = 0;
  for (const key of steps.keys()) {
    for (const { count } of extents.get(key)!.columns) values += count;
  }
  const states =
    asker.engine.fetches === "values" && values <= SAVED_QUANTILES
      ? await fetchValues(asker, steps, question.budget)
      : await askPlaces(asker, question, axis, steps, extents);
  return new Map([...states].map(([key, state]) => [key, { kind: "quantiles", state }]));
}

async function fetchValues(
  asker: Asker,
  steps: StepsByKey,
  budget: number | undefined,
): Promise<Map<FitKey, QuantileState>> {
  const cols = asker.view.numeric.length;
  const states = new Map([...steps.keys()].map((key) => [key, emptyQuantiles(cols, budget)]));
  const relation = wideRelation(asker, everyColumn(cols), steps);
  const { key, from, values } = relation;
  const columns = [...(key ? [key] : []), ...values].map((value, i) => ({ name: `a${i}`, value }));
  const { rows } = await ask(asker.engine, { columns, from });
  const byKey = new Map<FitKey, number[]>();
  for (const row of rows) {
    const own = key ? String(row[0]) : undefined;
    if (!byKey.has(own)) byKey.set(own, []);
    const into = byKey.get(own)!;
    for (let i = key ? 1 : 0; i < row.length; i++) into.push(numeric(row[i]));
  }
  for (const [own, held] of byKey) {
    const state = states.get(own);
    if (state) addQuantiles(state, { rows: held.length / cols, cols, values: Float64Array.from(held) });
  }
  return states;
}

const everyColumn = (columns: number): number[] => Array.from({ length: columns }, (_, i) => i);

/** Columns that are sorted side by side by one statement. */
const SORTED_AT_ONCE = 32;

async function askPlaces(
  asker: Asker,
  { wanted = { probabilities: [] }, rankError }: Question,
  axis: ColumnPlan,
  steps: StepsByKey,
  extents: ReadonlyMap<FitKey, Extents>,
): Promise<Map<FitKey, QuantileState>> {
  const found = new Map<FitKey, QuantileState>();
  const members = membersOf(axis);
  for (const key of steps.keys()) {
    const state = noted(extents.get(key)!);
    const known: KnownPlaces[] = state.counts.length > 0 ? Array.from(state.counts, () => new Map()) : [];
    const size = (group: readonly number[], of: Float64Array): number =>
      group.reduce((sum, i) => sum + of[i], 0);
    const largest = members.reduce(
      (most, group) => Math.max(most, size(group, state.counts) + size(group, state.missing)),
      1,
    );
    const probabilities = probabilitiesOf(wanted, largest);
    const asked = members.flatMap((group): Sought[] => {
      const count = size(group, state.counts);
      return count === 0
        ? []
        : [
            {
              columns: group,
              count,
              places: placesOf(count, probabilities),
              ...(rankError !== undefined && { within: rankError }),
            },
          ];
    });
    const alone = asked.filter(({ columns }) => columns.length === 1);
    await askColumns(asker, key, steps, alone, known);
    for (const joint of asked.filter(({ columns }) => columns.length > 1)) {
      await askJoint(asker, key, steps, joint, known);
    }
    found.set(key, { ...state, known, ...(rankError !== undefined && { knownError: rankError }) });
  }
  return found;
}

/** The columns of each statistic. */
function membersOf({ groupOf, groups }: ColumnPlan): number[][] {
  const members = Array.from({ length: groups }, (): number[] => []);
  groupOf.forEach((group, column) => {
    members[group].push(column);
  });
  return members;
}

function noted({ rows, columns }: Extents): QuantileState {
  const state = emptyQuantiles(columns.length);
  columns.forEach(({ count, min, max }, i) => {
    state.counts[i] = count;
    state.missing[i] = rows - count;
    if (count === 0) return;
    state.lowest[i] = min;
    state.highest[i] = max;
  });
  return state;
}

/** Columns that share a statistic, and the places wanted among their values. */
interface Sought {
  readonly columns: readonly number[];
  readonly count: number;
  readonly places: readonly number[];
  /** what they may be off, as a part of the values; absent: nothing */
  readonly within?: number;
}

function statisticsOf(value: Expression, { count, places, within }: Sought): Expression {
  const fractions = places.map((place) => (place + 0.5) / count);
  return within === undefined
    ? orderStatistics(value, fractions)
    : nearOrderStatistics(value, fractions, within);
}

const ofGroup = ({ key: column }: Relation, key: FitKey) =>
  column && key !== undefined ? { where: compare(column, "=", string(key)) } : {};

function note(known: KnownPlaces[], { columns, places }: Sought, values: readonly number[]): void {
  known[columns[0]] = new Map(places.map((place, i) => [place, values[i]]));
}

/** Columns that have as many values, which one statement can sort as one long column, and the others. */
function byShape(asker: Asker, sought: readonly Sought[]): { long: Sought[][]; wide: Sought[] } {
  const byCount = new Map<number, Sought[]>();
  for (const one of sought) {
    if (!byCount.has(one.count)) byCount.set(one.count, []);
    byCount.get(one.count)!.push(one);
  }
  const alike = [...byCount.values()];
  return {
    long: alike.filter((some) => isLong(asker, some.length)),
    wide: alike.filter((some) => !isLong(asker, some.length)).flat(),
  };
}

/** As many at a time as a statement may hold. */
const portions = (of: readonly Sought[], most: number): Sought[][] =>
  of.length === 0 ? [] : batchesOf(of.length, most).map((batch) => batch.map((i) => of[i]));

async function askColumns(
  asker: Asker,
  key: FitKey,
  steps: StepsByKey,
  sought: readonly Sought[],
  known: KnownPlaces[],
): Promise<void> {
  const { long, wide } = byShape(asker, sought);
  const { columnsAtOnce } = asker.engine.dialect;
  for (const some of long.flatMap((alike) => portions(alike, columnsAtOnce))) {
    await askBelow(asker, key, steps, some, known);
  }
  for (const some of portions(wide, SORTED_AT_ONCE)) await askBeside(asker, key, steps, some, known);
}

type AskSorted = typeof askColumns;

const askBelow: AskSorted = async (asker, key, steps, sought, known) => {
  const batch = sought.map(({ columns }) => columns[0]);
  const relation = longRelation(asker, batch, steps);
  const columns = [
    { name: "p", value: relation.place },
    { name: "a", value: statisticsOf(relation.values[0], sought[0]) },
  ];
  const grouped = { groupBy: [relation.place], ...ofGroup(relation, key) };
  const { rows } = await ask(asker.engine, { columns, from: relation.from, ...grouped });
  for (const [place, values] of rows) note(known, sought[Number(place)], values as readonly number[]);
};

const askBeside: AskSorted = async (asker, key, steps, sought, known) => {
  const batch = sought.map(({ columns }) => columns[0]);
  const relation = wideRelation(asker, batch, steps);
  const columns = relation.values.map((value, i) => ({
    name: `a${i}`,
    value: statisticsOf(value, sought[i]),
  }));
  const { rows } = await ask(asker.engine, { columns, from: relation.from, ...ofGroup(relation, key) });
  sought.forEach((one, i) => {
    note(known, one, rows[0][i] as readonly number[]);
  });
};

/** Columns as if they were one. */
async function askJoint(
  asker: Asker,
  key: FitKey,
  steps: StepsByKey,
  sought: Sought,
  known: KnownPlaces[],
): Promise<void> {
  const together = isLong(asker, sought.columns.length) ? unpivotedColumns : columnsInTurn;
  const { value, ...rest } = together(asker, key, steps, sought);
  const columns = [{ name: "a", value: statisticsOf(value, sought) }];
  const { rows } = await ask(asker.engine, { columns, ...rest });
  note(known, sought, rows[0][0] as readonly number[]);
}

type Together = Pick<Select, "from" | "where"> & { readonly value: Expression };

function unpivotedColumns(asker: Asker, key: FitKey, steps: StepsByKey, { columns }: Sought): Together {
  const relation = longRelation(asker, columns, steps);
  return { from: relation.from, value: relation.values[0], ...ofGroup(relation, key) };
}

/** The rows of a select for each, one after another. */
function columnsInTurn(asker: Asker, key: FitKey, steps: StepsByKey, sought: Sought): Together {
  const selects = sought.columns.map((i) => {
    const relation = wideRelation(asker, [i], steps);
    return {
      columns: [{ name: "v", value: relation.values[0] }],
      from: relation.from,
      ...ofGroup(relation, key),
    };
  });
  const from: From = { kind: "union", of: selects, name: "u" };
  return { from, value: column("v") };
}
