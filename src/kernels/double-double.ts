/**
 * Error-free transformations: what a rounded sum or product lost, exactly (Dekker 1971; Knuth, TAOCP 2, 4.2.2); and sums of
 * two doubles made of them.
 */

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

/** Adds a double-double to the one whose halves are `numbers[slot]` and `numbers[slot + 1]`. */
export function addTerm(numbers: Float64Array, slot: number, term: number, termLow: number): void {
  const high = numbers[slot]!;
  const sum = high + term;
  const low = sumError(high, term, sum) + (numbers[slot + 1]! + termLow);
  const rounded = sum + low;
  numbers[slot] = rounded;
  numbers[slot + 1] = low - (rounded - sum);
}

/** The low half of a quotient of double-doubles, `high` being a/b rounded: what a still holds beyond high·b, divided by b. */
export function quotientLow(a: number, aLow: number, b: number, bLow: number, high: number): number {
  const back = high * b;
  return (a - back - productError(high, b, back) + aLow - high * bLow) / b;
}
