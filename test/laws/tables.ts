/** Tables of ugly numbers, the same for the same seed. */
import { seededRandom } from "../bench/random.js";

/** Columns of numbers, NaN where one is missing, and what a row may have beside them. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
  /** the word that names each row's group; "" where it has none */
  readonly keys?: readonly string[];
  readonly weights?: Float64Array;
  /** integers: columns that can be are stored so, by formats that have them */
  readonly storage: "doubles" | "integers";
}

export interface Draw {
  /** uniform in [0, 1) */
  uniform(): number;
  /** from 0 on, below `n` */
  below(n: number): number;
  pick<T>(from: readonly T[]): T;
  chance(probability: number): boolean;
}

export function drawing(seed: number): Draw {
  const uniform = seededRandom(seed);
  const below = (n: number): number => Math.floor(uniform() * n);
  return {
    uniform,
    below,
    pick: (from) => from[below(from.length)]!,
    chance: (probability) => uniform() < probability,
  };
}

const SPECIAL = [0, -0, 1, -1, 0.1, 1e16, 2 ** 53, 5e-324, -5e-324, 2.2250738585072014e-308, 1e308, -1e308];

/** Kinds of columns; each makes values like one another. */
const KINDS: Readonly<Record<string, (draw: Draw) => () => number>> = {
  unit: (draw) => () => draw.uniform(),
  integers: (draw) => () => draw.below(7) - 3,
  positive: (draw) => () => draw.uniform() * 9 + 0.5,
  zeros: (draw) => () => draw.pick([0, 0, -0, 0, draw.uniform() - 0.5]),
  offset: (draw) => () => 1e9 + draw.uniform(),
  subnormal: (draw) => () => (draw.below(2001) - 1000) * 5e-324,
  huge: (draw) => () => (2 * draw.uniform() - 1) * 1.7e308,
  mixed: (draw) => () => (draw.uniform() - 0.5) * 10 ** (draw.below(600) - 300),
  special: (draw) => () => draw.pick(SPECIAL),
  constant: (draw) => {
    const value = draw.pick([...SPECIAL, draw.uniform()]);
    return () => value;
  },
  nearlyConstant: (draw) => () => 0.1 + draw.below(3) * 2 ** -56,
};

/** What a table may hold beside plain numbers, by how likely a value is such. */
export interface Ugliness {
  readonly missing: number;
  readonly infinite: number;
  /** positive: all above 0, as Box-Cox wants them; tame: none whose sums lose all their digits */
  readonly numbers: "any" | "positive" | "tame";
}

function kindsOf(numbers: Ugliness["numbers"]): readonly string[] {
  if (numbers === "positive") return ["positive"];
  return numbers === "tame" ? ["unit", "integers", "positive", "zeros", "offset"] : Object.keys(KINDS);
}

function column(draw: Draw, rows: number, { missing, infinite, numbers }: Ugliness): Float64Array {
  const next = KINDS[draw.pick(kindsOf(numbers))]!(draw);
  const holes = draw.chance(0.5) ? missing : 0;
  return Float64Array.from({ length: rows }, () => {
    if (draw.chance(holes)) return Number.NaN;
    return draw.chance(infinite) ? draw.pick([Infinity, -Infinity]) : next();
  });
}

/** Whether all values that are there are integers of 32 bits. */
export const areIntegers = (values: Float64Array): boolean =>
  values.every((value) => Number.isNaN(value) || (Object.is(value | 0, value) && value !== -(2 ** 31)));

/** The groups' names: many rows, few rows, one row, none at all. */
function keysOf(draw: Draw, rows: number, names: readonly string[]): string[] {
  const once = draw.below(rows);
  return Array.from({ length: rows }, (_, row) => (row === once ? "once" : draw.pick(names)));
}

/** Some rows without weight, the first one likely; those between differ by magnitudes. */
const weightsOf = (draw: Draw, rows: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => {
    if (draw.chance(row === 0 ? 0.5 : 0.2)) return 0;
    return draw.chance(0.1) ? 10 ** (draw.below(12) - 6) : draw.below(20) / 4 + 0.25;
  });

export interface Shape {
  readonly columns: number;
  readonly keys: "keys" | "none";
  readonly weights: "weights" | "none";
}

export function makeTable(draw: Draw, rows: number, shape: Shape, ugliness: Ugliness): Table {
  const names = draw.pick([["x", "y", "z"], ["x"], ["x", "y", ""]]);
  return {
    rows,
    columns: Array.from({ length: shape.columns }, () => column(draw, rows, ugliness)),
    storage: draw.pick(["doubles", "integers"]),
    ...(shape.keys === "keys" && { keys: keysOf(draw, rows, names) }),
    ...(shape.weights === "weights" && { weights: weightsOf(draw, rows) }),
  };
}
