/**
 * What the likelihood of a power law is made of, for several candidate λ at once: means and central products of the
 * transformed values and of their derivatives in λ, and the sum of the log-Jacobian. States are added pairwise (Chan,
 * Golub, LeVeque 1979), so that pieces come to the same as the whole.
 */
import { powerOfTwo } from "../../kernels/power-of-two.js";
import type { Batch } from "../../types.js";
import { logRatio, offsetOf, type PowerFamily } from "../steps/power/law.js";
import {
  BLOCK,
  CANDIDATE,
  Candidate,
  makePowerBlock,
  meanOf,
  measureBlock,
  type PowerBlock,
} from "./power-block.js";

/** A question about power laws of columns, or of groups of them: plain data, sent to workers. */
export interface PowerQuestion {
  readonly family: PowerFamily;
  /** candidates of column 0, then as many of column 1, ...; NaN is passed over, and its slots stay 0 */
  readonly lambdas: Float64Array;
  /** one a column, as PowerRule's */
  readonly references: Float64Array;
  /**
   * One a column, within -1022 and 1022: logarithms are measured in units of 2^exponent, and λ in units of 2^-exponent, so
   * that neither data of 1e-300 nor the squares of their transforms vanish.
   */
  readonly exponents: Float64Array;
}

/**
 * A state begins with the count of values, and Σ sign(x)·log((o + |x|)/(o + |reference|)), o being the family's offset;
 * then come its candidates (layout: {@link Candidate}). All are in the question's units.
 */
export const PowerHead = { count: 0, jacobian: 1 } as const;

/** Doubles before the candidates. */
export const POWER_HEAD = 2;

/** Doubles in a state of so many candidates. */
export const powerState = (candidates: number): number => POWER_HEAD + candidates * CANDIDATE;

/** Candidates asked about of each column. */
export const candidatesOf = ({ lambdas, references }: PowerQuestion): number =>
  references.length === 0 ? 0 : lambdas.length / references.length;

/** States that have seen no value. */
export const emptyPowers = (n: number, candidates: number): Float64Array =>
  new Float64Array(n * powerState(candidates));

/** Adds each column of a batch to its own state. NaN is left out; Box-Cox is asked about values above 0 alone. */
export function addPowers(question: PowerQuestion, states: Float64Array, batch: Batch): void {
  const length = Math.min(BLOCK, batch.rows);
  const above = makePowerBlock(1, length);
  const below = makePowerBlock(-1, length);
  const candidates = candidatesOf(question);
  for (let col = 0; col < batch.cols; col++) {
    const live = question.lambdas.subarray(col * candidates, (col + 1) * candidates);
    if (!live.every(Number.isNaN)) addColumn(question, states, batch, col, above, below);
  }
}

/** One column: what is above 0, what is below, and all zeros at once, which often are most of it. */
function addColumn(
  question: PowerQuestion,
  states: Float64Array,
  { values, rows, cols }: Batch,
  col: number,
  above: PowerBlock,
  below: PowerBlock,
): void {
  const offset = offsetOf(question.family);
  const reference = question.references[col];
  const unit = powerOfTwo(-question.exponents[col]);
  const distance = (magnitude: number): number => logRatio(offset, magnitude, Math.abs(reference)) * unit;
  let zeros = 0;
  for (let i = col; i < rows * cols; i += cols) {
    const value = values[i];
    if (value === 0) zeros++;
    if (value === 0 || Number.isNaN(value)) continue;
    const block = value > 0 ? above : below;
    block.distances[block.filled++] = distance(Math.abs(value));
    if (block.filled === block.distances.length) addBlock(question, states, col, block, block.filled);
  }
  addBlock(question, states, col, above, above.filled);
  addBlock(question, states, col, below, below.filled);
  const holdsZero = reference < 0 ? below : above;
  if (zeros > 0) holdsZero.distances[holdsZero.filled++] = distance(0);
  addBlock(question, states, col, holdsZero, zeros);
}

/** A block of distances that stand for `count` values, all of them or one for all, to each candidate; empties the block. */
function addBlock(
  question: PowerQuestion,
  states: Float64Array,
  col: number,
  block: PowerBlock,
  count: number,
): void {
  if (count === 0) return;
  const candidates = candidatesOf(question);
  const start = col * powerState(candidates);
  const unit = powerOfTwo(question.exponents[col]);
  for (let candidate = 0; candidate < candidates; candidate++) {
    const lambda = question.lambdas[col * candidates + candidate];
    if (Number.isNaN(lambda)) continue;
    measureBlock(block, (block.side > 0 ? lambda : 2 - lambda) * unit);
    const at = start + POWER_HEAD + candidate * CANDIDATE;
    mergeCandidate(states, at, states[start], block.measured, 0, count);
  }
  states[start + PowerHead.count] += count;
  states[start + PowerHead.jacobian] += block.side * meanOf(block.distances, block.filled) * count;
  block.filled = 0;
}

/** Adds a candidate of countFrom values to one of countInto. */
function mergeCandidate(
  into: Float64Array,
  a: number,
  countInto: number,
  from: Float64Array,
  b: number,
  countFrom: number,
): void {
  const share = countFrom / (countInto + countFrom);
  const weight = countInto * share;
  const y = from[b + Candidate.meanY] - into[a + Candidate.meanY];
  const first = from[b + Candidate.meanFirst] - into[a + Candidate.meanFirst];
  const second = from[b + Candidate.meanSecond] - into[a + Candidate.meanSecond];
  into[a + Candidate.meanY] += y * share;
  into[a + Candidate.meanFirst] += first * share;
  into[a + Candidate.meanSecond] += second * share;
  into[a + Candidate.yy] += from[b + Candidate.yy] + y * y * weight;
  into[a + Candidate.yFirst] += from[b + Candidate.yFirst] + y * first * weight;
  into[a + Candidate.firstFirst] += from[b + Candidate.firstFirst] + first * first * weight;
  into[a + Candidate.ySecond] += from[b + Candidate.ySecond] + y * second * weight;
}

/** Adds state `fromIndex` of `from` to state `intoIndex` of `into`. */
function mergePowerState(
  into: Float64Array,
  intoIndex: number,
  from: Float64Array,
  fromIndex: number,
  candidates: number,
): void {
  const size = powerState(candidates);
  const a = intoIndex * size;
  const b = fromIndex * size;
  if (from[b + PowerHead.count] === 0) return;
  for (let at = POWER_HEAD; at < size; at += CANDIDATE) {
    mergeCandidate(into, a + at, into[a + PowerHead.count], from, b + at, from[b + PowerHead.count]);
  }
  into[a + PowerHead.count] += from[b + PowerHead.count];
  into[a + PowerHead.jacobian] += from[b + PowerHead.jacobian];
}

/** Adds the states of `from` to those of `into`, one by one. */
export function mergePowers(into: Float64Array, from: Float64Array, candidates: number): void {
  for (let i = 0; i < into.length / powerState(candidates); i++) {
    mergePowerState(into, i, from, i, candidates);
  }
}

/** States of columns gathered into groups: column i into group groupOf[i], in order of i. */
export function gatherPowers(
  states: Float64Array,
  groupOf: Int32Array,
  groups: number,
  candidates: number,
): Float64Array {
  const gathered = emptyPowers(groups, candidates);
  for (let i = 0; i < groupOf.length; i++) mergePowerState(gathered, groupOf[i], states, i, candidates);
  return gathered;
}

/** A question about groups, asked of their columns: column i gets what belongs to group groupOf[i]. */
export function spreadPowers(question: PowerQuestion, groupOf: Int32Array): PowerQuestion {
  const { lambdas, references, exponents } = question;
  const candidates = candidatesOf(question);
  const spread = new Float64Array(groupOf.length * candidates);
  groupOf.forEach((group, i) => {
    spread.set(lambdas.subarray(group * candidates, (group + 1) * candidates), i * candidates);
  });
  return {
    ...question,
    lambdas: spread,
    references: Float64Array.from(groupOf, (group) => references[group]),
    exponents: Float64Array.from(groupOf, (group) => exponents[group]),
  };
}
