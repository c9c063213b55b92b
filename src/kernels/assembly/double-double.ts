// Mirrors ../double-double.ts.

/** a + b - sum, exactly. */
@inline
export function sumError(a: f64, b: f64, sum: f64): f64 {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** {@link sumError} of two pairs. */
@inline
export function sumErrors(a: v128, b: v128, sum: v128): v128 {
  const part = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, part)), f64x2.sub(b, part));
}

const SPLITTER: f64 = 134217729;

/** a·b - product, exactly. */
@inline
export function productError(a: f64, b: f64, product: f64): f64 {
  const wideA = SPLITTER * a;
  const highA = wideA - (wideA - a);
  const lowA = a - highA;
  const wideB = SPLITTER * b;
  const highB = wideB - (wideB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}
