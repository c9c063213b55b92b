/** --like: what other systems mean by the same words, as defaults that flags given outright override. */
import type { MethodName } from "../core/methods/index.js";
import type { MethodOptions } from "../core/methods/method.js";

export const CONVENTIONS = ["sklearn", "keras", "spark", "recipes", "scipy"] as const;
type Convention = (typeof CONVENTIONS)[number];

/** 10·eps: the scale below which scikit-learn's _handle_zeros_in_scale takes a feature for constant. */
const SKLEARN_TINY = 10 * Number.EPSILON;

type Defaults = Partial<Omit<MethodOptions, "order">>;

/** Options of each method under a convention; methods a system does not have keep ours. */
const TABLE: Readonly<Record<Convention, Partial<Record<MethodName | "norms" | "all", Defaults>>>> = {
  // sklearn/preprocessing/_data.py
  sklearn: {
    minmax: { constantBelow: SKLEARN_TINY },
    maxabs: { constantBelow: SKLEARN_TINY },
    robust: { constantBelow: SKLEARN_TINY },
    zscore: { ddof: 0 },
  },
  // keras/utils/numerical_utils.py, normalize: NaN spreads in its row
  keras: { norms: { nan: "propagate" } },
  // org.apache.spark.ml.feature: StandardScaler divides by the sample deviation and makes a constant column 0;
  // MinMaxScaler puts a constant column in the middle of its range
  spark: {
    zscore: { ddof: 1, onConstant: "vanish" },
    minmax: { onConstant: "middle" },
    maxabs: { onConstant: "vanish" },
  },
  // recipes::step_normalize, step_range
  recipes: {
    zscore: { ddof: 1, constantBelow: Number.EPSILON },
    minmax: { outside: "cut", onConstant: "nan" },
  },
  // scipy.stats.zscore: constant input gives NaN, and NaN propagates
  scipy: { all: { nan: "propagate" }, zscore: { ddof: 0, onConstant: "nan" } },
};

/** The options a convention gives a method. */
export function conventionOf(
  like: Convention | undefined,
  method: MethodName,
  kind: "norm" | "other",
): Defaults {
  if (like === undefined) return {};
  const table = TABLE[like];
  return { ...table.all, ...(kind === "norm" ? table.norms : {}), ...table[method] };
}
