/**
 * The search for the λ of maximum likelihood. The likelihoods of Box-Cox and Yeo-Johnson are concave in λ (Kouider and
 * Chen 1995; Marchand et al. 2022, SecureFedYJ), so their derivative, the score, falls through 0 where they are largest:
 * a root that can be bracketed, and is sharp to the last digits, where the likelihood's flat top shows half of them.
 */
import { CANDIDATE, Candidate } from "../aggregates/power-block.js";
import { POWER_HEAD, PowerHead } from "../aggregates/power-likelihood.js";

/** What was measured at one λ. Derivatives are in λ/step and per value. */
interface Trial {
  readonly lambda: number;
  /** the derivative of the log-likelihood, and its derivative */
  readonly score: number;
  readonly slope: number;
  readonly count: number;
  /** the candidate as in the state */
  readonly measured: Float64Array;
}

/** The λ of maximum likelihood, with the count, mean and sum of squared deviations of the transformed values there. */
export interface Found {
  readonly lambda: number;
  readonly count: number;
  readonly mean: number;
  readonly m2: number;
}

/** A search under way: plain data. */
export interface Search {
  /** where λ is likely, and its natural unit: the likelihood changes its shape over a few of them */
  readonly centre: number;
  readonly step: number;
  /** the bracket: at first the bounds, then the trials nearest the root */
  readonly low: number;
  readonly high: number;
  readonly below: Trial | undefined;
  readonly above: Trial | undefined;
  /** what to try next, ascending */
  readonly candidates: readonly number[];
}

/** First candidates, in steps from the centre. */
const GRID = [-8, -3, -1, 1, 3, 8];

/** Newton's step from the nearest trial is the last one when it is shorter than this, in steps: its error is about its square. */
const LAST_NEWTON = 1e-6;

/** Where candidates stand in a bracket of which nothing better is known. */
const SPACED = [0.2, 0.4, 0.6, 0.8];

/** Candidates stand at least so far, in steps, on either side of the root they are to bracket. */
const LEAST_MARGIN = 1e-9;

/** A bracket this narrow, in steps or as a part of λ, is a point. */
const NARROWEST = 1e-13;

/** Begins a search within [low, high] around a centre. */
export function beginSearch(low: number, high: number, centre: number, step: number): Search {
  const grid = GRID.map((steps) => centre + steps * step).filter((lambda) => lambda > low && lambda < high);
  const candidates = grid.length > 0 ? grid : [low, high];
  return { centre, step, low, high, below: undefined, above: undefined, candidates };
}

/** Takes in the answer about the search's candidates, for the group whose state begins at `start`. */
export function advance(search: Search, states: Float64Array, start: number): Search | Found {
  const trials = search.candidates.map((lambda, i) => readTrial(lambda, states, start, i));
  const falls = trials.findIndex(({ score }) => !(score > 0));
  const rising = falls < 0 ? trials : trials.slice(0, falls);
  const below = rising.at(-1) ?? search.below;
  const above = falls < 0 ? search.above : trials[falls];
  const low = below?.lambda ?? search.low;
  const high = above?.lambda ?? search.high;
  const { centre, step } = search;
  const narrowed = { centre, step, low, high, below, above };
  if (!below || !above) {
    const nearest = (below ?? above)!;
    if (nearest.lambda === (below ? search.high : search.low)) return momentsNear(nearest, 0, step);
    const bound = below ? high : low;
    return { ...narrowed, candidates: [...spaced(narrowed), bound].sort((a, b) => a - b) };
  }
  const best = Math.abs(newton(below)) < Math.abs(newton(above)) ? below : above;
  if (Math.abs(newton(best)) <= LAST_NEWTON) return momentsNear(best, newton(best), step);
  if (high - low <= NARROWEST * Math.max(step, Math.abs(low), Math.abs(high)))
    return momentsNear(best, 0, step);
  const slow = high - low > (search.high - search.low) / 2;
  return { ...narrowed, candidates: slow ? spaced(narrowed) : around(below, above, best, step) };
}

function readTrial(lambda: number, states: Float64Array, start: number, index: number): Trial {
  const at = start + POWER_HEAD + index * CANDIDATE;
  const measured = states.slice(at, at + CANDIDATE);
  const count = states[start + PowerHead.count];
  const yy = measured[Candidate.yy];
  const ratio = measured[Candidate.yFirst] / yy;
  const bend = (measured[Candidate.firstFirst] + measured[Candidate.ySecond]) / yy;
  const score = states[start + PowerHead.jacobian] / count - ratio;
  return { lambda, score, slope: 2 * ratio * ratio - bend, count, measured };
}

/** Newton's step to the root, in steps. */
const newton = ({ score, slope }: Trial): number =>
  slope < 0 ? -score / slope : score > 0 ? Infinity : -Infinity;

/** Candidates all over the bracket: evenly near the centre, by equal factors far from it. */
function spaced({ centre, step, low, high }: Pick<Search, "centre" | "step" | "low" | "high">): number[] {
  const from = Math.asinh((low - centre) / step);
  const to = Math.asinh((high - centre) / step);
  return SPACED.map((part) => centre + step * Math.sinh(from + part * (to - from)));
}

/** Candidates at the root as well as it is known, and on either side of it. */
function around(below: Trial, above: Trial, best: Trial, step: number): number[] {
  const low = below.lambda;
  const high = above.lambda;
  const root = low + (high - low) * hermiteRoot(below, above, (high - low) / step);
  const doubt = Math.abs(root - (best.lambda + newton(best) * step));
  const margin = Math.min(Math.max(doubt, LEAST_MARGIN * step), (high - low) / 4);
  return [Math.max(root - margin, (low + root) / 2), root, Math.min(root + margin, (high + root) / 2)];
}

/** Halvings that find the root of a cubic to the last digit. */
const HALVINGS = 60;

/** Where the cubic through both trials' scores and slopes is 0: the part of the way from `below` to `above`. */
function hermiteRoot(below: Trial, above: Trial, steps: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const t = (low + high) / 2;
    const u = 1 - t;
    const left = u * u * ((1 + 2 * t) * below.score + t * steps * below.slope);
    const right = t * t * ((1 + 2 * u) * above.score - u * steps * above.slope);
    if (left + right > 0) low = t;
    else high = t;
  }
  return (low + high) / 2;
}

/** λ and moments a short way, in steps, from a trial: Taylor's series to the second order. */
function momentsNear({ lambda, count, measured }: Trial, way: number, step: number): Found {
  const square = way * way;
  const bend = measured[Candidate.firstFirst] + measured[Candidate.ySecond];
  return {
    lambda: lambda + way * step,
    count,
    mean:
      measured[Candidate.meanY] +
      way * measured[Candidate.meanFirst] +
      (square / 2) * measured[Candidate.meanSecond],
    m2: measured[Candidate.yy] + 2 * way * measured[Candidate.yFirst] + square * bend,
  };
}
