/**
 * Formulas as data: what a method does to a value, said once for every engine that speaks SQL. A dialect prints them;
 * nothing here knows how. Numbers are binary64. A missing value is NULL or NaN: formulas say which they mean.
 */

/** Elementary functions of numbers; those marked n take any number of arguments from one on. */
export type FunctionName =
  /** n: the sum, added in pairs of pairs, so that neither digits nor an engine's limit of depth suffer */
  | "add"
  | "subtract"
  | "multiply"
  /** never by 0: engines disagree about what that is */
  | "divide"
  | "negate"
  | "absolute"
  | "squareRoot"
  /** base, which is above 0, and exponent */
  | "power"
  | "exponential"
  /** of a value above 0 */
  | "logarithm"
  /** log(1 + x), to the last digits also where x is near 0; x > -1 */
  | "logarithmOfOnePlus"
  /** exp(x) - 1, likewise */
  | "exponentialLessOne"
  /** the largest integer that is not above */
  | "floor"
  /** n: the largest, of values that are neither NULL nor NaN */
  | "greatest"
  /** n: likewise */
  | "least"
  /** the nearest float32 */
  | "single"
  /** n: the first that is not NULL */
  | "coalesce"
  /** anything as text; NULL stays NULL, here and below */
  | "text"
  /** a whole number, of any kind, as its digits */
  | "integerText"
  /** a date with a time of day, a T between them */
  | "timestampText"
  /** a point in time, likewise, in UTC and with a Z at its end */
  | "instantText"
  /** bytes */
  | "base64"
  /** a nested value */
  | "json"
  /** any kind of number as binary64 */
  | "double";

/** Functions of all rows, or of those of a group; NULL is left out. */
export type AggregateName =
  /** of values that are not NULL */
  | "count"
  | "sum"
  | "mean"
  | "smallest"
  | "largest"
  /** the linear quantile (Hyndman and Fan's type 7) at the only one of `fractions` */
  | "quantile"
  /**
   * a list: for each of `fractions` the value that is as far along among the sorted ones (a discrete quantile). Those who ask
   * for the value of place k, from 0, say (k + ½)/count, so that no engine's rounding matters
   */
  | "orderStatistics"
  /** the same, each as far along as that but for a part of the values, `within` at most */
  | "nearOrderStatistics"
  /** the number of rows; its `of` is not looked at */
  | "rows";

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  /** NULL, as a number */
  | { readonly kind: "null" }
  /** a column, of the relation of that name where several are joined */
  | { readonly kind: "column"; readonly name: string; readonly of?: string }
  | { readonly kind: "call"; readonly name: FunctionName; readonly of: readonly Expression[] }
  | {
      readonly kind: "aggregate";
      readonly name: AggregateName;
      readonly of: Expression;
      readonly fractions?: readonly number[];
      readonly within?: number;
    }
  | { readonly kind: "case"; readonly when: readonly Branch[]; readonly otherwise: Expression }
  /** a list of numbers, for engines that have such: a row's columns as one value */
  | { readonly kind: "list"; readonly of: readonly Expression[] }
  /** the number of a list at a place, from 0 */
  | { readonly kind: "element"; readonly of: Expression; readonly at: Expression | number }
  /** the list of what becomes of each number of a list; `term` calls a number by the column name `variable` */
  | { readonly kind: "map"; readonly of: Expression; readonly variable: string; readonly term: Expression }
  | Fold;

/** The terms of a list's numbers brought together, from `start` on; `term` calls a number by the column name `variable`. */
export interface Fold {
  readonly kind: "fold";
  readonly of: Expression;
  readonly by: "sum" | "largest" | "smallest";
  readonly start: Expression;
  readonly variable: string;
  readonly term: Expression;
}

/** What holds where a condition does and no earlier one did. */
interface Branch {
  readonly condition: Condition;
  readonly value: Expression;
}

type Comparison = "<" | "<=" | ">" | ">=" | "=" | "<>";

/** Comparisons of NaN differ between engines: a formula asks for it first. */
export type Condition =
  | {
      readonly kind: "compare";
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "isNull"; readonly of: Expression }
  /** not NULL and NaN */
  | { readonly kind: "isNaN"; readonly of: Expression }
  | { readonly kind: "and" | "or"; readonly of: readonly Condition[] };

export const number = (value: number): Expression => ({ kind: "number", value });
export const string = (value: string): Expression => ({ kind: "string", value });
export const NULL: Expression = { kind: "null" };
export const column = (name: string, of?: string): Extract<Expression, { kind: "column" }> => ({
  kind: "column",
  name,
  ...(of !== undefined && { of }),
});

const call =
  (name: FunctionName) =>
  (...of: Expression[]): Expression => ({ kind: "call", name, of });

export const add = call("add");
export const subtract = call("subtract");
export const multiply = call("multiply");
export const divide = call("divide");
export const negate = call("negate");
export const absolute = call("absolute");
export const squareRoot = call("squareRoot");
export const power = call("power");
export const exponential = call("exponential");
export const logarithm = call("logarithm");
export const logarithmOfOnePlus = call("logarithmOfOnePlus");
export const exponentialLessOne = call("exponentialLessOne");
export const floor = call("floor");
export const greatest = call("greatest");
export const least = call("least");
export const single = call("single");
export const coalesce = call("coalesce");
export const asText = call("text");
export const asDouble = call("double");
export const asIntegerText = call("integerText");
export const asTimestampText = call("timestampText");
export const asInstantText = call("instantText");
export const asBase64 = call("base64");
export const asJson = call("json");

const aggregate =
  (name: AggregateName) =>
  (of: Expression): Expression => ({ kind: "aggregate", name, of });

export const count = aggregate("count");
export const sum = aggregate("sum");
export const mean = aggregate("mean");
export const smallest = aggregate("smallest");
export const largest = aggregate("largest");
export const ROWS: Expression = { kind: "aggregate", name: "rows", of: NULL };
export const quantile = (of: Expression, fraction: number): Expression => ({
  kind: "aggregate",
  name: "quantile",
  of,
  fractions: [fraction],
});
export const orderStatistics = (of: Expression, fractions: readonly number[]): Expression => ({
  kind: "aggregate",
  name: "orderStatistics",
  of,
  fractions,
});

export const nearOrderStatistics = (
  of: Expression,
  fractions: readonly number[],
  within: number,
): Expression => ({ kind: "aggregate", name: "nearOrderStatistics", of, fractions, within });

export const compare = (left: Expression, operator: Comparison, right: Expression): Condition => ({
  kind: "compare",
  operator,
  left,
  right,
});
export const isNull = (of: Expression): Condition => ({ kind: "isNull", of });
export const isNotANumber = (of: Expression): Condition => ({ kind: "isNaN", of });
export const and = (...of: Condition[]): Condition => ({ kind: "and", of });
export const or = (...of: Condition[]): Condition => ({ kind: "or", of });

/** `value` where the condition holds, else `otherwise`. */
export const choose = (condition: Condition, value: Expression, otherwise: Expression): Expression => ({
  kind: "case",
  when: [{ condition, value }],
  otherwise,
});

/** The first value whose condition holds. */
export const chooseFirst = (when: readonly Branch[], otherwise: Expression): Expression =>
  when.length === 0 ? otherwise : { kind: "case", when, otherwise };

/** A column's value as numbers are fitted on: NULL where it is missing. */
export const present = (value: Expression): Expression => choose(isNotANumber(value), NULL, value);

export const list = (...of: Expression[]): Expression => ({ kind: "list", of });
export const element = (of: Expression, at: Expression | number): Expression => ({ kind: "element", of, at });

export const ZERO = number(0);
export const ONE = number(1);

/** The same formula with other leaves: numbers, texts and columns. */
export function rewritten<Node extends Expression | Condition>(
  node: Node,
  change: (leaf: Expression) => Expression,
): Node {
  const rewrite = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(rewrite);
    if (typeof part !== "object" || part === null) return part;
    const { kind } = part as { readonly kind?: string };
    if (kind === "number" || kind === "column" || kind === "string") return change(part as Expression);
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, rewrite(inner)]));
  };
  return rewrite(node) as Node;
}

/** Names of the columns that a formula is made of, those of its lists' numbers among them. */
export function columnsIn(expression: Expression): Set<string> {
  const names = new Set<string>();
  rewritten(expression, (leaf) => {
    if (leaf.kind === "column") names.add(leaf.name);
    return leaf;
  });
  return names;
}

/** A branch: `value` where the condition holds. */
export const branch = (condition: Condition, value: Expression): Branch => ({ condition, value });
