/** Formulas worked out here, as an engine with IEEE arithmetic would: NULL is null. */
import type { Condition, Expression, FunctionName } from "#normalize/core/expression.js";

type Value = number | string | null;
export type Names = Readonly<Record<string, Value>>;

/** Made of texts, or of values of types that formulas here do not have. */
type OfTexts = "coalesce" | "text" | "integerText" | "timestampText" | "instantText" | "base64" | "json";

const FUNCTIONS: Readonly<Record<Exclude<FunctionName, OfTexts>, (...of: number[]) => number>> = {
  add: (...of) => of.reduce((a, b) => a + b),
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  negate: (a) => -a,
  absolute: Math.abs,
  squareRoot: Math.sqrt,
  power: (a, b) => a ** b,
  exponential: Math.exp,
  logarithm: Math.log,
  logarithmOfOnePlus: Math.log1p,
  exponentialLessOne: Math.expm1,
  floor: Math.floor,
  greatest: Math.max,
  least: Math.min,
  single: Math.fround,
  double: (a) => a,
};

export function evaluate(expression: Expression, names: Names): Value {
  switch (expression.kind) {
    case "number":
    case "string":
      return expression.value;
    case "null":
      return null;
    case "column":
      return names[expression.name] as Value;
    case "call": {
      const of = expression.of.map((argument) => evaluate(argument, names));
      if (expression.name === "coalesce") return of.find((value) => value !== null) ?? null;
      if (expression.name === "text" || expression.name === "integerText")
        return of[0] === null ? null : String(of[0]);
      if (of.includes(null)) return null;
      return FUNCTIONS[expression.name as keyof typeof FUNCTIONS](...(of as number[]));
    }
    case "case": {
      const found = expression.when.find(({ condition }) => holds(condition, names));
      return evaluate(found ? found.value : expression.otherwise, names);
    }
    case "aggregate":
      throw new Error("an aggregate is of many rows");
    case "list":
    case "map":
    case "element":
    case "fold":
      throw new Error("a list is of many columns");
  }
}

function holds(condition: Condition, names: Names): boolean {
  switch (condition.kind) {
    case "isNull":
      return evaluate(condition.of, names) === null;
    case "isNaN":
      return Number.isNaN(evaluate(condition.of, names) ?? 0);
    case "and":
      return condition.of.every((part) => holds(part, names));
    case "or":
      return condition.of.some((part) => holds(part, names));
    case "compare": {
      const [left, right] = [evaluate(condition.left, names), evaluate(condition.right, names)];
      if (left === null || right === null) return false;
      const compare = { "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right };
      const all = { ...compare, "=": left === right, "<>": left !== right };
      return all[condition.operator];
    }
  }
}
