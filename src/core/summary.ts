/** From a moment state to the numbers scipy.stats.describe prints. */
import { MOMENT_STATE, Moment } from "../kernels/kernels.js";
import { scaleByPowerOfTwo } from "../kernels/power-of-two.js";
import type { Summary } from "../types.js";

export interface SummaryOptions {
  /** the variance divides by nobs - ddof; scipy's default is 1 */
  readonly ddof: number;
  /** biased: g1, g2 as scipy's default; unbiased: G1, G2, corrected for sample size */
  readonly shape: "biased" | "unbiased";
  /** propagate: where a value is NaN, every figure but nobs is; nobs counts it. Default omit */
  readonly nan?: "omit" | "propagate";
}

const UNDEFINED = {
  minmax: [Number.NaN, Number.NaN],
  mean: Number.NaN,
  variance: Number.NaN,
  skewness: Number.NaN,
  kurtosis: Number.NaN,
} as const;

const SCIPY_DEFAULTS: SummaryOptions = { ddof: 1, shape: "biased" };

/**
 * nobs, minmax, mean, variance (m2·n/(n - ddof)), skewness g1 = m3/m2^1.5 and excess kurtosis g2 = m4/m2² - 3, of state
 * `index` in `states`. Skewness and kurtosis are NaN where m2 ≤ (eps·mean)², and the variance where nobs ≤ ddof, as in
 * scipy; the unbiased G1 needs nobs > 2 and G2 nobs > 3, below which the biased value stands, again as in scipy.
 */
export function summarize(
  states: Float64Array,
  index: number,
  options: SummaryOptions = SCIPY_DEFAULTS,
): Summary {
  const at = index * MOMENT_STATE;
  const nobs = states[at + Moment.count];
  const missing = states[at + Moment.missing];
  if (missing > 0 && options.nan === "propagate") return { nobs: nobs + missing, ...UNDEFINED };
  if (nobs === 0) return { nobs, ...UNDEFINED };
  const exponent = states[at + Moment.exponent];
  const mean = states[at + Moment.mean];
  const m2 = states[at + Moment.m2] / nobs;
  const m3 = states[at + Moment.m3] / nobs;
  const m4 = states[at + Moment.m4] / nobs;
  const freedom = nobs - options.ddof;
  const variance = freedom <= 0 ? Number.NaN : states[at + Moment.m2] / freedom;
  const tooNarrow = !(m2 > (Number.EPSILON * mean) ** 2);
  const biased = {
    skewness: tooNarrow ? NaN : m3 / m2 ** 1.5,
    kurtosis: tooNarrow ? NaN : m4 / (m2 * m2) - 3,
  };
  return {
    nobs,
    minmax: [states[at + Moment.min], states[at + Moment.max]],
    mean: scaleByPowerOfTwo(mean, exponent),
    variance: scaleByPowerOfTwo(variance, 2 * exponent),
    ...(options.shape === "biased" || tooNarrow ? biased : unbiased(biased, nobs)),
  };
}

/** G1 and G2 of Joanes and Gill (1998), the ones scipy gives for bias=False. */
function unbiased(
  biased: { skewness: number; kurtosis: number },
  n: number,
): { skewness: number; kurtosis: number } {
  const skewness = n > 2 ? (Math.sqrt(n * (n - 1)) / (n - 2)) * biased.skewness : biased.skewness;
  const g2 = biased.kurtosis;
  const kurtosis = n > 3 ? ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * g2 + 6) : g2;
  return { skewness, kurtosis };
}
