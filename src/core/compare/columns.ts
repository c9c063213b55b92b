/** Findings about columns, from their moments, quantiles and fits. Columns are numbered from 0; pure. */
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import { HeapArena } from "../../kernels/memory.js";
import { scalarNumericKernels } from "../../kernels/scalar/numeric.js";
import { OUTSIDE_STATE } from "../aggregates/out-of-range.js";
import { type QuantileState, quantileOf } from "../aggregates/quantiles.js";
import { applyStep, type Step } from "../steps/step.js";
import { summarize } from "../summary.js";
import type { CompareFinding } from "./finding.js";

type Found<K extends CompareFinding["kind"]> = Extract<CompareFinding, { kind: K }>;
type NameOf = (column: number) => string;

/** Values farther from 0 than this are far out for a network's input. */
const FAR = 10;
/** The part of the values at the top that is asked about. */
const TOP = 0.001;

const slotOf = (states: Float64Array, column: number, slot: number): number =>
  states[column * MOMENT_STATE + slot];

const columnsWithValues = (states: Float64Array): number[] =>
  Array.from({ length: states.length / MOMENT_STATE }, (_, column) => column).filter(
    (column) => slotOf(states, column, Moment.count) > 0,
  );

/** The column for which a figure is largest, and the median figure; undefined where there is no column. */
function largestOf(
  columns: readonly number[],
  figures: readonly number[],
): { column: number; largest: number; median: number } | undefined {
  if (columns.length === 0) return undefined;
  let best = 0;
  for (let i = 1; i < figures.length; i++) if (figures[i] > figures[best]) best = i;
  const sorted = Float64Array.from(figures).sort();
  const median = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return { column: columns[best], largest: figures[best], median };
}

/** How far from 0 columns reach. @param after moment states of the columns */
export function reachOf(after: Float64Array, nameOf: NameOf): Found<"reach">[] {
  const columns = columnsWithValues(after);
  const reaches = columns.map((column) =>
    Math.max(-slotOf(after, column, Moment.min), slotOf(after, column, Moment.max)),
  );
  const far = largestOf(columns, reaches);
  if (!far) return [];
  const beyond = reaches.filter((reach) => reach > FAR).length;
  const { largest, column } = far;
  return [{ kind: "reach", largest, column: nameOf(column), beyond, columns: columns.length, limit: FAR }];
}

/** Below this, columns are as good as multiplied alike. */
const LEAST_GAIN = 1.01;

/** What columns with little spread are multiplied by, beside the median column; nothing where all are alike. Moment states before and after. */
export function gainOf(before: Float64Array, after: Float64Array, nameOf: NameOf): Found<"gain">[] {
  const deviation = (states: Float64Array, column: number) => Math.sqrt(summarize(states, column).variance);
  const columns = columnsWithValues(before).filter((column) => {
    const gain = deviation(after, column) / deviation(before, column);
    return gain > 0 && gain < Infinity;
  });
  const gains = columns.map((column) => deviation(after, column) / deviation(before, column));
  const found = largestOf(columns, gains);
  if (!found || found.largest < LEAST_GAIN * found.median) return [];
  return [{ kind: "gain", ratio: found.largest / found.median, column: nameOf(found.column) }];
}

/** What part of each column's range its highest values take. */
export function outlierGripOf(
  state: QuantileState,
  before: Float64Array,
  nameOf: NameOf,
): Found<"outlier-grip">[] {
  const range = (column: number) => slotOf(before, column, Moment.max) - slotOf(before, column, Moment.min);
  const columns = columnsWithValues(before).filter((column) => range(column) > 0);
  const grips = columns.map((column) => {
    const [quantile] = quantileOf(state, column, [1 - TOP]);
    return (slotOf(before, column, Moment.max) - quantile) / range(column);
  });
  const found = largestOf(columns, grips);
  if (!found) return [];
  const { column, largest, median } = found;
  return [{ kind: "outlier-grip", top: TOP, largest, column: nameOf(column), median }];
}

/**
 * What of the second half leaves the range of the first.
 * @param outside counts by column (layout: fit/outside)
 * @param rest moment states of the second half
 */
export function outsideOf(
  outside: Float64Array,
  first: Float64Array,
  rest: Float64Array,
  nameOf: NameOf,
): Found<"outside-first-half">[] {
  const columns = columnsWithValues(first).filter((column) => slotOf(rest, column, Moment.count) > 0);
  const count = (column: number) => outside[column * OUTSIDE_STATE] + outside[column * OUTSIDE_STATE + 1];
  const beyond = columns.map((column) => {
    const [low, high] = [slotOf(first, column, Moment.min), slotOf(first, column, Moment.max)];
    const far = Math.max(low - slotOf(rest, column, Moment.min), slotOf(rest, column, Moment.max) - high, 0);
    return high > low ? far / (high - low) : 0;
  });
  const found = largestOf(columns, beyond);
  if (!found) return [];
  const wasConstant = (column: number) =>
    slotOf(first, column, Moment.min) === slotOf(first, column, Moment.max);
  const values = columns.reduce((sum, column) => sum + count(column), 0);
  const all = columns.reduce((sum, column) => sum + slotOf(rest, column, Moment.count), 0);
  return [
    {
      kind: "outside-first-half",
      values,
      share: values / all,
      columns: columns.filter((column) => count(column) > 0).length,
      farthest: found.largest,
      column: nameOf(found.column),
      constant: columns.filter((column) => wasConstant(column) && count(column) > 0).length,
    },
  ];
}

/** Places in each column's range at which two fits are compared: their number. */
const PROBES = 9;

/** How far two fits are apart, at places spread evenly over each column's range. @param before moment states of all rows */
export function halfFitOf(
  before: Float64Array,
  whole: readonly Step[],
  half: readonly Step[],
  nameOf: NameOf,
): Found<"half-fit">[] {
  const columns = columnsWithValues(before);
  const cols = before.length / MOMENT_STATE;
  const probe = (steps: readonly Step[]): Float64Array => {
    const values = Float64Array.from({ length: PROBES * cols }, (_, i) => {
      const place = Math.floor(i / cols) / (PROBES - 1);
      const column = i % cols;
      return slotOf(before, column, Moment.min) * (1 - place) + slotOf(before, column, Moment.max) * place;
    });
    const arena = new HeapArena();
    for (const step of steps) applyStep(step, { rows: PROBES, cols, values }, scalarNumericKernels, arena);
    return values;
  };
  const [a, b] = [probe(whole), probe(half)];
  const apart = columns.map((column) => {
    let most = 0;
    for (let i = column; i < a.length; i += cols) most = Math.max(most, Math.abs(a[i] - b[i]) || 0);
    return most;
  });
  const found = largestOf(columns, apart);
  if (!found) return [];
  return [{ kind: "half-fit", largest: found.largest, column: nameOf(found.column), median: found.median }];
}
