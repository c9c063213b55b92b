/** Counts of values outside an extent of each column. */

/** Adds to counts[2·column] the values below low[column], to counts[2·column + 1] those above high[column]; NaN is neither. */
export function countOutside(
  values: Float64Array,
  rows: number,
  cols: number,
  low: Float64Array,
  high: Float64Array,
  counts: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    for (let column = 0; column < cols; column++) {
      const value = values[start + column]!;
      if (value < low[column]!) counts[2 * column]!++;
      if (value > high[column]!) counts[2 * column + 1]!++;
    }
  }
}
