// Mirrors ../scalar/affine.ts.

export function standardizeRows(values: usize, rows: i32, cols: i32, prescale: usize, shift: usize, divisor: usize): void {
  for (let row = 0; row < rows; row++) {
    standardizeRow(values, cols, load<f64>(prescale), load<f64>(shift), load<f64>(divisor));
    values += <usize>cols << 3;
    prescale += 8;
    shift += 8;
    divisor += 8;
  }
}

function standardizeRow(pointer: usize, n: i32, prescale: f64, shift: f64, divisor: f64): void {
  const factor = f64x2.splat(prescale);
  const offset = f64x2.splat(shift);
  const scale = f64x2.splat(divisor);
  for (; n >= 4; n -= 4) {
    const a = f64x2.div(f64x2.sub(f64x2.mul(v128.load(pointer), factor), offset), scale);
    const b = f64x2.div(f64x2.sub(f64x2.mul(v128.load(pointer, 16), factor), offset), scale);
    v128.store(pointer, a);
    v128.store(pointer, b, 16);
    pointer += 32;
  }
  for (; n > 0; n--) {
    store<f64>(pointer, (load<f64>(pointer) * prescale - shift) / divisor);
    pointer += 8;
  }
}

export function standardizeColumns(values: usize, rows: i32, cols: i32, prescale: usize, shift: usize, divisor: usize): void {
  if (cols == 1) {
    standardizeRow(values, rows, load<f64>(prescale), load<f64>(shift), load<f64>(divisor));
    return;
  }
  const paired = <usize>(cols & ~1) << 3;
  for (let row = 0; row < rows; row++) {
    for (let column: usize = 0; column < paired; column += 16) {
      const x = f64x2.mul(v128.load(values + column), v128.load(prescale + column));
      v128.store(values + column, f64x2.div(f64x2.sub(x, v128.load(shift + column)), v128.load(divisor + column)));
    }
    if (cols & 1) {
      const x = load<f64>(values + paired) * load<f64>(prescale + paired);
      store<f64>(values + paired, (x - load<f64>(shift + paired)) / load<f64>(divisor + paired));
    }
    values += <usize>cols << 3;
  }
}

export function rescale(values: usize, n: i32, low: f64, high: f64): void {
  const unit: f64 = high - low - (high - low) == 0 ? 1 : 2;
  const width = high / unit - low / unit;
  const base = low / unit;
  // Rounding is monotonic: if 0 and 1 land on low and high without help, all between stay between.
  const landsOnLow = isSame((0.0 * width + base) * unit, low) && isSame((-0.0 * width + base) * unit, low);
  if (landsOnLow && isSame((width + base) * unit, high)) {
    rescalePlainly(values, n, width, base, unit);
    return;
  }
  for (; n > 1; n -= 2) {
    v128.store(values, rescaledPair(v128.load(values), low, high, width, base, unit));
    values += 16;
  }
  if (n) v128.store64_lane(values, rescaledPair(v128.load64_zero(values), low, high, width, base, unit), 0);
}

/** Equal, signs of zero included. */
function isSame(a: f64, b: f64): bool {
  return reinterpret<u64>(a) == reinterpret<u64>(b);
}

function rescalePlainly(pointer: usize, n: i32, width: f64, base: f64, unit: f64): void {
  const widths = f64x2.splat(width);
  const bases = f64x2.splat(base);
  const units = f64x2.splat(unit);
  for (; n > 1; n -= 2) {
    v128.store(pointer, f64x2.mul(f64x2.add(f64x2.mul(v128.load(pointer), widths), bases), units));
    pointer += 16;
  }
  if (n) store<f64>(pointer, (load<f64>(pointer) * width + base) * unit);
}

@inline
function rescaledPair(t: v128, low: f64, high: f64, width: f64, base: f64, unit: f64): v128 {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const y = f64x2.mul(f64x2.add(f64x2.mul(t, f64x2.splat(width)), f64x2.splat(base)), f64x2.splat(unit));
  const within = f64x2.pmin(f64x2.pmax(y, f64x2.splat(min(low, high))), f64x2.splat(max(low, high)));
  let result = v128.bitselect(within, y, v128.and(f64x2.ge(t, zero), f64x2.le(t, one)));
  result = v128.bitselect(f64x2.splat(low), result, f64x2.eq(t, zero));
  return v128.bitselect(f64x2.splat(high), result, f64x2.eq(t, one));
}

export function clamp(values: usize, n: i32, low: f64, high: f64): void {
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  for (; n > 1; n -= 2) {
    v128.store(values, f64x2.pmin(f64x2.pmax(v128.load(values), lows), highs));
    values += 16;
  }
  if (n) v128.store64_lane(values, f64x2.pmin(f64x2.pmax(v128.load64_zero(values), lows), highs), 0);
}
