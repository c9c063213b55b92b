/** What is said of a distribution beside its picture. */
import type { Distribution } from "../../core/figure/figure.js";
import { formatCount, formatNumber } from "../format-number.js";

const many = (count: number, one: string): string => `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;

export const allWords = ({ count }: Distribution): string =>
  count === 0 ? "no values" : many(count, "value");

/** without 6,344,106 zeros (80.9%) */
export function othersWords({ count, zeros }: Distribution): string {
  if (zeros === 0) return "no zeros to leave out";
  if (zeros === count) return "nothing but zeros";
  return `without ${many(zeros, "zero")} (${formatNumber((100 * zeros) / count, 3)}%)`;
}
