/** Error-free transformations: what a rounded sum or product lost, exactly (Dekker 1971; Knuth, TAOCP 2, 4.2.2). */

/** a + b - sum, exactly, where sum is a + b rounded (TwoSum: no condition on a and b). */
export function sumError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** 2^27 + 1: splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 134217729;

/** a·b - product, exactly, where product is a·b rounded; needs |a|, |b| < 2^996 and a product above 2^-960. */
export function productError(a: number, b: number, product: number): number {
  const wideA = SPLITTER * a;
  const highA = wideA - (wideA - a);
  const lowA = a - highA;
  const wideB = SPLITTER * b;
  const highB = wideB - (wideB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}
