/** Elementwise transforms in place: one subtraction, one division, no reciprocals, so that results round once each. */

/** x → (x·prescale - shift) / divisor, one rule a row: with prescale 1, bit for bit what numpy's (x - mean) / scale gives. */
export function standardizeRows(
  values: Float64Array,
  rows: number,
  cols: number,
  prescale: Float64Array,
  shift: Float64Array,
  divisor: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const factor = prescale[row]!;
    const offset = shift[row]!;
    const scale = divisor[row]!;
    const end = (row + 1) * cols;
    for (let i = row * cols; i < end; i++) values[i] = (values[i]! * factor - offset) / scale;
  }
}

/** x → (x·prescale - shift) / divisor, one rule a column. */
export function standardizeColumns(
  values: Float64Array,
  rows: number,
  cols: number,
  prescale: Float64Array,
  shift: Float64Array,
  divisor: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    for (let column = 0; column < cols; column++) {
      const i = start + column;
      values[i] = (values[i]! * prescale[column]! - shift[column]!) / divisor[column]!;
    }
  }
}

/**
 * t → t·(high - low) + low. Endpoints land on low and high exactly, signs of zero included, and t in [0, 1] stays
 * between them; t outside [0, 1] is not clipped, NaN stays. Where high - low overflows, halves are taken and doubled.
 */
export function rescale(values: Float64Array, n: number, low: number, high: number): void {
  const unit = Number.isFinite(high - low) ? 1 : 2;
  const width = high / unit - low / unit;
  const base = low / unit;
  const bottom = Math.min(low, high);
  const top = Math.max(low, high);
  for (let i = 0; i < n; i++) {
    const t = values[i]!;
    let y = (t * width + base) * unit;
    if (t >= 0 && t <= 1) {
      if (y < bottom) y = bottom;
      if (y > top) y = top;
      if (t === 0) y = low;
      if (t === 1) y = high;
    }
    values[i] = y;
  }
}

/** Values below low become low, above high become high; NaN stays. */
export function clamp(values: Float64Array, n: number, low: number, high: number): void {
  for (let i = 0; i < n; i++) {
    let x = values[i]!;
    if (x < low) x = low;
    if (x > high) x = high;
    values[i] = x;
  }
}
