/** Where two records differ. */
import { type Json, show } from "../json/form.js";

interface Difference {
  readonly path: string;
  /** both values, as messages show them */
  readonly values: readonly [string, string];
}

/** The first place, in the order of a's keys and then of b's, where two trees of plain values differ. */
export function firstDifference(a: unknown, b: unknown, path = ""): Difference | undefined {
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    return same(a, b) ? undefined : { path, values: [say(a), say(b)] };
  }
  if (Array.isArray(a) && a.length !== (b as unknown as unknown[]).length) {
    return {
      path: `the length of ${path}`,
      values: [String(a.length), String((b as unknown as unknown[]).length)],
    };
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const inside = Array.isArray(a) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    const difference = firstDifference(a[key], b[key], inside);
    if (difference) return difference;
  }
  return undefined;
}

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const same = (a: unknown, b: unknown): boolean => Object.is(a, b);

const say = (value: unknown): string => (value === undefined ? "absent" : show(value as Json));
