// Mirrors ../scalar/moments.ts, which documents the algorithm. Four lanes are summed side by side: the four lanes of
// a flat block, or four adjacent columns.
import { sumError } from "./double-double";
import {
  addExtents,
  addPowers,
  addScaledPowers,
  addScaledSums,
  BLOCK,
  CENTRE,
  FACTOR1,
  FACTOR2,
  fillLanes,
  GROUP,
  HIGH,
  LANES_BYTES,
  LOW,
  PACKED,
  POWER1,
  POWER2,
  POWER3,
  POWER4,
  SUM,
  VALUE_COUNT,
  ZERO_COUNT,
} from "./moment-lanes";
import {
  COUNT,
  EXPONENT,
  M2,
  M2_LOW,
  M3,
  M3_LOW,
  M4,
  M4_LOW,
  MAX,
  MEAN,
  MEAN_LOW,
  mergeState,
  MIN,
  MISSING,
  setNonFinite,
  STATE_BYTES,
  ZEROS,
} from "./moment-state";
import { binaryExponent, powerOfTwo } from "./power-of-two";

const FLAT_BLOCK: i32 = 1024;
const ROW_BLOCK: i32 = 256;

const HALF_ULP: f64 = reinterpret<f64>((1023 - 53) << 52);
const SMALLEST_UNSCALED: f64 = reinterpret<f64>((1023 - 200) << 52);
const LARGEST_UNSCALED: f64 = reinterpret<f64>((1023 + 200) << 52);

export function moments(values: usize, n: i32, state: usize, scratch: usize): void {
  for (let start = 0; start < n; start += FLAT_BLOCK) {
    addFlatBlock(values + (<usize>start << 3), min(n - start, FLAT_BLOCK), state, scratch);
  }
}

export function columnMoments(values: usize, rows: i32, cols: i32, states: usize, scratch: usize): void {
  if (cols == 1) {
    moments(values, rows, states, scratch);
    return;
  }
  const stride = <usize>cols << 3;
  const whole = cols & ~3;
  for (let row = 0; row < rows; row += ROW_BLOCK) {
    const start = values + <usize>row * stride;
    const blockRows = min(rows - row, ROW_BLOCK);
    for (let column = 0; column < whole; column += 4) {
      addColumns(start + (<usize>column << 3), blockRows, stride, 4, states + <usize>column * STATE_BYTES, scratch);
    }
    if (whole < cols) {
      packColumns(start + (<usize>whole << 3), blockRows, stride, cols - whole, scratch + PACKED);
      addColumns(scratch + PACKED, blockRows, LANES_BYTES, cols - whole, states + <usize>whole * STATE_BYTES, scratch);
    }
  }
}

/**
 * Merges up to FLAT_BLOCK values into a state. If the last row is unfinished, the last group is copied and padded with
 * NaN, which adds nothing.
 */
function addFlatBlock(pointer: usize, n: i32, state: usize, scratch: usize): void {
  const rows = n & 3 ? (n >> 2) & -GROUP : n >> 2;
  const packed = scratch + PACKED;
  const packedValues = n - (rows << 2);
  const packedRows = (packedValues + 3) >> 2;
  if (packedValues) {
    fillLanes(packed + <usize>(packedRows - 1) * LANES_BYTES, NaN);
    memory.copy(packed, pointer + <usize>rows * LANES_BYTES, packedValues << 3);
  }
  clearExtents(scratch);
  addExtents(pointer, rows, LANES_BYTES, scratch);
  addExtents(packed, packedRows, LANES_BYTES, scratch);
  foldExtents(scratch);
  const ordinary = chooseScales(scratch);
  if (ordinary) fillLanes(scratch + VALUE_COUNT, n);
  else {
    clearSums(scratch);
    addScaledSums(pointer, rows, LANES_BYTES, scratch);
    addScaledSums(packed, packedRows, LANES_BYTES, scratch);
    foldLanes(scratch + SUM);
    foldLanes(scratch + VALUE_COUNT);
  }
  if (chooseCentres(scratch)) {
    clearPowers(scratch);
    if (ordinary) addPowers(pointer, rows, LANES_BYTES, scratch);
    else {
      addScaledPowers(pointer, rows, LANES_BYTES, scratch);
      addScaledPowers(packed, packedRows, LANES_BYTES, scratch);
    }
    for (let slot = scratch + POWER1; slot <= scratch + POWER4; slot += LANES_BYTES) foldLanes(slot);
  }
  mergeLane(scratch, n, state, scratch + BLOCK);
}

/** Merges up to ROW_BLOCK rows of up to four adjacent columns into their states. */
function addColumns(pointer: usize, rows: i32, stride: usize, columns: i32, states: usize, scratch: usize): void {
  clearExtents(scratch);
  addExtents(pointer, rows, stride, scratch);
  const ordinary = chooseScales(scratch);
  if (ordinary) fillLanes(scratch + VALUE_COUNT, rows);
  else {
    clearSums(scratch);
    addScaledSums(pointer, rows, stride, scratch);
  }
  if (chooseCentres(scratch)) {
    clearPowers(scratch);
    if (ordinary) addPowers(pointer, rows, stride, scratch);
    else addScaledPowers(pointer, rows, stride, scratch);
  }
  for (let column = 0; column < columns; column++) {
    mergeLane(scratch + (<usize>column << 3), rows, states + <usize>column * STATE_BYTES, scratch + BLOCK);
  }
}

/** Copies 1 to 3 columns into rows of four lanes; the lanes over hold zeros. */
function packColumns(pointer: usize, rows: i32, stride: usize, columns: i32, packed: usize): void {
  for (let row = 0; row < rows; row++) {
    store<f64>(packed, load<f64>(pointer));
    store<f64>(packed, columns > 1 ? load<f64>(pointer, 8) : 0, 8);
    store<f64>(packed, columns > 2 ? load<f64>(pointer, 16) : 0, 16);
    store<f64>(packed, 0, 24);
    pointer += stride;
    packed += LANES_BYTES;
  }
}

function clearExtents(scratch: usize): void {
  fillLanes(scratch + SUM, 0);
  fillLanes(scratch + LOW, Infinity);
  fillLanes(scratch + HIGH, -Infinity);
  fillLanes(scratch + ZERO_COUNT, 0);
}

function clearSums(scratch: usize): void {
  fillLanes(scratch + SUM, 0);
  fillLanes(scratch + VALUE_COUNT, 0);
}

function clearPowers(scratch: usize): void {
  for (let slot = scratch + POWER1; slot <= scratch + POWER4; slot += LANES_BYTES) fillLanes(slot, 0);
}

/** Gives all four lanes their sum, added as (0 + 2) + (1 + 3). */
function foldLanes(slot: usize): void {
  const pairs = f64x2.add(v128.load(slot), v128.load(slot, 16));
  fillLanes(slot, f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1));
}

function foldExtents(scratch: usize): void {
  const low = scratch + LOW;
  const high = scratch + HIGH;
  foldLanes(scratch + SUM);
  foldLanes(scratch + ZERO_COUNT);
  fillLanes(low, min(min(load<f64>(low), load<f64>(low, 8)), min(load<f64>(low, 16), load<f64>(low, 24))));
  fillLanes(high, max(max(load<f64>(high), load<f64>(high, 8)), max(load<f64>(high, 16), load<f64>(high, 24))));
}

/** Chooses each lane's factors; true if all are 1 and no value is NaN or infinite, so that SUM is right as it stands. */
function chooseScales(scratch: usize): bool {
  let ordinary = true;
  for (let lane = scratch; lane < scratch + LANES_BYTES; lane += 8) {
    store<f64>(lane, load<f64>(lane, LOW) + 0.0, LOW);
    store<f64>(lane, load<f64>(lane, HIGH) + 0.0, HIGH);
    const exponent = extentExponent(load<f64>(lane, LOW), load<f64>(lane, HIGH));
    const sum = load<f64>(lane, SUM);
    store<f64>(lane, powerOfTwo(-(exponent >> 1)), FACTOR1);
    store<f64>(lane, powerOfTwo(-(exponent - (exponent >> 1))), FACTOR2);
    if (exponent != 0 || sum - sum != 0) ordinary = false;
  }
  return ordinary;
}

/** The exponent that values between low and high are scaled by; 0 where there are none. */
function extentExponent(low: f64, high: f64): i32 {
  const largest = max(-low, high);
  if (largest <= 0 || (largest >= SMALLEST_UNSCALED && largest <= LARGEST_UNSCALED)) return 0;
  return min(1023, binaryExponent(largest));
}

/** Whether all values of a lane are the same finite one. */
function isConstant(lane: usize): bool {
  const low = load<f64>(lane, LOW);
  return low == load<f64>(lane, HIGH) && low - low == 0;
}

/** Sets each lane's CENTRE to its rounded mean; true if some lane is not constant. */
function chooseCentres(scratch: usize): bool {
  let varies = false;
  for (let lane = scratch; lane < scratch + LANES_BYTES; lane += 8) {
    let centre: f64;
    if (isConstant(lane)) centre = load<f64>(lane, LOW) * load<f64>(lane, FACTOR1) * load<f64>(lane, FACTOR2);
    else {
      centre = load<f64>(lane, SUM) / load<f64>(lane, VALUE_COUNT);
      varies = true;
    }
    store<f64>(lane, centre, CENTRE);
  }
  return varies;
}

/** Makes a lane of n values, NaN included, a block and merges that. */
function mergeLane(lane: usize, n: i32, state: usize, block: usize): void {
  const count = load<f64>(lane, VALUE_COUNT);
  if (count == 0) {
    store<f64>(state, load<f64>(state, MISSING) + <f64>n, MISSING);
    return;
  }
  const low = load<f64>(lane, LOW);
  const high = load<f64>(lane, HIGH);
  const centre = load<f64>(lane, CENTRE);
  memory.fill(block, 0, STATE_BYTES);
  store<f64>(block, count, COUNT);
  store<f64>(block, low, MIN);
  store<f64>(block, high, MAX);
  store<f64>(block, <f64>n - count, MISSING);
  store<f64>(block, load<f64>(lane, ZERO_COUNT), ZEROS);
  store<f64>(block, extentExponent(low, high), EXPONENT);
  if (isConstant(lane)) store<f64>(block, centre, MEAN);
  else if (centre - centre != 0) setNonFinite(block, centre);
  else setCentralSums(block, lane, count, centre);
  mergeState(state, block);
}

/** Moves power sums about the rounded mean to the mean they imply, whose low half is kept. */
function setCentralSums(block: usize, lane: usize, count: f64, mean: f64): void {
  const sum1 = load<f64>(lane, POWER1);
  const sum2 = load<f64>(lane, POWER2);
  const sum3 = load<f64>(lane, POWER3);
  const sum4 = load<f64>(lane, POWER4);
  const delta = sum1 / count;
  const square = delta * delta;
  const move: f64 = abs(delta) > HALF_ULP * sqrt(sum2 / count) ? delta : 0;
  const corrected = mean + move;
  store<f64>(block, corrected, MEAN);
  store<f64>(block, sumError(mean, move, corrected), MEAN_LOW);
  store<f64>(block, sum2 - count * square, M2);
  store<f64>(block, sum3 - 3 * delta * sum2 + 2 * count * (square * delta), M3);
  store<f64>(block, sum4 - 4 * delta * sum3 + 6 * square * sum2 - 3 * count * (square * square), M4);
}
