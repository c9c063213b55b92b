/** Fits as statements that hold all of it: statistics by aggregates, a rule for each column, and the columns beside them. */
import {
  asDouble,
  branch,
  choose,
  chooseFirst,
  column,
  compare,
  count,
  divide,
  type Expression,
  isNotANumber,
  largest,
  mean,
  multiply,
  NULL,
  number,
  ONE,
  quantile,
  smallest,
  subtract,
  sum,
  ZERO,
} from "../core/expression.js";
import { METHODS } from "../core/methods/index.js";
import {
  DEFAULT_OPTIONS,
  type Method,
  type MethodOptions,
  type MomentMethod,
  type NormMethod,
  type RuleFormulas,
} from "../core/methods/method.js";
import { normFormulas } from "../core/methods/norm.js";
import { normalQuantile } from "../core/normal-distribution.js";
import { stretchLayers } from "../core/steps/affine/sql.js";
import type { Layer } from "../core/steps/layer.js";
import { usageError } from "../errors.js";
import type { Job, MethodSpec } from "../job/job.js";
import type { From, Projection, Select, Source } from "./contract.js";
import { freePrefix, guarded, type Relation, type View } from "./view.js";

const EXTENT = "extent";
const SPREAD = "spread";
const FIT = "fit";
const DATA = "data";
const NUMBERS = "numbers";

/** The statistics of a column by the names they have in the statement. */
const named = (name: string, what: string): string => `${name} ${what}`;
const keyName = (key: string): string => named(key, "key");

/** A column's values in the statement's first relation, NULL where they are missing. */
const presentValue = (name: string): Expression => column(name, NUMBERS);

function numbersSelect(view: View, source: Source): Select {
  const numbers = view.numeric.map((name): Projection => {
    const value = asDouble(column(name));
    return { name, value: choose(isNotANumber(value), NULL, value) };
  });
  const { key } = view;
  const keys = key === undefined ? [] : [{ name: keyName(key.name), value: key.text() }];
  return { columns: [...keys, ...numbers], from: { kind: "source", source } };
}

/** What a method fits: its rule in terms of statistics, and the aggregates these are. */
interface ColumnFit {
  /** first pass */
  readonly extent: readonly Projection[];
  /** second pass, which knows the first */
  readonly spread: readonly Projection[];
  readonly rule: RuleFormulas;
}

interface FitSelects {
  readonly whole: Select;
  readonly named: NonNullable<Select["with"]>;
}

export function fitSelects(job: Job, view: View, source: Source): FitSelects {
  const [spec] = job.methods;
  const options = optionsOf(spec);
  const fits = view.numeric.map((name) => columnFit(METHODS[spec.name], name, options));
  const key = view.key?.name;
  const keyed = (of: string): Projection[] =>
    key === undefined ? [] : [{ name: keyName(key), value: column(keyName(key), of) }];
  const numbers: From = { kind: "named", name: NUMBERS };
  const ownKey = key === undefined ? undefined : column(keyName(key), NUMBERS);
  const grouped = ownKey ? { groupBy: [ownKey] } : {};
  const extent: Select = {
    columns: [...keyed(NUMBERS), ...fits.flatMap((fit) => fit.extent)],
    from: numbers,
    ...grouped,
  };
  const second = fits.flatMap((fit) => fit.spread);
  const spread: Select = {
    columns: [...keyed(NUMBERS), ...second],
    from: joined(numbers, EXTENT, ownKey, key),
    ...grouped,
  };
  const rules = fits.flatMap(({ rule }, i) => ruleColumns(view.numeric[i], rule, options));
  const both: From =
    second.length === 0
      ? { kind: "named", name: EXTENT }
      : joined(
          { kind: "named", name: EXTENT },
          SPREAD,
          key === undefined ? undefined : column(keyName(key), EXTENT),
          key,
        );
  const rule: Select = { columns: [...keyed(EXTENT), ...rules], from: both };
  const passes = [
    { name: NUMBERS, select: numbersSelect(view, source) },
    { name: EXTENT, select: extent },
    ...(second.length > 0 ? [{ name: SPREAD, select: spread }] : []),
  ];
  return { whole: { ...rule, with: passes }, named: [...passes, { name: FIT, select: rule }] };
}

/** Rows beside the statistics of their group. */
const joined = (
  left: From,
  right: string,
  ownKey: Expression | undefined,
  key: string | undefined,
): From => ({
  kind: "join",
  left,
  right: { kind: "named", name: right },
  ...(ownKey && key !== undefined && { on: compare(ownKey, "=", column(keyName(key), right)) }),
});

const optionsOf = ({ name: _, ...own }: MethodSpec): MethodOptions => {
  const options = { ...DEFAULT_OPTIONS, ...own };
  const { onConstant = "zero", onZeroNorm = "keep", constantBelow } = options;
  const plain = onConstant === "zero" || onConstant === "nan";
  if (plain && onZeroNorm !== "error" && constantBelow === undefined) return options;
  throw usageError(
    "sql says the plain policies for constant columns alone",
    "fit, and say sql --params FILE",
  );
};

function columnFit(method: Method, name: string, options: MethodOptions): ColumnFit {
  switch (method.needs) {
    case "moments":
      return momentFit(method, name, options);
    case "norm":
      return normFit(method, name, options);
    case "fitting":
      if (method.name === "robust") return robustFit(name, options);
      throw usageError(
        `${method.name} is fitted by more than one statement can say`,
        "fit it, and say sql --params FILE",
      );
  }
}

function momentFit(method: MomentMethod, name: string, options: MethodOptions): ColumnFit {
  const x = presentValue(name);
  const extent: Projection[] = [];
  const spread: Projection[] = [];
  const told = (into: Projection[], of: string, what: string, value: Expression): Expression => {
    if (!into.some((one) => one.name === named(name, what))) into.push({ name: named(name, what), value });
    return column(named(name, what), of);
  };
  const meanOf = (): Expression => told(extent, EXTENT, "mean", mean(x));
  const rule = method.formulas(
    {
      get count() {
        return told(extent, EXTENT, "count", count(x));
      },
      get min() {
        return told(extent, EXTENT, "min", smallest(x));
      },
      get max() {
        return told(extent, EXTENT, "max", largest(x));
      },
      get mean() {
        return meanOf();
      },
      get m2() {
        const away = subtract(x, meanOf());
        return told(spread, SPREAD, "m2", sum(multiply(away, away)));
      },
    },
    options,
  );
  return { extent, spread, rule };
}

function normFit(method: NormMethod, name: string, options: MethodOptions): ColumnFit {
  const { term, by, norm } = normFormulas(method.order(options));
  const terms = term(presentValue(name));
  const whole = { sum, largest, smallest }[by](terms);
  const divisor = column(named(name, "norm"), EXTENT);
  return {
    extent: [{ name: named(name, "norm"), value: norm(whole) }],
    spread: [],
    rule: { shift: ZERO, divisor, constant: compare(divisor, "=", ZERO) },
  };
}

function robustFit(name: string, { quantileRange, unitVariance, center, scale }: MethodOptions): ColumnFit {
  const x = presentValue(name);
  const [low, high] = quantileRange;
  const of = (what: string): Expression => column(named(name, what), EXTENT);
  const range = subtract(of("high"), of("low"));
  const unit = unitVariance === "yes" ? normalQuantile(high / 100) - normalQuantile(low / 100) : 1;
  return {
    extent: [
      { name: named(name, "low"), value: quantile(x, low / 100) },
      { name: named(name, "median"), value: quantile(x, 0.5) },
      { name: named(name, "high"), value: quantile(x, high / 100) },
    ],
    spread: [],
    rule: {
      shift: center === "yes" ? of("median") : ZERO,
      ...(scale === "yes" && {
        divisor: unit === 1 ? range : divide(range, number(unit)),
        constant: compare(of("high"), "=", of("low")),
      }),
    },
  };
}

/** A column's rule as two numbers; a constant one's divisor is 1, or NaN where that is asked for, as where there is no rule. */
function ruleColumns(
  name: string,
  { shift, divisor, constant, tooFew }: RuleFormulas,
  options: MethodOptions,
): Projection[] {
  const nothing = number(Number.NaN);
  const nan = options.onConstant === "nan" || options.onZeroNorm === "nan";
  const rescued = constant ? [branch(constant, nan ? nothing : ONE)] : [];
  const refused = tooFew ? [branch(tooFew, nothing)] : [];
  // Of what is constant a policy says what it becomes, however few values there are.
  const branches = options.onConstant ? [...rescued, ...refused] : [...refused, ...rescued];
  const safe = divisor && chooseFirst(branches, divisor);
  return [
    ...(shift === ZERO ? [] : [{ name: named(name, "shift"), value: shift }]),
    ...(safe ? [{ name: named(name, "divisor"), value: safe }] : []),
  ];
}

/** The columns beside the fit, transformed. */
export function statedRelation(job: Job, view: View, source: Source): Relation {
  const [spec] = job.methods;
  const options = optionsOf(spec);
  const method: Method = METHODS[spec.name];
  const from = joined({ kind: "source", source, name: DATA }, FIT, view.key?.text(DATA), view.key?.name);
  const values = view.numeric.map((name) => asDouble(column(name, DATA)));
  const stretch = stretchLayers(method.finish?.(options) ?? {});
  const layers = view.numeric.map((name): Layer[] => {
    const { rule } = columnFit(method, name, options);
    const moved = (x: Expression): Expression =>
      rule.shift === ZERO ? x : subtract(x, column(named(name, "shift"), FIT));
    const formula = (x: Expression): Expression =>
      rule.divisor ? divide(moved(x), column(named(name, "divisor"), FIT)) : moved(x);
    return [{ formula, missing: "flows" }, ...stretch];
  });
  // In one select, so that the table's own columns are at hand.
  const written = values.map((value, i) => layers[i].reduce((x, layer) => guarded(layer, x), value));
  return { from, prefix: freePrefix(view.names), values: written, name: DATA };
}
