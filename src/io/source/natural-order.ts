/** The order in which people count: part-9 before part-10, month=7 before month=12. */

/** A run of digits, or one other character. */
const RUN = /\d+|\D/g;

/** Compares two paths folder by folder, runs of digits by their numbers and all else by the characters' codes. */
export function compareNatural(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = compareNames(left[i], right[i]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareNames(a: string, b: string): number {
  const [left, right] = [a.match(RUN) ?? [], b.match(RUN) ?? []];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = compareRuns(left[i], right[i]);
    if (order !== 0) return order;
  }
  // 07 and 7 are one number and two names.
  return left.length - right.length || compareCodes(a, b);
}

function compareRuns(a: string, b: string): number {
  if (!isNumber(a) || !isNumber(b)) return compareCodes(a, b);
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  return left.length - right.length || compareCodes(left, right);
}

const isNumber = (run: string): boolean => run >= "0" && run < ":";

const compareCodes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
