/** A row's values as formulas see them: as columns side by side, or as one list. */
import {
  add,
  choose,
  column,
  type Expression,
  element,
  type Fold,
  greatest,
  least,
  list,
  NULL,
} from "../core/expression.js";
import { isMissing, type Layer } from "../core/steps/layer.js";
import type { Dialect } from "./contract.js";
import { guarded } from "./view.js";

/** How a row's values are spoken of. */
export type RowShape = "columns" | "list";

export const rowShapeOf = ({ longFrom }: Dialect, columns: number): RowShape =>
  longFrom !== undefined && columns >= longFrom ? "list" : "columns";

/** Gives expressions names that the formulas made after them can use. */
type Naming = (named: readonly (readonly [string, Expression])[]) => Expression[];

type Formula = (x: Expression) => Expression;

/** Values of a row, NULL where they are missing. */
export interface Vector {
  readonly length: number;
  /** terms of all values brought together; `start` is what comes of none */
  gathered(by: Fold["by"], start: Expression, term: Formula): Expression;
  /** the row's values with layers over them, each as an element of a list; nothing for columns */
  laidOver(layers: readonly Layer[]): Expression[] | undefined;
  /** the vector of what becomes of each value */
  mapped(letter: string, formula: Formula): Vector;
}

/** @param variable a name that no column has */
export function vectorOf(
  shape: RowShape,
  values: readonly Expression[],
  naming: Naming,
  variable: string,
): Vector {
  const present: Formula = (x) => choose(isMissing(x), NULL, x);
  if (shape === "columns") return columnsVector(values, naming).mapped("v", present);
  const [whole] = naming([["vector", list(...values)]]);
  return listVector({ whole, length: values.length, variable, naming }, present);
}

function columnsVector(values: readonly Expression[], naming: Naming): Vector {
  return {
    length: values.length,
    gathered(by, start, term) {
      const terms = values.map(term);
      return by === "sum" ? add(...terms) : { largest: greatest, smallest: least }[by](start, ...terms);
    },
    laidOver: () => undefined,
    mapped: (letter, formula) =>
      columnsVector(naming(values.map((x, i) => [`${letter}${i}`, formula(x)] as const)), naming),
  };
}

/** What is said of a list; its numbers are said by formulas of the variable. */
interface List {
  readonly whole: Expression;
  readonly length: number;
  readonly variable: string;
  readonly naming: Naming;
}

function listVector(list: List, formula: Formula): Vector {
  const { whole, length, variable, naming } = list;
  const value = column(variable);
  return {
    length,
    gathered: (by, start, term) => ({
      kind: "fold",
      of: whole,
      by,
      start,
      variable,
      term: term(formula(value)),
    }),
    laidOver(layers) {
      const done = layers.reduce((of, layer, i) => {
        const mapped: Expression = { kind: "map", of, variable, term: guarded(layer, value) };
        return naming([[`over${i}`, mapped]])[0];
      }, whole);
      return Array.from({ length }, (_, i) => element(done, i));
    },
    mapped: (_, next) => listVector(list, (x) => next(formula(x))),
  };
}
