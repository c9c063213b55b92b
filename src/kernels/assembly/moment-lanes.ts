// Sums over tiles of four lanes side by side: rows × 4 doubles, `stride` bytes from row to row. A tile is 4 adjacent
// columns of a matrix, or a flat array (stride 32), or a packed copy. Each function adds to what the scratch space holds,
// the rows of a group to one another first.

/** Rows of a group; see ../scalar/moments.ts. */
export const GROUP: i32 = 16;

/** Bytes of one row of four lanes. */
export const LANES_BYTES: usize = 32;

// Byte offsets in the scratch space: each holds one double a lane.
export const SUM: usize = 0;
export const LOW: usize = 32;
export const HIGH: usize = 64;
export const ZERO_COUNT: usize = 96;
export const VALUE_COUNT: usize = 128;
/** The two factors whose product is 2^-exponent. */
export const FACTOR1: usize = 160;
export const FACTOR2: usize = 192;
export const CENTRE: usize = 224;
export const POWER1: usize = 256;
export const POWER2: usize = 288;
export const POWER3: usize = 320;
export const POWER4: usize = 352;
/** One moment state. */
export const BLOCK: usize = 384;
/** Rows copied to be four lanes wide. */
export const PACKED: usize = 512;

/** Four lanes at `slot` become x. */
export function fillLanes(slot: usize, x: f64): void {
  const both = f64x2.splat(x);
  v128.store(slot, both);
  v128.store(slot, both, 16);
}

/** Adds to SUM, LOW, HIGH and ZERO_COUNT. A NaN makes its lane's SUM NaN and is left out of the rest. */
export function addExtents(pointer: usize, rows: i32, stride: usize, scratch: usize): void {
  const zero = f64x2.splat(0);
  let lowA = v128.load(scratch, LOW);
  let lowB = v128.load(scratch, LOW + 16);
  let highA = v128.load(scratch, HIGH);
  let highB = v128.load(scratch, HIGH + 16);
  let zerosA = i64x2.splat(0);
  let zerosB = i64x2.splat(0);
  for (; rows > 0; rows -= GROUP) {
    let sumA = zero;
    let sumB = zero;
    for (let row = min(rows, GROUP); row > 0; row--) {
      const a = v128.load(pointer);
      const b = v128.load(pointer, 16);
      sumA = f64x2.add(sumA, a);
      sumB = f64x2.add(sumB, b);
      lowA = f64x2.pmin(lowA, a);
      lowB = f64x2.pmin(lowB, b);
      highA = f64x2.pmax(highA, a);
      highB = f64x2.pmax(highB, b);
      zerosA = i64x2.sub(zerosA, f64x2.eq(a, zero));
      zerosB = i64x2.sub(zerosB, f64x2.eq(b, zero));
      pointer += stride;
    }
    addPair(scratch + SUM, sumA);
    addPair(scratch + SUM + 16, sumB);
  }
  v128.store(scratch, lowA, LOW);
  v128.store(scratch, lowB, LOW + 16);
  v128.store(scratch, highA, HIGH);
  v128.store(scratch, highB, HIGH + 16);
  addCounts(scratch + ZERO_COUNT, zerosA, zerosB);
}

/** Adds to SUM and VALUE_COUNT the values that are not NaN, scaled. */
export function addScaledSums(pointer: usize, rows: i32, stride: usize, scratch: usize): void {
  const firstA = v128.load(scratch, FACTOR1);
  const firstB = v128.load(scratch, FACTOR1 + 16);
  const secondA = v128.load(scratch, FACTOR2);
  const secondB = v128.load(scratch, FACTOR2 + 16);
  let countA = i64x2.splat(0);
  let countB = i64x2.splat(0);
  for (; rows > 0; rows -= GROUP) {
    let sumA = f64x2.splat(0);
    let sumB = f64x2.splat(0);
    for (let row = min(rows, GROUP); row > 0; row--) {
      const a = v128.load(pointer);
      const b = v128.load(pointer, 16);
      const keepA = f64x2.eq(a, a);
      const keepB = f64x2.eq(b, b);
      sumA = f64x2.add(sumA, v128.and(keepA, f64x2.mul(f64x2.mul(a, firstA), secondA)));
      sumB = f64x2.add(sumB, v128.and(keepB, f64x2.mul(f64x2.mul(b, firstB), secondB)));
      countA = i64x2.sub(countA, keepA);
      countB = i64x2.sub(countB, keepB);
      pointer += stride;
    }
    addPair(scratch + SUM, sumA);
    addPair(scratch + SUM + 16, sumB);
  }
  addCounts(scratch + VALUE_COUNT, countA, countB);
}

/** Adds to POWER1 to POWER4 the powers of value - CENTRE, for values that need no scaling and are not NaN. */
export function addPowers(pointer: usize, rows: i32, stride: usize, scratch: usize): void {
  const centreA = v128.load(scratch, CENTRE);
  const centreB = v128.load(scratch, CENTRE + 16);
  for (; rows > 0; rows -= GROUP) {
    let sum1A = f64x2.splat(0);
    let sum1B = f64x2.splat(0);
    let sum2A = f64x2.splat(0);
    let sum2B = f64x2.splat(0);
    let sum3A = f64x2.splat(0);
    let sum3B = f64x2.splat(0);
    let sum4A = f64x2.splat(0);
    let sum4B = f64x2.splat(0);
    for (let row = min(rows, GROUP); row > 0; row--) {
      const a = f64x2.sub(v128.load(pointer), centreA);
      const b = f64x2.sub(v128.load(pointer, 16), centreB);
      const squareA = f64x2.mul(a, a);
      const squareB = f64x2.mul(b, b);
      sum1A = f64x2.add(sum1A, a);
      sum1B = f64x2.add(sum1B, b);
      sum2A = f64x2.add(sum2A, squareA);
      sum2B = f64x2.add(sum2B, squareB);
      sum3A = f64x2.add(sum3A, f64x2.mul(squareA, a));
      sum3B = f64x2.add(sum3B, f64x2.mul(squareB, b));
      sum4A = f64x2.add(sum4A, f64x2.mul(squareA, squareA));
      sum4B = f64x2.add(sum4B, f64x2.mul(squareB, squareB));
      pointer += stride;
    }
    addPowerSums(scratch, sum1A, sum2A, sum3A, sum4A);
    addPowerSums(scratch + 16, sum1B, sum2B, sum3B, sum4B);
  }
}

/** As {@link addPowers}, for values that are scaled first, or left out for being NaN: two lanes at a time. */
export function addScaledPowers(pointer: usize, rows: i32, stride: usize, scratch: usize): void {
  addScaledPowersPair(pointer, rows, stride, scratch);
  addScaledPowersPair(pointer + 16, rows, stride, scratch + 16);
}

function addScaledPowersPair(pointer: usize, rows: i32, stride: usize, scratch: usize): void {
  const factor1 = v128.load(scratch, FACTOR1);
  const factor2 = v128.load(scratch, FACTOR2);
  const centre = v128.load(scratch, CENTRE);
  for (; rows > 0; rows -= GROUP) {
    let sum1 = f64x2.splat(0);
    let sum2 = f64x2.splat(0);
    let sum3 = f64x2.splat(0);
    let sum4 = f64x2.splat(0);
    for (let row = min(rows, GROUP); row > 0; row--) {
      const x = v128.load(pointer);
      const scaled = f64x2.mul(f64x2.mul(x, factor1), factor2);
      const d = v128.and(f64x2.eq(x, x), f64x2.sub(scaled, centre));
      const square = f64x2.mul(d, d);
      sum1 = f64x2.add(sum1, d);
      sum2 = f64x2.add(sum2, square);
      sum3 = f64x2.add(sum3, f64x2.mul(square, d));
      sum4 = f64x2.add(sum4, f64x2.mul(square, square));
      pointer += stride;
    }
    addPowerSums(scratch, sum1, sum2, sum3, sum4);
  }
}

/** Adds a group's sums to those of two lanes. */
@inline
function addPowerSums(lanes: usize, sum1: v128, sum2: v128, sum3: v128, sum4: v128): void {
  addPair(lanes + POWER1, sum1);
  addPair(lanes + POWER2, sum2);
  addPair(lanes + POWER3, sum3);
  addPair(lanes + POWER4, sum4);
}

@inline
function addPair(slot: usize, pair: v128): void {
  v128.store(slot, f64x2.add(v128.load(slot), pair));
}

/** Adds four integer counts to four doubles. */
@inline
function addCounts(slot: usize, countA: v128, countB: v128): void {
  store<f64>(slot, load<f64>(slot) + <f64>i64x2.extract_lane(countA, 0));
  store<f64>(slot, load<f64>(slot, 8) + <f64>i64x2.extract_lane(countA, 1), 8);
  store<f64>(slot, load<f64>(slot, 16) + <f64>i64x2.extract_lane(countB, 0), 16);
  store<f64>(slot, load<f64>(slot, 24) + <f64>i64x2.extract_lane(countB, 1), 24);
}
