/**
 * Streaming moments in blocks. The order of additions is part of the contract: SIMD does the same additions.
 *
 * A block is up to 1024 values of a flat array, or up to 256 rows of one column. Its values are summed in lanes: a flat
 * block has four, lane i holding the values i, i + 4, i + 8, ... and the four sums being added as (0 + 2) + (1 + 3);
 * a column is a single lane. A lane is summed in groups of 16 places, in order: the values of a group first, then the
 * groups' sums, which keeps rounding errors small. NaN is stepped over and keeps its place.
 * A block takes two passes (corrected two-pass algorithm: Chan, Golub, LeVeque 1983), then is merged into the state.
 */
import { sumError } from "../double-double.js";
import { Moment } from "../kernels.js";
import { emptyMomentState, mergeMomentState, setNonFinite } from "../moment-state.js";
import { binaryExponent, powerOfTwo } from "../power-of-two.js";

const FLAT_BLOCK = 1024;
const ROW_BLOCK = 256;
const FLAT_LANES = 4;
const GROUP = 16;

/** Magnitudes whose fourth powers, and those of an ulp, stay normal doubles need no exponent. */
const SMALLEST_UNSCALED = 2 ** -200;
const LARGEST_UNSCALED = 2 ** 200;

/** The rounding of a difference, as a part of it. */
const HALF_ULP = 2 ** -53;

/** The values at first, first + step, ... below end. */
interface Lane {
  readonly first: number;
  readonly end: number;
  readonly step: number;
}

/** 2^-exponent as two factors: it may lie outside the range of doubles. */
interface Scale {
  readonly first: number;
  readonly second: number;
}

export function moments(values: Float64Array, n: number, state: Float64Array): void {
  for (let start = 0; start < n; start += FLAT_BLOCK) {
    const end = Math.min(n, start + FLAT_BLOCK);
    const lanes: Lane[] = [];
    for (let lane = 0; lane < FLAT_LANES; lane++) lanes.push({ first: start + lane, end, step: FLAT_LANES });
    mergeMomentState(state, 0, blockState(values, lanes), 0);
  }
}

export function columnMoments(values: Float64Array, rows: number, cols: number, states: Float64Array): void {
  if (cols === 1) {
    moments(values, rows, states);
    return;
  }
  for (let row = 0; row < rows; row += ROW_BLOCK) {
    const end = Math.min(rows, row + ROW_BLOCK) * cols;
    for (let column = 0; column < cols; column++) {
      const lane = { first: row * cols + column, end, step: cols };
      mergeMomentState(states, column, blockState(values, [lane]), 0);
    }
  }
}

function blockState(values: Float64Array, lanes: readonly Lane[]): Float64Array {
  const block = emptyMomentState();
  for (const lane of lanes) addExtent(values, lane, block);
  if (block[Moment.count] === 0) return block;
  block[Moment.min]! += 0;
  block[Moment.max]! += 0;
  const low = block[Moment.min]!;
  const high = block[Moment.max]!;
  const exponent = extentExponent(low, high);
  const scale = { first: powerOfTwo(-(exponent >> 1)), second: powerOfTwo(-(exponent - (exponent >> 1))) };
  block[Moment.exponent] = exponent;
  if (low === high && Number.isFinite(low)) {
    block[Moment.mean] = low * scale.first * scale.second;
    return block;
  }
  const mean = combine(lanes.map((lane) => scaledSum(values, lane, scale))) / block[Moment.count]!;
  if (Number.isFinite(mean)) {
    const powers = lanes.map((lane) => powerSums(values, lane, scale, mean));
    setCentralSums(
      block,
      mean,
      [0, 1, 2, 3].map((k) => combine(powers.map((sums) => sums[k]!))),
    );
  } else setNonFinite(block, 0, mean);
  return block;
}

/** The exponent that values between low and high are scaled by: that of the largest magnitude, if it is extreme. */
function extentExponent(low: number, high: number): number {
  const largest = Math.max(-low, high);
  if (largest === 0 || (largest >= SMALLEST_UNSCALED && largest <= LARGEST_UNSCALED)) return 0;
  return Math.min(1023, binaryExponent(largest));
}

function combine(laneSums: readonly number[]): number {
  if (laneSums.length === 1) return laneSums[0]!;
  return laneSums[0]! + laneSums[2]! + (laneSums[1]! + laneSums[3]!);
}

/** Adds a lane's count, missing, zeros, min and max to a block. A smallest or largest value of 0 has no sign. */
function addExtent(values: Float64Array, lane: Lane, block: Float64Array): void {
  let { count, missing, zeros } = { count: 0, missing: 0, zeros: 0 };
  let low = block[Moment.min]!;
  let high = block[Moment.max]!;
  for (let i = lane.first; i < lane.end; i += lane.step) {
    const x = values[i]!;
    if (Number.isNaN(x)) {
      missing++;
      continue;
    }
    count++;
    if (x === 0) zeros++;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  block[Moment.count]! += count;
  block[Moment.missing]! += missing;
  block[Moment.zeros]! += zeros;
  block[Moment.min] = low;
  block[Moment.max] = high;
}

function scaledSum(values: Float64Array, lane: Lane, scale: Scale): number {
  const { first, second } = scale;
  let total = 0;
  for (let start = lane.first; start < lane.end; start += GROUP * lane.step) {
    const end = Math.min(lane.end, start + GROUP * lane.step);
    let sum = 0;
    for (let i = start; i < end; i += lane.step) {
      const x = values[i]!;
      if (!Number.isNaN(x)) sum += x * first * second;
    }
    total += sum;
  }
  return total;
}

/** Sums of the first four powers of (x·2^-exponent - mean) over a lane. */
function powerSums(values: Float64Array, lane: Lane, scale: Scale, mean: number): readonly number[] {
  const totals = [0, 0, 0, 0];
  for (let start = lane.first; start < lane.end; start += GROUP * lane.step) {
    const end = Math.min(lane.end, start + GROUP * lane.step);
    addGroupPowers(values, { first: start, end, step: lane.step }, scale, mean, totals);
  }
  return totals;
}

function addGroupPowers(
  values: Float64Array,
  group: Lane,
  scale: Scale,
  mean: number,
  totals: number[],
): void {
  const { first, second } = scale;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let sum4 = 0;
  for (let i = group.first; i < group.end; i += group.step) {
    const x = values[i]!;
    if (Number.isNaN(x)) continue;
    const d = x * first * second - mean;
    const square = d * d;
    sum1 += d;
    sum2 += square;
    sum3 += square * d;
    sum4 += square * square;
  }
  totals[0]! += sum1;
  totals[1]! += sum2;
  totals[2]! += sum3;
  totals[3]! += sum4;
}

/**
 * Moves power sums about the rounded mean to the mean they imply, whose low half is kept. A move within the rounding of the
 * differences themselves says nothing, and would only spoil a mean that is right already, such as that of small integers.
 */
function setCentralSums(block: Float64Array, mean: number, sums: readonly number[]): void {
  const [sum1, sum2, sum3, sum4] = sums as [number, number, number, number];
  const count = block[Moment.count]!;
  const delta = sum1 / count;
  const square = delta * delta;
  const move = Math.abs(delta) > HALF_ULP * Math.sqrt(sum2 / count) ? delta : 0;
  const corrected = mean + move;
  block[Moment.mean] = corrected;
  block[Moment.meanLow] = sumError(mean, move, corrected);
  block[Moment.m2] = sum2 - count * square;
  block[Moment.m3] = sum3 - 3 * delta * sum2 + 2 * count * (square * delta);
  block[Moment.m4] = sum4 - 4 * delta * sum3 + 6 * square * sum2 - 3 * count * (square * square);
}
