/** How a column's moments are written: figures that people read, and the sums that merge. */
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import { emptyMomentState } from "../../kernels/moment-state.js";
import { scaleByPowerOfTwo } from "../../kernels/power-of-two.js";
import {
  type At,
  below,
  count,
  described,
  notNegative,
  orNull,
  type ReadBy,
  real,
  record,
  refusal,
} from "../json/form.js";
import { exponent } from "./states/exponent.js";

export const statistics = described(
  "of the column as it was read: null where it has no value; the standard deviation divides by count",
  record({
    count,
    missing: count,
    zeros: count,
    min: orNull(real),
    max: orNull(real),
    mean: orNull(real),
    "standard deviation": orNull(notNegative),
  }),
);

export const moments = described(
  "what merges, beside the statistics: the mean of x·2^-exponent and the sums of the 2nd to 4th powers of its distance " +
    "from it, each a double and what it lacks",
  record({
    exponent,
    mean: real,
    "mean low": real,
    m2: notNegative,
    "m2 low": real,
    m3: real,
    "m3 low": real,
    m4: notNegative,
    "m4 low": real,
  }),
);

type Statistics = ReadBy<typeof statistics>;
type Moments = ReadBy<typeof moments>;

/** Slots of a state by their names in the file. */
const SLOTS: readonly (readonly [keyof Moments, number])[] = [
  ["exponent", Moment.exponent],
  ["mean", Moment.mean],
  ["mean low", Moment.meanLow],
  ["m2", Moment.m2],
  ["m2 low", Moment.m2Low],
  ["m3", Moment.m3],
  ["m3 low", Moment.m3Low],
  ["m4", Moment.m4],
  ["m4 low", Moment.m4Low],
];

/** Mean and standard deviation (population) in the data's own units, of one state with a value. */
export function centerOf(state: Float64Array): { mean: number; deviation: number } {
  const exponent = state[Moment.exponent];
  return {
    mean: scaleByPowerOfTwo(state[Moment.mean], exponent),
    deviation: scaleByPowerOfTwo(Math.sqrt(state[Moment.m2] / state[Moment.count]), exponent),
  };
}

export function statisticsOf(state: Float64Array): Statistics {
  const counts = {
    count: state[Moment.count],
    missing: state[Moment.missing],
    zeros: state[Moment.zeros],
  };
  if (counts.count === 0) return { ...counts, min: null, max: null, mean: null, "standard deviation": null };
  const { mean, deviation } = centerOf(state);
  return {
    ...counts,
    min: state[Moment.min],
    max: state[Moment.max],
    mean,
    "standard deviation": deviation,
  };
}

export const momentsRecord = (state: Float64Array): Moments =>
  Object.fromEntries(SLOTS.map(([name, slot]) => [name, state[slot]])) as unknown as Moments;

/** The state of one column, its figures checked against one another. Throws NormalizeError "data". */
export function readState(figures: Statistics, sums: Moments, rows: number, at: At): Float64Array {
  const place = below(at, "statistics");
  const { min, max, count, missing, zeros } = figures;
  const state = emptyMomentState();
  if (count + missing !== rows) {
    throw refusal(place, `count and missing make ${count + missing}, but there were ${rows} rows`);
  }
  state[Moment.missing] = missing;
  if (count === 0) return state;
  if (min === null || max === null || min > max) throw refusal(place, "expected min and max, in this order");
  if (zeros > count) throw refusal(below(place, "zeros"), `expected at most count, ${count}, found ${zeros}`);
  state[Moment.count] = count;
  state[Moment.zeros] = zeros;
  state[Moment.min] = min;
  state[Moment.max] = max;
  for (const [name, slot] of SLOTS) state[slot] = sums[name];
  agree(figures, statisticsOf(state), place);
  return state;
}

/** How far figures may be from what the sums say, relative: other versions may round otherwise. */
const AGREEMENT = 1e-9;

function agree(said: Statistics, computed: Statistics, at: At): void {
  for (const name of ["mean", "standard deviation"] as const) {
    const figure = said[name];
    const other = computed[name] as number;
    const near = figure !== null && Math.abs(figure - other) <= AGREEMENT * Math.abs(other);
    if (!near || !Number.isFinite(other)) {
      throw refusal(below(at, name), `expected ${other}, as the sums in moments say, found ${figure}`);
    }
  }
}

/** All columns' states, one after another. */
export function joinStates(states: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(states.length * MOMENT_STATE);
  states.forEach((state, i) => {
    joined.set(state, i * MOMENT_STATE);
  });
  return joined;
}
