/** The select of all rows as they are to be: normalized columns in place of the old ones, or after all of them. */
import type { ColumnOrder } from "../core/column-order.js";
import { choose, column, type Expression, single } from "../core/expression.js";
import { usageError } from "../errors.js";
import { quote } from "../text/quote.js";
import type { ResultType } from "../types.js";
import type { Projection, Select } from "./contract.js";
import { isInfinite, type Relation, type View } from "./view.js";

export interface Form {
  readonly dtype: ResultType;
  /** results are columns of their own, whose names end in this */
  readonly suffix?: string;
  /** the order of the columns; fit: the normalized ones first, in the fit's order */
  readonly columns?: "input" | "fit";
  /** the normalized columns in the fit's order, by position; absent: as they stand */
  readonly order?: ColumnOrder | undefined;
}

/** @param relation the view's written relation, its values as they are to be */
export function writtenSelect(view: View, relation: Relation, form: Form): Select {
  const { dtype, suffix } = form;
  const changed = new Map(view.numeric.map((name, i) => [name, relation.values[i]]));
  const final = (name: string, value: Expression): Expression => {
    const old = column(name, relation.name);
    const kept = view.infinite === "omit" ? choose(isInfinite(old), old, value) : value;
    return dtype === "float32" ? single(kept) : kept;
  };
  const plain = (name: string): Projection => ({ name, value: column(name, relation.name) });
  if (suffix === undefined) {
    const columns = namesInOrder(view, form).map((name) => {
      const value = changed.get(name);
      return value ? { name, value: final(name, value) } : plain(name);
    });
    return { columns, from: relation.from };
  }
  const added = view.numeric.map((name, i) => ({
    name: name + suffix,
    value: final(name, relation.values[i]),
  }));
  const taken = new Set(view.names.map((name) => name.toLowerCase()));
  const twice = added.find(({ name }) => taken.has(name.toLowerCase()));
  if (twice) {
    throw usageError(`there is a column ${quote(twice.name)} already`, "choose another --suffix");
  }
  return { columns: [...view.names.map(plain), ...added], from: relation.from };
}

function namesInOrder({ names, numeric }: View, { columns, order }: Form): readonly string[] {
  if (columns !== "fit") return names;
  const fitted = order ? order.map((i) => numeric[i]) : numeric;
  return [...new Set([...fitted, ...names])];
}
