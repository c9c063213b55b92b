/** Rows normalized each on its own, as formulas: core/transform/rows.ts says the same of arrays. */
import {
  absolute,
  and,
  type Condition,
  choose,
  chooseFirst,
  coalesce,
  column,
  compare,
  divide,
  type Expression,
  isNull,
  multiply,
  NULL,
  number,
  ONE,
  or,
  subtract,
  ZERO,
} from "../core/expression.js";
import { METHODS } from "../core/methods/index.js";
import type {
  Method,
  MethodOptions,
  MomentMethod,
  NormMethod,
  RuleFormulas,
  VectorFormulas,
} from "../core/methods/method.js";
import { normFormulas } from "../core/methods/norm.js";
import type { Rescue } from "../core/steps/affine/rule.js";
import { stretchLayers } from "../core/steps/affine/sql.js";
import type { Stage } from "../core/steps/rowwise.js";
import { usageError } from "../errors.js";
import type { Engine, From, Projection } from "./contract.js";
import { type RowShape, rowShapeOf, type Vector, vectorOf } from "./vectors.js";
import { layered, type Relation } from "./view.js";

/** A relation whose values are those of normalized rows, and what was rescued in each of them. */
export interface RowRelation extends Relation {
  /** rows that are told of, or refused */
  readonly flagged: readonly Flagged[];
}

/** 1 in a row of the kind, 0 in others. */
export interface Flagged {
  readonly kind: Rescue | "too-few";
  readonly flag: Expression;
  /** the stage's number */
  readonly stage: number;
}

/** Magnitudes beyond these are brought near 1 before they are squared. */
const LARGEST_PLAIN = 2 ** 250;
const LEAST_PLAIN = 2 ** -250;

/** The stages one after another on each row. Throws a usage error for methods that no formulas are known of. */
export function normalizedRows(
  relation: Relation,
  stages: readonly Stage[],
  { dialect }: Pick<Engine, "dialect">,
): RowRelation {
  let now: RowRelation = { ...relation, flagged: [] };
  const shape = rowShapeOf(dialect, relation.values.length);
  stages.forEach((stage, i) => {
    now = new RowStage(now, stage, i, `${relation.prefix}${i}_`, shape).result();
  });
  return now;
}

const NOTHING = number(Number.NaN);

/** One stage: selects upon one another that name what the next ones need. */
class RowStage {
  private from: From;
  private readonly present: Vector;
  private level = 0;
  private readonly options: MethodOptions;

  constructor(
    private readonly relation: RowRelation,
    private readonly stage: Stage,
    private readonly index: number,
    private readonly prefix: string,
    shape: RowShape,
  ) {
    this.from = relation.from;
    this.options = stage.options;
    this.present = vectorOf(shape, relation.values, (named) => this.name(named), `${prefix}x`);
  }

  result(): RowRelation {
    const method: Method = METHODS[this.stage.method];
    switch (method.needs) {
      case "norm":
        return this.byNorm(method);
      case "moments":
        return this.byMoments(method);
      case "fitting":
        throw usageError(
          `--method ${this.stage.method} along axis -1 is not done by an engine`,
          "leave --engine out, or take axis 0",
        );
    }
  }

  /** Gives expressions names, for the next level. */
  private name(named: readonly (readonly [string, Expression])[]): Expression[] {
    const columns: Projection[] = named.map(([name, value]) => ({ name: this.prefix + name, value }));
    const select = { columns: ["everything" as const, ...columns], from: this.from };
    this.from = { kind: "select", select, name: `${this.prefix}l${this.level++}` };
    return columns.map(({ name }) => column(name));
  }

  /** What values are divided by before anything else, and how many there are. */
  private units(of: "extreme" | "all"): { readonly unit: Expression; readonly count: Expression } {
    const { present } = this;
    const [largest, count] = this.name([
      ["largest", present.gathered("largest", ZERO, (x) => coalesce(absolute(x), ZERO))],
      ["count", present.gathered("sum", ZERO, (x) => choose(isNull(x), ZERO, ONE))],
    ]);
    const beyond = or(
      compare(largest, ">", number(LARGEST_PLAIN)),
      and(compare(largest, ">", ZERO), compare(largest, "<", number(LEAST_PLAIN))),
    );
    const apart = of === "extreme" ? beyond : compare(largest, ">", ZERO);
    const [unit] = this.name([["unit", choose(apart, largest, ONE)]]);
    return { unit, count };
  }

  private byNorm(method: NormMethod): RowRelation {
    const order = method.order(this.options);
    const { term, by, norm } = normFormulas(order);
    const plain = order === 0 || order === 1 || order === 2 || !Number.isFinite(order);
    const { unit, count } = this.units(plain ? "extreme" : "all");
    const absent = number(by === "smallest" ? Infinity : 0);
    const termOf = (x: Expression): Expression =>
      coalesce(choose(isNull(x), NULL, term(divide(x, unit))), absent);
    const [brought] = this.name([["together", this.present.gathered(by, absent, termOf)]]);
    // The least of no values is infinite, and none of them is divided by it.
    const [value] = this.name([["norm", norm(brought)]]);
    const [zero] = this.flag("rescued", and(compare(value, "=", ZERO), compare(count, ">", ZERO)), count);
    const divisor = order === 0 ? value : multiply(value, unit);
    const scaled = (x: Expression): Expression =>
      order === 0 ? divide(x, divisor) : divide(divide(x, unit), value);
    const rescue = this.options.onZeroNorm === "nan" ? () => NOTHING : (x: Expression) => x;
    const formula = (x: Expression): Expression =>
      this.spread(count, choose(compare(zero, "=", ONE), rescue(x), scaled(x)));
    return this.finish(formula, [{ kind: "zero-norm", flag: zero, stage: this.index }]);
  }

  private byMoments(method: MomentMethod): RowRelation {
    const { unit, count } = this.units("extreme");
    const own = this.present.mapped("u", (x) => divide(x, unit));
    const rule = method.formulas(this.vector(own, count), this.options);
    const [shift, divisor = ONE] = this.name([
      ["shift", rule.shift],
      // Some engines refuse to divide by 0, which too few values would come to.
      ...(rule.divisor
        ? [["divisor", rule.tooFew ? choose(rule.tooFew, NULL, rule.divisor) : rule.divisor] as const]
        : []),
    ]);
    const narrow = this.options.constantBelow;
    const conditions = [
      ...(rule.constant ? [rule.constant] : []),
      ...(rule.divisor && narrow !== undefined
        ? [compare(absolute(multiply(divisor, unit)), "<", number(narrow))]
        : []),
    ];
    const isConstant =
      conditions.length === 0 ? undefined : and(compare(count, ">", ZERO), or(...conditions));
    const [constant] = isConstant ? this.flag("rescued", isConstant, count) : [ZERO];
    const tooFew = this.tooFew(rule, count, constant);
    const moved = (x: Expression): Expression => subtract(divide(x, unit), shift);
    const usual = (x: Expression): Expression =>
      rule.divisor ? divide(moved(x), divisor) : multiply(moved(x), unit);
    const rescued = (x: Expression): Expression =>
      isConstant
        ? choose(compare(constant, "=", ONE), this.constantValue(x, multiply(moved(x), unit)), usual(x))
        : usual(x);
    const fitted = (x: Expression): Expression =>
      tooFew ? choose(compare(tooFew, "=", ONE), NOTHING, rescued(x)) : rescued(x);
    const formula = (x: Expression): Expression => this.spread(count, fitted(x));
    const flagged: Flagged[] = [
      ...(tooFew ? [{ kind: "too-few" as const, flag: tooFew, stage: this.index }] : []),
      ...(isConstant ? [{ kind: "constant" as const, flag: constant, stage: this.index }] : []),
    ];
    return this.finish(formula, flagged, method);
  }

  /** Rows with too few values, but for constant ones of which a policy says what they become. */
  private tooFew(rule: RuleFormulas, count: Expression, constant: Expression): Expression | undefined {
    if (!rule.tooFew) return undefined;
    const few = and(compare(count, ">", ZERO), rule.tooFew);
    const [flag] = this.flag(
      "few",
      this.options.onConstant ? and(few, compare(constant, "=", ZERO)) : few,
      count,
    );
    return flag;
  }

  /** What a value of a constant row becomes. */
  private constantValue(x: Expression, moved: Expression): Expression {
    switch (this.options.onConstant ?? "zero") {
      case "passthrough":
        return x;
      case "vanish":
        return ZERO;
      case "middle":
        return number(0.5);
      case "nan":
        return NOTHING;
      default:
        return moved;
    }
  }

  /** With --nan propagate a row that lacks a value is none. */
  private spread(count: Expression, value: Expression): Expression {
    if (this.options.nan !== "propagate") return value;
    return choose(compare(count, "<", number(this.present.length)), NOTHING, value);
  }

  /** A row that --nan propagate makes NaN is of no other kind. */
  private flag(name: string, condition: Condition, count: Expression): Expression[] {
    const whole = compare(count, "=", number(this.present.length));
    const held = this.options.nan === "propagate" ? and(whole, condition) : condition;
    return this.name([[name, choose(held, ONE, ZERO)]]);
  }

  /** A row's statistics, of values in its own unit: each is named when it is asked for. */
  private vector(own: Vector, count: Expression): VectorFormulas {
    const name = (letter: string, value: Expression): Expression => this.name([[letter, value]])[0];
    const some = (value: Expression): Expression => choose(compare(count, "=", ZERO), NULL, value);
    const total = (term: (x: Expression) => Expression): Expression =>
      own.gathered("sum", ZERO, (x) => coalesce(term(x), ZERO));
    const extreme = (by: "smallest" | "largest", absent: Expression): Expression =>
      own.gathered(by, absent, (x) => coalesce(x, absent));
    const mean = once(() =>
      name(
        "mean",
        some(
          divide(
            total((x) => x),
            count,
          ),
        ),
      ),
    );
    const min = once(() => name("min", extreme("smallest", number(Infinity))));
    const max = once(() => name("max", extreme("largest", number(-Infinity))));
    const m2 = once(() => {
      const center = mean();
      const square = (d: Expression): Expression => multiply(d, d);
      return name(
        "m2",
        total((x) => square(subtract(x, center))),
      );
    });
    return {
      count: some(count),
      get min() {
        return min();
      },
      get max() {
        return max();
      },
      get mean() {
        return mean();
      },
      get m2() {
        return m2();
      },
    };
  }

  private finish(
    formula: (x: Expression) => Expression,
    noted: readonly Flagged[],
    method?: MomentMethod,
  ): RowRelation {
    const { values, prefix, flagged, key } = this.relation;
    const flag = noted.find(({ kind }) => kind === "constant")?.flag;
    const stretch = stretchLayers(method?.finish?.(this.options) ?? {}).map((layer) => ({
      ...layer,
      formula: (t: Expression) => this.unlessUntouched(t, layer.formula(t), flag),
    }));
    const layers = [{ formula, missing: "kept" as const }, ...stretch];
    const listed = this.present.laidOver(layers);
    const relation: Relation = { from: this.from, prefix: this.prefix, values, ...(key && { key }) };
    const done: Relation = listed
      ? { ...relation, values: listed }
      : layered(
          relation,
          values.map(() => layers),
          "names",
        );
    return { ...done, prefix, flagged: [...flagged, ...noted] };
  }

  /** A constant row that stays as it is feels no stretch. */
  private unlessUntouched(t: Expression, value: Expression, flag: Expression | undefined): Expression {
    if (this.options.onConstant !== "passthrough" || flag === undefined) return value;
    return chooseFirst([{ condition: compare(flag, "=", ONE), value: t }], value);
  }
}

/** What is made at the first call, and given again at later ones. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
