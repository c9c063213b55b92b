// Mirrors ../scalar/outside.ts: most pairs of values are inside, so that counts are touched for the others alone.

export function countOutside(values: usize, rows: i32, cols: i32, low: usize, high: usize, counts: usize): void {
  const paired = <usize>(cols & ~1) << 3;
  for (let row = 0; row < rows; row++) {
    for (let column: usize = 0; column < paired; column += 16) {
      const pair = v128.load(values + column);
      const below = f64x2.lt(pair, v128.load(low + column));
      const above = f64x2.gt(pair, v128.load(high + column));
      if (v128.any_true(v128.or(below, above))) addPair(counts + (column << 1), below, above);
    }
    if (cols & 1) {
      const value = load<f64>(values + paired);
      const at = counts + (paired << 1);
      if (value < load<f64>(low + paired)) store<f64>(at, load<f64>(at) + 1);
      if (value > load<f64>(high + paired)) store<f64>(at, load<f64>(at, 8) + 1, 8);
    }
    values += <usize>cols << 3;
  }
}

/** Two columns' counts: below and above of the one, then of the other. */
function addPair(at: usize, below: v128, above: v128): void {
  const one = f64x2.splat(1);
  const under = v128.and(below, one);
  const over = v128.and(above, one);
  v128.store(at, f64x2.add(v128.load(at), v128.shuffle<f64>(under, over, 0, 2)));
  v128.store(at, f64x2.add(v128.load(at, 16), v128.shuffle<f64>(under, over, 1, 3)), 16);
}
