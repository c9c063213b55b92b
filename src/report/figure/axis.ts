/** Ticks of axes, and numbers on them. */
import { ticks } from "d3-array";
import { format } from "d3-format";

/** A place on an axis and what is written there. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** Round numbers within [low, high], about `count` of them. */
export function valueTicks(low: number, high: number, count: number): Tick[] {
  const values = ticks(low, high, Math.max(1, count));
  const step = values.length > 1 ? values[1] - values[0] : Math.abs(high - low);
  const reach = Math.max(Math.abs(low), Math.abs(high));
  const write = writerOf(reach, step);
  return values.map((value) => ({ value, text: write(value).replace("−", "-").replace("e+", "e") }));
}

/** Plain digits where they are few; thousands and millions as 200k and 1.2M; the rest in scientific notation. */
function writerOf(reach: number, step: number): (value: number) => string {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (reach < 1e5 && decimals <= 6) return format(`.${decimals}f`);
  const digits = Math.max(4, Math.ceil(Math.log10(reach / step)) + 1);
  return format(`.${digits}~${reach >= 1e5 && reach < 1e9 ? "s" : "g"}`);
}

/** Large counts with k, M, G. */
export const shortCount = (count: number): string => (count < 1000 ? String(count) : format(".3~s")(count));

/** From 0 to the largest count; on a logarithmic scale powers of ten from 1 on. */
export function countTicks(most: number, scale: "linear" | "log", count: number): Tick[] {
  const whole = (value: number): boolean => Number.isInteger(value);
  const values = scale === "log" ? powersOfTen(most, count) : ticks(0, most, count).filter(whole);
  return values.map((value) => ({ value, text: shortCount(value) }));
}

function powersOfTen(most: number, count: number): number[] {
  const last = Math.floor(Math.log10(Math.max(1, most)));
  const step = Math.max(1, Math.ceil((last + 1) / count));
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => 10 ** (i * step));
}

/** Where a logarithmic scale of counts begins: below 1, so that a single value has some height. */
const LOG_FLOOR = 0.6;

/** The height of a count as a part of the largest one's. */
export function heightOf(count: number, most: number, scale: "linear" | "log"): number {
  if (count <= 0 || most <= 0) return 0;
  return scale === "linear" ? count / most : Math.log(count / LOG_FLOOR) / Math.log(most / LOG_FLOOR);
}
