/**
 * Norms of rows. Sums run in four lanes, lane i adding the values i, i + 4, i + 8, ... of the row in order: those of
 * each group of 64 values first, then the groups' sums, whose rounding errors are summed beside them, so that a long row
 * is as exact as a short one. The lanes are added as (0 + 2) + (1 + 3). SIMD does the same additions. NaN is stepped over
 * and keeps its place.
 */
import { sumError } from "../double-double.js";
import { binaryExponent, powerOfTwo } from "../power-of-two.js";

const SMALLEST_NORMAL = 2 ** -1022;
/** Between these a sum of squares has neither overflowed nor lost a square that matters. */
const SMALLEST_SQUARES = 2 ** -900;
const LARGEST_SQUARES = 2 ** 1000;
const GROUP = 64;

type Lanes = [number, number, number, number];

export function rowNorms(
  values: Float64Array,
  rows: number,
  cols: number,
  order: number,
  norms: Float64Array,
  prescales: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    const end = start + cols;
    prescales[row] = 1;
    if (order === 2) euclideanNorm(values, start, end, row, norms, prescales);
    else if (order === 1) absoluteNorm(values, start, end, row, norms, prescales);
    else if (order === 0) norms[row] = nonZeros(values, start, end);
    else if (order === Infinity) norms[row] = largestMagnitude(values, start, end);
    else norms[row] = smallestMagnitude(values, start, end);
  }
}

/** Prescaled only if squares overflow or underflow, and then the prescale is put back into the norm if that fits. */
function euclideanNorm(
  values: Float64Array,
  start: number,
  end: number,
  row: number,
  norms: Float64Array,
  prescales: Float64Array,
): void {
  const squares = sumOfSquares(values, start, end, 1);
  if (squares >= SMALLEST_SQUARES && squares <= LARGEST_SQUARES) {
    norms[row] = Math.sqrt(squares);
    return;
  }
  const largest = largestMagnitude(values, start, end);
  if (largest === 0 || largest === Infinity) {
    norms[row] = largest;
    return;
  }
  const prescale = safePrescale(largest);
  setScaledNorm(Math.sqrt(sumOfSquares(values, start, end, prescale)), prescale, row, norms, prescales);
}

function absoluteNorm(
  values: Float64Array,
  start: number,
  end: number,
  row: number,
  norms: Float64Array,
  prescales: Float64Array,
): void {
  const sum = sumOfMagnitudes(values, start, end, 1);
  if (sum === 0 || (sum >= SMALLEST_NORMAL && sum < Infinity)) {
    norms[row] = sum;
    return;
  }
  const largest = largestMagnitude(values, start, end);
  if (largest === Infinity) {
    norms[row] = largest;
    return;
  }
  const prescale = safePrescale(largest);
  setScaledNorm(sumOfMagnitudes(values, start, end, prescale), prescale, row, norms, prescales);
}

/** The power of two that brings a magnitude near 1, kept within normal doubles. */
function safePrescale(largest: number): number {
  return powerOfTwo(Math.max(-1022, Math.min(1023, -binaryExponent(largest))));
}

function setScaledNorm(
  scaledNorm: number,
  prescale: number,
  row: number,
  norms: Float64Array,
  prescales: Float64Array,
): void {
  const norm = scaledNorm / prescale;
  if (norm >= SMALLEST_NORMAL && norm < Infinity) norms[row] = norm;
  else {
    norms[row] = scaledNorm;
    prescales[row] = prescale;
  }
}

function sumOfSquares(values: Float64Array, start: number, end: number, prescale: number): number {
  const totals: Lanes = [0, 0, 0, 0];
  const lost: Lanes = [0, 0, 0, 0];
  for (let group = start; group < end; group += GROUP) {
    const groupEnd = Math.min(end, group + GROUP);
    const lanes: Lanes = [0, 0, 0, 0];
    for (let i = group; i < groupEnd; i++) {
      const x = values[i]! * prescale;
      if (!Number.isNaN(x)) lanes[(i - group) & 3]! += x * x;
    }
    addGroup(totals, lost, lanes);
  }
  return addLanes(totals) + addLanes(lost);
}

function sumOfMagnitudes(values: Float64Array, start: number, end: number, prescale: number): number {
  const totals: Lanes = [0, 0, 0, 0];
  const lost: Lanes = [0, 0, 0, 0];
  for (let group = start; group < end; group += GROUP) {
    const groupEnd = Math.min(end, group + GROUP);
    const lanes: Lanes = [0, 0, 0, 0];
    for (let i = group; i < groupEnd; i++) {
      const x = values[i]! * prescale;
      if (!Number.isNaN(x)) lanes[(i - group) & 3]! += Math.abs(x);
    }
    addGroup(totals, lost, lanes);
  }
  return addLanes(totals) + addLanes(lost);
}

function addGroup(totals: Lanes, lost: Lanes, lanes: Lanes): void {
  for (let lane = 0; lane < totals.length; lane++) {
    const total = totals[lane]!;
    const sum = total + lanes[lane]!;
    lost[lane]! += sumError(total, lanes[lane]!, sum);
    totals[lane] = sum;
  }
}

function addLanes(lanes: Lanes): number {
  return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
}

function nonZeros(values: Float64Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    const x = values[i]!;
    if (x !== 0 && !Number.isNaN(x)) count++;
  }
  return count;
}

function largestMagnitude(values: Float64Array, start: number, end: number): number {
  let largest = 0;
  for (let i = start; i < end; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** 0 for a row without values. */
function smallestMagnitude(values: Float64Array, start: number, end: number): number {
  let smallest = Infinity;
  let count = 0;
  for (let i = start; i < end; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude < smallest) smallest = magnitude;
    if (!Number.isNaN(magnitude)) count++;
  }
  return count === 0 ? 0 : smallest;
}
