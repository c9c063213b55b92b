/** Columns as statements measure them: side by side, or as one long column of their values. */
import {
  branch,
  chooseFirst,
  column,
  compare,
  type Expression,
  element,
  list,
  number,
  present,
  string,
} from "../../core/expression.js";
import type { Layer } from "../../core/steps/layer.js";
import { stepLayers } from "../../core/steps/sql.js";
import type { FitKey } from "../../stream/fit/measuring-passes.js";
import { isKeyed, layeredByKey } from "../by-key.js";
import type { Projection, Select, Unpivot } from "../contract.js";
import { layered, measuredRelation, type Relation, readRelation, shown } from "../view.js";
import type { Asker, StepsByKey } from "./asker.js";
import { NO_PIVOTS, type Pivots, pivotedByPlace, pivotLayers } from "./shift-origins.js";

/** One long column: `values` is its only formula, of the batch's column whose number is `place`. */
export interface LongRelation extends Relation {
  readonly place: Expression;
}

/** The columns of a batch after the steps of their fits, moved by pivots, in the shape that the engine is best at. */
export function relationOf(
  asker: Asker,
  batch: readonly number[],
  steps: StepsByKey,
  pivots: Pivots = NO_PIVOTS,
): Relation | LongRelation {
  return isLong(asker, batch.length)
    ? longRelation(asker, batch, steps, pivots)
    : wideRelation(asker, batch, steps, pivots);
}

export const isLong = ({ engine }: Asker, columns: number): boolean =>
  columns >= (engine.dialect.longFrom ?? Number.POSITIVE_INFINITY);

/** Side by side, each under a name. */
export function wideRelation(
  { view, relation: changed }: Asker,
  batch: readonly number[],
  steps: StepsByKey,
  pivots: Pivots = NO_PIVOTS,
): Relation {
  const relation = changed ? presentRelation(changed(batch)) : measuredRelation(view, batch);
  return stepped(relation, batch, steps, (key, i) => pivotLayers(pivots(key, i)), "names");
}

/** Values that may be NaN, NULL instead; they get a name before they are used more than once. */
function presentRelation(relation: Relation): Relation {
  const { values, ...named } = layered(
    relation,
    relation.values.map(() => [ITSELF]),
    "names",
  );
  return { ...named, prefix: `${relation.prefix}z`, values: values.map(present) };
}

const ITSELF: Layer = { formula: (value) => value, missing: "flows" };

/** The relation after the steps of the columns' fits, and more layers that may differ by fit. */
function stepped(
  relation: Relation,
  batch: readonly number[],
  steps: StepsByKey,
  more: (key: FitKey, column: number) => readonly Layer[],
  ends: "names" | "formulas",
): Relation {
  const of = (key: FitKey, i: number): Layer[] => [
    ...steps.get(key)!.flatMap((step) => stepLayers(step, i)),
    ...more(key, i),
  ];
  if (!isKeyed(relation) || steps.has(undefined)) {
    const layers = batch.map((i) => of(undefined, i));
    return layered(relation, layers, ends);
  }
  const columns = batch.map((i) => ({
    byKey: new Map([...steps.keys()].map((key) => [key, of(key, i)])),
    others: [],
  }));
  return layeredByKey(relation, columns, ends);
}

/** One below the other. */
export function longRelation(
  { view, relation: changed }: Asker,
  batch: readonly number[],
  steps: StepsByKey,
  pivots: Pivots = NO_PIVOTS,
): LongRelation {
  const untouched = [...steps.values()].every((own) => own.length === 0);
  // What is said once of the long column need not be said of each column before.
  const wide = changed
    ? changed(batch)
    : untouched
      ? readRelation(view, batch)
      : measuredRelation(view, batch);
  const long = unpivoted(stepped(wide, batch, steps, () => [], "formulas"));
  const [raw] = long.values;
  const value = changed || !untouched ? present(raw) : shown(view, raw);
  const relation = renamed(long, "h", value);
  const place = byPlace(relation, [...steps.keys()]);
  const away = pivotedByPlace(relation.values[0], [...steps.keys()], batch, pivots, place);
  return away === relation.values[0] ? relation : renamed(relation, "d", away);
}

function unpivoted({ from, prefix, values, key }: Relation): LongRelation {
  const [place, value, keyName] = ["p", "x", "k"].map((letter) => prefix + letter);
  const kept = key ? [{ name: keyName, value: key }] : [];
  const unpivot: Unpivot = {
    kind: "unpivot",
    of: from,
    kept,
    values,
    place,
    value,
    name: `${prefix}u`,
  };
  return {
    from: unpivot,
    prefix,
    values: [column(value)],
    place: column(place),
    ...(key && { key: column(keyName) }),
  };
}

/** The relation with its value under another name. */
function renamed(relation: LongRelation, letter: string, value: Expression): LongRelation {
  const { from, prefix } = relation;
  const name = prefix + letter;
  const columns: Select["columns"] = ["everything", { name, value } satisfies Projection];
  return {
    ...relation,
    from: { kind: "select", select: { columns, from }, name: `${prefix}l${letter}` },
    values: [column(name)],
  };
}

/** Numbers of columns as a formula of a long column's rows: the one of the row's fit and column. */
function byPlace(
  { key: keyColumn, place }: LongRelation,
  keys: readonly FitKey[],
): (numbers: (key: FitKey) => readonly number[]) => Expression {
  return (numbers) => {
    const of = (key: FitKey): Expression => {
      const own = numbers(key);
      return own.every((one) => one === own[0]) ? number(own[0]) : element(list(...own.map(number)), place);
    };
    if (!keyColumn || keys.includes(undefined)) return of(undefined);
    const branches = keys.map((key) => branch(compare(keyColumn, "=", string(key!)), of(key)));
    return chooseFirst(branches, number(Number.NaN));
  };
}
