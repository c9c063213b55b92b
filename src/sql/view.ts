/** The columns of a source as statements see them, and formulas laid over them, level upon level of selects. */
import {
  absolute,
  asDouble,
  choose,
  column,
  compare,
  type Expression,
  isNotANumber,
  NULL,
  number,
  or,
} from "../core/expression.js";
import { isMissing, type Layer } from "../core/steps/layer.js";
import type { From, Projection, Select, Source } from "./contract.js";
import type { KeyColumn } from "./keys.js";

/** A table of numbers within a source. */
export interface View {
  readonly source: Source;
  /** all columns of the source, in order, no two of them alike */
  readonly names: readonly string[];
  /** those that are worked on */
  readonly numeric: readonly string[];
  /** the column that groups of rows are told by */
  readonly key?: KeyColumn;
  /** whether infinite values count as missing */
  readonly infinite: "keep" | "omit";
}

/** Something to select from, with a formula for each numeric column. */
export interface Relation {
  readonly from: From;
  /** begins the names that are ours: no column of the source does */
  readonly prefix: string;
  readonly values: readonly Expression[];
  readonly key?: Expression;
  /** whose columns are meant, where several relations are joined */
  readonly name?: string;
}

/** A prefix for names of our own. Engines may not tell capital letters from small ones. */
export function freePrefix(names: readonly string[]): string {
  const taken = names.map((name) => name.toLowerCase());
  let prefix = "n";
  while (taken.some((name) => name.startsWith(prefix))) prefix += "_";
  return prefix;
}

export const isInfinite = (value: Expression) => compare(absolute(value), "=", number(Infinity));

/** A value as fits take it, NULL where it is missing. */
export function shown({ infinite }: View, value: Expression): Expression {
  const hidden = infinite === "omit" ? or(isNotANumber(value), isInfinite(value)) : isNotANumber(value);
  return choose(hidden, NULL, value);
}

/** Values as fits take them, under names of ours; of the columns in `batch` only. */
export const measuredRelation = (view: View, batch: readonly number[]): Relation =>
  numbersRelation(view, batch, (value) => shown(view, value));

/** Values as they are read, likewise. */
export const readRelation = (view: View, batch: readonly number[]): Relation =>
  numbersRelation(view, batch, (value) => value);

function numbersRelation(
  view: View,
  batch: readonly number[],
  formula: (value: Expression) => Expression,
): Relation {
  const prefix = freePrefix(view.names);
  const source: From = { kind: "source", source: view.source };
  const { from, key: value } = view.key?.over(source, prefix) ?? { from: source, key: undefined };
  const key = value === undefined ? [] : [{ name: `${prefix}k`, value }];
  const values = batch.map(
    (i): Projection => ({ name: `${prefix}${i}`, value: formula(asDouble(column(view.numeric[i]))) }),
  );
  return {
    from: { kind: "select", select: { columns: [...key, ...values], from }, name: `${prefix}v` },
    prefix,
    values: values.map(({ name }) => column(name)),
    ...(key.length > 0 && { key: column(key[0].name) }),
  };
}

/** All rows as they are, numeric columns as numbers. */
export function writtenRelation(view: View): Relation {
  const prefix = freePrefix(view.names);
  const values = view.numeric.map((name) => asDouble(column(name)));
  const source: From = { kind: "source", source: view.source };
  if (view.key === undefined) return { from: source, prefix, values };
  const { from, key: value } = view.key.over(source, prefix);
  const key = { name: `${prefix}k`, value };
  return {
    from: { kind: "select", select: { columns: ["everything", key], from }, name: `${prefix}v` },
    prefix,
    values,
    key: column(key.name),
  };
}

/** All rows as vectors to fit each on its own: infinite values that are left out are missing. */
export function vectorsRelation(view: View): Relation {
  const relation = writtenRelation(view);
  if (view.infinite === "keep") return relation;
  return { ...relation, values: relation.values.map((x) => choose(isInfinite(x), NULL, x)) };
}

/** A column's formula so far; long ones get a name before they are used many times. */
interface Pending {
  readonly value: Expression;
  readonly length: "short" | "long";
}

/** A layer's formula, for values that may be missing. */
export const guarded = ({ formula, missing }: Layer, value: Expression): Expression =>
  missing === "flows" ? formula(value) : choose(isMissing(value), value, formula(value));

/**
 * The relation with layers over its columns: those of column i are layers[i].
 * @param ends names: every value is a plain column in the end. formulas: the last ones may stand as they are
 */
export function layered(
  relation: Relation,
  layers: readonly (readonly Layer[])[],
  ends: "names" | "formulas",
): Relation {
  const rest = layers.map((own) => [...own]);
  let { from } = relation;
  let pending = relation.values.map((value): Pending => ({ value, length: "short" }));
  for (let level = 1; ; level++) {
    pending = pending.map((one, i) => advance(one, rest[i]));
    const unfinished = pending.map(
      (one, i) => one.length === "long" && (ends === "names" || rest[i].length > 0),
    );
    if (!unfinished.includes(true)) break;
    const named = pending.flatMap(({ value }, i) =>
      unfinished[i] ? [{ name: `${relation.prefix}${level}_${i}`, value }] : [],
    );
    const select: Select = { columns: ["everything", ...named], from };
    from = { kind: "select", select, name: `${relation.prefix}l${level}` };
    pending = pending.map((one, i) =>
      unfinished[i] ? { value: column(`${relation.prefix}${level}_${i}`), length: "short" } : one,
    );
  }
  const values = pending.map(({ value }) => value);
  if (from === relation.from) return { ...relation, values };
  const { name: _, ...unnamed } = relation;
  return { ...unnamed, from, values };
}

/** Takes as many layers as can be written without a name in between. */
function advance(pending: Pending, layers: Layer[]): Pending {
  let now = pending;
  while (layers.length > 0 && (now.length === "short" || layers[0].missing === "flows")) {
    now = { value: guarded(layers.shift()!, now.value), length: "long" };
  }
  return now;
}
