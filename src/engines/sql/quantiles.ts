/** Order statistics, asked of an engine: all values where they are few and may travel, else those at the places wanted. */
import type { ColumnPlan } from "../../core/axis.js";
import { column, compare, type Expression, orderStatistics, string } from "../../core/expression.js";
import type { Measure, Measured } from "../../core/fit/measure.js";
import {
  addQuantiles,
  emptyQuantiles,
  type KnownPlaces,
  placesOf,
  probabilitiesOf,
  type QuantileState,
} from "../../core/fit/quantiles.js";
import { SAVED_QUANTILES } from "../../core/params/states/quantiles.js";
import type { FitKey } from "../local/survey.js";
import { type Asker, ask, batchesOf, numeric, relationOf, type StepsByKey } from "./asking.js";
import type { From } from "./contract.js";
import type { Extents } from "./moments.js";
import type { Relation } from "./view.js";

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
  const relation = relationOf(asker, everyColumn(cols), steps, () => []);
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

/** Columns whose values are sorted by one statement. */
const SORTED_AT_ONCE = 32;

async function askPlaces(
  asker: Asker,
  { wanted = { probabilities: [] } }: Question,
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
      return count === 0 ? [] : [{ columns: group, count, places: placesOf(count, probabilities) }];
    });
    const alone = asked.filter(({ columns }) => columns.length === 1);
    for (const batch of batchesOf(alone.length, SORTED_AT_ONCE)) {
      const some = batch.map((i) => alone[i]);
      if (some.length > 0) await askColumns(asker, key, steps, some, known);
    }
    for (const joint of asked.filter(({ columns }) => columns.length > 1)) {
      await askJoint(asker, key, steps, joint, known);
    }
    found.set(key, { ...state, known });
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
}

const statisticsOf = (value: Expression, { count, places }: Sought): Expression =>
  orderStatistics(
    value,
    places.map((place) => (place + 0.5) / count),
  );

const ofGroup = ({ key: column }: Relation, key: FitKey) =>
  column && key !== undefined ? { where: compare(column, "=", string(key)) } : {};

function note(known: KnownPlaces[], { columns, places }: Sought, values: readonly number[]): void {
  known[columns[0]] = new Map(places.map((place, i) => [place, values[i]]));
}

async function askColumns(
  asker: Asker,
  key: FitKey,
  steps: StepsByKey,
  sought: readonly Sought[],
  known: KnownPlaces[],
): Promise<void> {
  const batch = sought.map(({ columns }) => columns[0]);
  const relation = relationOf(asker, batch, steps, () => []);
  const columns = relation.values.map((value, i) => ({
    name: `a${i}`,
    value: statisticsOf(value, sought[i]),
  }));
  const { rows } = await ask(asker.engine, { columns, from: relation.from, ...ofGroup(relation, key) });
  sought.forEach((one, i) => {
    note(known, one, rows[0][i] as readonly number[]);
  });
}

/** Columns one after another, as if they were one. */
async function askJoint(
  asker: Asker,
  key: FitKey,
  steps: StepsByKey,
  sought: Sought,
  known: KnownPlaces[],
): Promise<void> {
  const selects = sought.columns.map((i) => {
    const relation = relationOf(asker, [i], steps, () => []);
    return {
      columns: [{ name: "v", value: relation.values[0] }],
      from: relation.from,
      ...ofGroup(relation, key),
    };
  });
  const from: From = { kind: "union", of: selects, name: "u" };
  const columns = [{ name: "a", value: statisticsOf(column("v"), sought) }];
  const { rows } = await ask(asker.engine, { columns, from });
  note(known, sought, rows[0][0] as readonly number[]);
}
