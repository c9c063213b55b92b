/** One block of values under one power law: the values, their derivatives in the power, and what a likelihood needs of them. */

/**
 * Slots of a candidate power: y are the transformed values, y' and y'' their derivatives in the power.
 * Sums are of products of deviations from the means.
 */
export const Candidate = {
  meanY: 0,
  meanFirst: 1,
  meanSecond: 2,
  /** y·y, y·y', y'·y', y·y'' */
  yy: 3,
  yFirst: 4,
  firstFirst: 5,
  ySecond: 6,
} as const;

/** Doubles of one candidate. */
export const CANDIDATE = 7;

/** Values in a block at most: with their derivatives they stay in the processor's nearest cache. */
export const BLOCK = 512;

/** Logarithms of values of one sign, and room for what is made of them. */
export interface PowerBlock {
  readonly side: 1 | -1;
  /** distances that are there */
  filled: number;
  readonly distances: Float64Array;
  readonly y: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** one candidate */
  readonly measured: Float64Array;
}

/** An empty block with room for n values. */
export function makePowerBlock(side: 1 | -1, n: number): PowerBlock {
  return {
    side,
    filled: 0,
    distances: new Float64Array(n),
    y: new Float64Array(n),
    first: new Float64Array(n),
    second: new Float64Array(n),
    measured: new Float64Array(CANDIDATE),
  };
}

/**
 * Measures side·(exp(e·t) - 1)/e over the block's distances t. On the negative side (-1) derivatives are those in -e:
 * there Yeo-Johnson's exponent falls where λ grows.
 */
export function measureBlock(block: PowerBlock, exponent: number): void {
  raise(block, exponent);
  const { filled: n, y, first, second, measured } = block;
  const meanY = meanOf(y, n);
  const meanFirst = meanOf(first, n);
  const meanSecond = meanOf(second, n);
  let yy = 0;
  let yFirst = 0;
  let firstFirst = 0;
  let ySecond = 0;
  for (let i = 0; i < n; i++) {
    const deviation = y[i] - meanY;
    const deviationFirst = first[i] - meanFirst;
    yy += deviation * deviation;
    yFirst += deviation * deviationFirst;
    firstFirst += deviationFirst * deviationFirst;
    ySecond += deviation * (second[i] - meanSecond);
  }
  measured[Candidate.meanY] = meanY;
  measured[Candidate.meanFirst] = meanFirst;
  measured[Candidate.meanSecond] = meanSecond;
  measured[Candidate.yy] = yy;
  measured[Candidate.yFirst] = yFirst;
  measured[Candidate.firstFirst] = firstFirst;
  measured[Candidate.ySecond] = ySecond;
}

export function meanOf(values: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  return sum / n;
}

/** y = t·φ(et), y' = t²·φ'(et), y'' = t³·φ''(et), with φ(u) = (exp(u) - 1)/u; y and y'' take the side's sign. */
function raise({ side, filled: n, distances, y, first, second }: PowerBlock, exponent: number): void {
  for (let i = 0; i < n; i++) {
    const t = distances[i];
    const u = exponent * t;
    const power = Math.exp(u);
    let phi: number;
    let phiFirst: number;
    let phiSecond: number;
    if (u > -0.5 && u < 0.5) {
      // The quotients below would cancel here; downwards from a series nothing does.
      phiSecond = secondDerivative(u);
      phiFirst = (power - u * phiSecond) * 0.5;
      phi = power - u * phiFirst;
    } else {
      const inverse = 1 / u;
      phi = (power - 1) * inverse;
      phiFirst = (power - phi) * inverse;
      phiSecond = (power - 2 * phiFirst) * inverse;
    }
    y[i] = side * t * phi;
    first[i] = t * t * phiFirst;
    second[i] = side * t * t * t * phiSecond;
  }
}

/** φ''(u) = Σ uᵏ/(k!·(k + 3)) for |u| < 0.5, to the last digit or two. */
function secondDerivative(u: number): number {
  const u2 = u * u;
  const u4 = u2 * u2;
  const u8 = u4 * u4;
  const k0 = 1 / 3 + u * (1 / 4) + (1 / 10 + u * (1 / 36)) * u2;
  const k4 = 1 / 168 + u * (1 / 960) + (1 / 6480 + u * (1 / 50400)) * u2;
  const k8 = 1 / 443520 + u * (1 / 4354560) + (1 / 47174400 + u * (1 / 558835200)) * u2;
  const k12 = 1 / 7185024000 + u * (1 / 99632332800);
  return k0 + k4 * u4 + (k8 + k12 * u4) * u8;
}
