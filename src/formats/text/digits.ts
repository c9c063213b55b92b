/** `--precision`: values rounded to a number of significant decimal digits, printed shortest afterwards. */

/** In place; NaN and infinities stay. */
export function roundDigits(values: Float64Array, n: number, digits: number): void {
  for (let i = 0; i < n; i++) {
    const value = values[i];
    if (Number.isFinite(value)) values[i] = Number(value.toPrecision(digits));
  }
}
