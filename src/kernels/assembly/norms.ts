// Mirrors ../scalar/norms.ts, which documents the rules. Lanes 0 and 1 are one vector, 2 and 3 another.
import { sumErrors } from "./double-double";
import { binaryExponent, powerOfTwo } from "./power-of-two";

const SMALLEST_NORMAL: f64 = reinterpret<f64>(<u64>1 << 52);
const SMALLEST_SQUARES: f64 = reinterpret<f64>((1023 - 900) << 52);
const LARGEST_SQUARES: f64 = reinterpret<f64>((1023 + 1000) << 52);
const GROUP: i32 = 64;

export function rowNorms(values: usize, rows: i32, cols: i32, order: f64, norms: usize, prescales: usize): void {
  for (let row = 0; row < rows; row++) {
    store<f64>(prescales, 1);
    if (order == 2) euclideanNorm(values, cols, norms, prescales);
    else if (order == 1) absoluteNorm(values, cols, norms, prescales);
    else if (order == 0) store<f64>(norms, nonZeros(values, cols));
    else if (order == Infinity) store<f64>(norms, largestMagnitude(values, cols));
    else store<f64>(norms, smallestMagnitude(values, cols));
    values += <usize>cols << 3;
    norms += 8;
    prescales += 8;
  }
}

function euclideanNorm(values: usize, cols: i32, norm: usize, prescale: usize): void {
  let squares = sumOfSquares(values, cols);
  if (!(squares >= SMALLEST_SQUARES && squares <= LARGEST_SQUARES)) {
    squares = scaledSumOfSquares(values, cols, 1);
    if (!(squares >= SMALLEST_SQUARES && squares <= LARGEST_SQUARES)) {
      const largest = largestMagnitude(values, cols);
      if (largest == 0 || largest == Infinity) {
        store<f64>(norm, largest);
        return;
      }
      const factor = safePrescale(largest);
      setScaledNorm(sqrt<f64>(scaledSumOfSquares(values, cols, factor)), factor, norm, prescale);
      return;
    }
  }
  store<f64>(norm, sqrt<f64>(squares));
}

function absoluteNorm(values: usize, cols: i32, norm: usize, prescale: usize): void {
  let sum = sumOfMagnitudes(values, cols);
  if (!(sum >= SMALLEST_NORMAL && sum < Infinity)) {
    sum = scaledSumOfMagnitudes(values, cols, 1);
    if (sum != 0 && !(sum >= SMALLEST_NORMAL && sum < Infinity)) {
      const largest = largestMagnitude(values, cols);
      if (largest == Infinity) {
        store<f64>(norm, largest);
        return;
      }
      const factor = safePrescale(largest);
      setScaledNorm(scaledSumOfMagnitudes(values, cols, factor), factor, norm, prescale);
      return;
    }
  }
  store<f64>(norm, sum);
}

function safePrescale(largest: f64): f64 {
  return powerOfTwo(max(-1022, min(1023, -binaryExponent(largest))));
}

function setScaledNorm(scaledNorm: f64, factor: f64, norm: usize, prescale: usize): void {
  const plain = scaledNorm / factor;
  if (plain >= SMALLEST_NORMAL && plain < Infinity) store<f64>(norm, plain);
  else {
    store<f64>(norm, scaledNorm);
    store<f64>(prescale, factor);
  }
}

/** (0 + 2) + (1 + 3). */
@inline
function addLanes(lanes01: v128, lanes23: v128): f64 {
  const pairs = f64x2.add(lanes01, lanes23);
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

/** NaN if a value is. */
function sumOfSquares(pointer: usize, n: i32): f64 {
  let total01 = f64x2.splat(0);
  let total23 = f64x2.splat(0);
  let lost01 = f64x2.splat(0);
  let lost23 = f64x2.splat(0);
  for (; n > 0; n -= GROUP) {
    let lanes01 = f64x2.splat(0);
    let lanes23 = f64x2.splat(0);
    let rest = min(n, GROUP);
    for (; rest >= 4; rest -= 4) {
      const a = v128.load(pointer);
      const b = v128.load(pointer, 16);
      lanes01 = f64x2.add(lanes01, f64x2.mul(a, a));
      lanes23 = f64x2.add(lanes23, f64x2.mul(b, b));
      pointer += 32;
    }
    if (rest > 0) {
      const a = loadTail(pointer, rest);
      const b = loadTail(pointer + 16, rest - 2);
      lanes01 = f64x2.add(lanes01, f64x2.mul(a, a));
      lanes23 = f64x2.add(lanes23, f64x2.mul(b, b));
    }
    const sum01 = f64x2.add(total01, lanes01);
    const sum23 = f64x2.add(total23, lanes23);
    lost01 = f64x2.add(lost01, sumErrors(total01, lanes01, sum01));
    lost23 = f64x2.add(lost23, sumErrors(total23, lanes23, sum23));
    total01 = sum01;
    total23 = sum23;
  }
  return addLanes(total01, total23) + addLanes(lost01, lost23);
}

/** NaN left out. */
function scaledSumOfSquares(pointer: usize, n: i32, prescale: f64): f64 {
  const factor = f64x2.splat(prescale);
  let total01 = f64x2.splat(0);
  let total23 = f64x2.splat(0);
  let lost01 = f64x2.splat(0);
  let lost23 = f64x2.splat(0);
  for (; n > 0; n -= GROUP) {
    let lanes01 = f64x2.splat(0);
    let lanes23 = f64x2.splat(0);
    for (let rest = min(n, GROUP); rest > 0; rest -= 4) {
      const a = f64x2.mul(loadTail(pointer, rest), factor);
      const b = f64x2.mul(loadTail(pointer + 16, rest - 2), factor);
      lanes01 = f64x2.add(lanes01, v128.and(f64x2.eq(a, a), f64x2.mul(a, a)));
      lanes23 = f64x2.add(lanes23, v128.and(f64x2.eq(b, b), f64x2.mul(b, b)));
      pointer += 32;
    }
    const sum01 = f64x2.add(total01, lanes01);
    const sum23 = f64x2.add(total23, lanes23);
    lost01 = f64x2.add(lost01, sumErrors(total01, lanes01, sum01));
    lost23 = f64x2.add(lost23, sumErrors(total23, lanes23, sum23));
    total01 = sum01;
    total23 = sum23;
  }
  return addLanes(total01, total23) + addLanes(lost01, lost23);
}

/** NaN if a value is. */
function sumOfMagnitudes(pointer: usize, n: i32): f64 {
  let total01 = f64x2.splat(0);
  let total23 = f64x2.splat(0);
  let lost01 = f64x2.splat(0);
  let lost23 = f64x2.splat(0);
  for (; n > 0; n -= GROUP) {
    let lanes01 = f64x2.splat(0);
    let lanes23 = f64x2.splat(0);
    let rest = min(n, GROUP);
    for (; rest >= 4; rest -= 4) {
      const a = v128.load(pointer);
      const b = v128.load(pointer, 16);
      lanes01 = f64x2.add(lanes01, f64x2.abs(a));
      lanes23 = f64x2.add(lanes23, f64x2.abs(b));
      pointer += 32;
    }
    if (rest > 0) {
      const a = loadTail(pointer, rest);
      const b = loadTail(pointer + 16, rest - 2);
      lanes01 = f64x2.add(lanes01, f64x2.abs(a));
      lanes23 = f64x2.add(lanes23, f64x2.abs(b));
    }
    const sum01 = f64x2.add(total01, lanes01);
    const sum23 = f64x2.add(total23, lanes23);
    lost01 = f64x2.add(lost01, sumErrors(total01, lanes01, sum01));
    lost23 = f64x2.add(lost23, sumErrors(total23, lanes23, sum23));
    total01 = sum01;
    total23 = sum23;
  }
  return addLanes(total01, total23) + addLanes(lost01, lost23);
}

/** NaN left out. */
function scaledSumOfMagnitudes(pointer: usize, n: i32, prescale: f64): f64 {
  const factor = f64x2.splat(prescale);
  let total01 = f64x2.splat(0);
  let total23 = f64x2.splat(0);
  let lost01 = f64x2.splat(0);
  let lost23 = f64x2.splat(0);
  for (; n > 0; n -= GROUP) {
    let lanes01 = f64x2.splat(0);
    let lanes23 = f64x2.splat(0);
    for (let rest = min(n, GROUP); rest > 0; rest -= 4) {
      const a = f64x2.mul(loadTail(pointer, rest), factor);
      const b = f64x2.mul(loadTail(pointer + 16, rest - 2), factor);
      lanes01 = f64x2.add(lanes01, v128.and(f64x2.eq(a, a), f64x2.abs(a)));
      lanes23 = f64x2.add(lanes23, v128.and(f64x2.eq(b, b), f64x2.abs(b)));
      pointer += 32;
    }
    const sum01 = f64x2.add(total01, lanes01);
    const sum23 = f64x2.add(total23, lanes23);
    lost01 = f64x2.add(lost01, sumErrors(total01, lanes01, sum01));
    lost23 = f64x2.add(lost23, sumErrors(total23, lanes23, sum23));
    total01 = sum01;
    total23 = sum23;
  }
  return addLanes(total01, total23) + addLanes(lost01, lost23);
}

/** The next two values, or one and a 0, or zeros, as n values remain. */
@inline
function loadTail(pointer: usize, n: i32): v128 {
  if (n >= 2) return v128.load(pointer);
  return n == 1 ? v128.load64_zero(pointer) : f64x2.splat(0);
}

function nonZeros(pointer: usize, n: i32): f64 {
  const zero = f64x2.splat(0);
  let counts = i64x2.splat(0);
  for (; n > 0; n -= 2) {
    const x = loadTail(pointer, n);
    counts = i64x2.sub(counts, v128.and(f64x2.ne(x, zero), f64x2.eq(x, x)));
    pointer += 16;
  }
  return <f64>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
}

function largestMagnitude(pointer: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  for (; n >= 4; n -= 4) {
    a = f64x2.pmax(a, f64x2.abs(v128.load(pointer)));
    b = f64x2.pmax(b, f64x2.abs(v128.load(pointer, 16)));
    pointer += 32;
  }
  for (; n > 0; n -= 2) {
    a = f64x2.pmax(a, f64x2.abs(loadTail(pointer, n)));
    pointer += 16;
  }
  const larger = f64x2.pmax(a, b);
  const first = f64x2.extract_lane(larger, 0);
  const second = f64x2.extract_lane(larger, 1);
  return first > second ? first : second;
}

/** 0 for a row without values. */
function smallestMagnitude(pointer: usize, n: i32): f64 {
  let smallest = f64x2.splat(Infinity);
  let counts = i64x2.splat(0);
  for (; n >= 2; n -= 2) {
    const x = v128.load(pointer);
    smallest = f64x2.pmin(smallest, f64x2.abs(x));
    counts = i64x2.sub(counts, f64x2.eq(x, x));
    pointer += 16;
  }
  if (n) {
    const x = v128.load64_splat(pointer);
    smallest = f64x2.pmin(smallest, f64x2.abs(x));
    counts = i64x2.sub(counts, f64x2.eq(x, x));
  }
  if (i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1) == 0) return 0;
  const first = f64x2.extract_lane(smallest, 0);
  const second = f64x2.extract_lane(smallest, 1);
  return first < second ? first : second;
}
