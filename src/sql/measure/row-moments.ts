/** Moments of each row: what an engine works out of a row's values is a few numbers, which come here in the order of its rows. */
import {
  absolute,
  choose,
  chooseFirst,
  coalesce,
  column,
  compare,
  divide,
  type Expression,
  floor,
  isNull,
  least,
  logarithm,
  multiply,
  NULL,
  number,
  ONE,
  power,
  ROWS,
  subtract,
  ZERO,
} from "../../core/expression.js";
import { dataError } from "../../errors.js";
import { MOMENT_STATE } from "../../kernels/kernels.js";
import type { From, Projection } from "../contract.js";
import { rowShapeOf, type Vector, vectorOf } from "../vectors.js";
import { measuredRelation } from "../view.js";
import { ask, numeric } from "./ask.js";
import type { Asker } from "./asker.js";
import { EXPONENT_FREE, stateOf } from "./moments.js";

/** Rows whose moments come here: of more, nobody looks at each. */
const MOST_ROWS = 2 ** 20;
const LARGEST_EXPONENT = 1023;

/** Moment states of all rows. Throws NormalizeError "data" for no rows, and for too many. */
export async function askRowMoments(
  asker: Asker,
): Promise<{ readonly rows: number; readonly before: Float64Array }> {
  const { engine, view } = asker;
  const source: From = { kind: "source", source: view.source };
  const counted = await ask(engine, { columns: [{ name: "n", value: ROWS }], from: source });
  const rows = numeric(counted.rows[0][0]);
  if (rows === 0) throw dataError("no data", {}, "expected at least one row");
  if (rows > MOST_ROWS) {
    throw dataError(
      `statistics of ${rows} rows, each on its own, are more than is brought here`,
      {},
      `${MOST_ROWS} are brought at most: take some rows by --query, or axis 0 or all`,
    );
  }
  const columns = view.numeric.length;
  const answer = await ask(engine, rowSelect(asker));
  const before = new Float64Array(rows * MOMENT_STATE);
  answer.rows.forEach((cells, row) => {
    const [count, zeros, min, max, exponent, mean, ...sums] = cells.map(numeric);
    const state = stateOf(columns, { count, zeros, min, max, mean }, { exponent, value: mean }, sums);
    before.set(state, row * MOMENT_STATE);
  });
  return { rows, before };
}

/** The select of each row's count, zeros, extremes, exponent, mean, and sums of powers of the distance from that mean. */
function rowSelect({ engine: { dialect }, view }: Asker) {
  const relation = measuredRelation(
    view,
    view.numeric.map((_, i) => i),
  );
  const levels = new Levels(relation.from, relation.prefix);
  const shape = rowShapeOf(dialect, relation.values.length);
  const name: Levels["name"] = (named) => levels.name(named);
  const present = vectorOf(shape, relation.values, name, `${relation.prefix}x`);
  const extent = name(extentOf(present));
  const [count, , , , largest] = extent;
  const [exponent] = name([["exponent", exponentOf(name([["binary", binaryExponent(largest)]])[0])]]);
  const [unit] = name([["unit", power(number(2), exponent)]]);
  const own = present.mapped("u", (x) => divide(x, unit));
  const total = own.gathered("sum", ZERO, (x) => coalesce(x, ZERO));
  const [mean] = name([["mean", choose(compare(count, "=", ZERO), NULL, divide(total, count))]]);
  const away = own.mapped("d", (x) => subtract(x, mean));
  const sums = POWERS.map((raised) => away.gathered("sum", ZERO, (d) => coalesce(raised(d), ZERO)));
  const columns = [...extent.slice(0, 4), exponent, mean, ...sums];
  return { columns: columns.map((value, i) => ({ name: `a${i}`, value })), from: levels.from };
}

const square = (d: Expression): Expression => multiply(d, d);

const POWERS: readonly ((d: Expression) => Expression)[] = [
  (d) => d,
  square,
  (d) => multiply(square(d), d),
  (d) => multiply(square(d), square(d)),
];

const extentOf = (present: Vector): (readonly [string, Expression])[] => [
  ["count", present.gathered("sum", ZERO, (x) => choose(isNull(x), ZERO, ONE))],
  ["zeros", present.gathered("sum", ZERO, (x) => choose(compare(x, "=", ZERO), ONE, ZERO))],
  ["min", present.gathered("smallest", number(Infinity), (x) => coalesce(x, number(Infinity)))],
  ["max", present.gathered("largest", number(-Infinity), (x) => coalesce(x, number(-Infinity)))],
  ["largest", present.gathered("largest", ZERO, (x) => coalesce(absolute(x), ZERO))],
];

/** About the binary logarithm, a whole number. */
const binaryExponent = (largest: Expression): Expression =>
  chooseFirst(
    [
      { condition: compare(largest, "=", ZERO), value: ZERO },
      { condition: compare(largest, "=", number(Infinity)), value: ZERO },
    ],
    least(number(LARGEST_EXPONENT), floor(divide(logarithm(largest), number(Math.LN2)))),
  );

/** Values need no exponent where their fourth powers are doubles as they are. */
const exponentOf = (binary: Expression): Expression =>
  choose(compare(absolute(binary), "<", number(EXPONENT_FREE)), ZERO, binary);

/** Selects upon one another, each of which names what the next ones need. */
class Levels {
  private level = 0;

  constructor(
    public from: From,
    private readonly prefix: string,
  ) {}

  name(named: readonly (readonly [string, Expression])[]): Expression[] {
    const columns: Projection[] = named.map(([name, value]) => ({ name: `${this.prefix}_${name}`, value }));
    const select = { columns: ["everything" as const, ...columns], from: this.from };
    this.from = { kind: "select", select, name: `${this.prefix}_l${this.level++}` };
    return columns.map(({ name }) => column(name));
  }
}
