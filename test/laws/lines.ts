/** What is asked of a table: a method or a chain, its options and policies, groups, weights, joint columns. */
import type { Draw, Shape, Ugliness } from "./tables.js";

export interface Line {
  /** the method with its options and policies, the same for all formats */
  readonly words: readonly string[];
  readonly shape: Shape;
  /** positions of columns that share one statistic */
  readonly joint?: readonly number[];
  /** how many of the values may be missing or infinite */
  readonly missing: number;
  readonly infinite: number;
  readonly numbers: Ugliness["numbers"];
  /** what apply does about a group that was not fitted */
  readonly unseen: readonly string[];
}

type Options = (draw: Draw) => readonly string[];

const rarely = (draw: Draw, ...words: string[]): readonly string[] => (draw.chance(0.25) ? words : []);

const CONSTANT: Options = (draw) =>
  draw.chance(0.4) ? ["--on-constant", draw.pick(["zero", "passthrough", "nan", "error"])] : [];
const ZERO_NORM: Options = (draw) =>
  draw.chance(0.5) ? ["--on-zero-norm", draw.pick(["keep", "nan", "error"])] : [];

/** Every method, with options of its own. */
const METHODS: Readonly<Record<string, Options>> = {
  minmax: (draw) => [...rarely(draw, "--range", "-1,3"), ...rarely(draw, "--clip"), ...CONSTANT(draw)],
  zscore: (draw) => [
    ...rarely(draw, "--ddof", "1"),
    ...rarely(draw, draw.pick(["--no-center", "--no-scale"])),
    ...CONSTANT(draw),
  ],
  l0: ZERO_NORM,
  l1: ZERO_NORM,
  l2: ZERO_NORM,
  linf: ZERO_NORM,
  lp: (draw) => ["-p", draw.pick(["0.5", "1.5", "3", "-inf"]), ...ZERO_NORM(draw)],
  maxabs: CONSTANT,
  robust: (draw) => [
    ...rarely(draw, "--quantile-range", "10,80"),
    ...rarely(draw, "--unit-variance"),
    ...CONSTANT(draw),
  ],
  quantile: (draw) => [
    ...rarely(draw, "--quantiles", "5"),
    ...rarely(draw, "--distribution", "normal"),
    ...CONSTANT(draw),
  ],
  power: (draw) => [...rarely(draw, "--no-standardize"), ...CONSTANT(draw)],
  mean: CONSTANT,
  center: () => [],
};

const CHAINS = [
  "robust,minmax",
  "center,maxabs",
  "zscore,l2",
  "quantile,zscore",
  "power,minmax",
  "l2,zscore",
];
const isNorm = (method: string): boolean => /^l/.test(method);
/** What comes in turn, so that nothing is left out. */
const TURNS = [...Object.keys(METHODS), "box-cox", "weighted", "chain", "like"];
export const METHOD_TURNS = TURNS.length;

function methodOf(turn: string, draw: Draw): string {
  if (turn === "chain") return draw.pick(CHAINS);
  if (turn === "like") return draw.pick(Object.keys(METHODS));
  return { "box-cox": "power", weighted: "zscore" }[turn] ?? turn;
}

/** @param number the line's own */
export function drawLine(draw: Draw, number: number): Line {
  const turn = TURNS[number % TURNS.length]!;
  const weighted = turn === "weighted";
  const method = methodOf(turn, draw);
  const own = METHODS[method]?.(draw) ?? [];
  const like =
    turn === "like" ? ["--like", draw.pick(["sklearn", "keras", "spark", "recipes", "scipy"])] : [];
  const axis = weighted
    ? "0"
    : draw.pick(isNorm(method) ? ["0", "-1", "-1", "all"] : ["0", "0", "0", "-1", "all"]);
  const columnwise = axis === "0";
  const columns = 1 + draw.below(4);
  const infinite = draw.chance(0.15) ? 0.1 : 0;
  const nan = draw.chance(0.4) ? ["--nan", draw.pick(["omit", "propagate", "raise"])] : [];
  return {
    words: [
      ...["-m", method, "-a", axis, ...own, ...like, ...nan],
      ...(turn === "box-cox" ? ["--power", "box-cox"] : []),
      ...(infinite > 0 && draw.chance(0.8) ? ["--inf", "omit"] : []),
      ...rarely(draw, "--dtype", draw.pick(["float32", "float64"])),
    ],
    shape: {
      columns,
      keys: columnwise && draw.chance(0.4) ? "keys" : "none",
      weights: weighted || (method === "zscore" && columnwise && draw.chance(0.3)) ? "weights" : "none",
    },
    ...(columnwise && columns > 1 && draw.chance(0.2) && { joint: [0, columns - 1] }),
    missing: draw.pick([0, 0.1, 0.5]),
    infinite,
    numbers: turn === "box-cox" ? "positive" : "any",
    unseen: draw.pick([[], ["--on-unseen-group", "passthrough"], ["--on-unseen-group", "global"]]),
  };
}
