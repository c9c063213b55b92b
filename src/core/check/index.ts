/** New data against the parameters they are to be normalized with. */
import { MOMENT_STATE, Moment } from "../../kernels/kernels.js";
import type { Measure } from "../aggregates/index.js";
import { OUTSIDE_STATE } from "../aggregates/out-of-range.js";
import { columnLabel, momentsOf, type Parameters, type SavedFit } from "../params/parameters.js";
import { type ColumnPair, checkPresence, checkValues } from "./column.js";
import { type CheckLimits, type Finding, quoted } from "./finding.js";
import { alreadyNormalized, type Candidate, expectedOutput, normalizedFinding } from "./normalized.js";

/** What was measured of new data, or of one group of them; arrays hold one entry a column measured. */
export interface Observed {
  /** the group, where groups are fitted apart */
  readonly key?: string;
  readonly rows: number;
  /** the fitted column that each column is */
  readonly fitted: Int32Array;
  /** moment states */
  readonly moments: Float64Array;
  /** the answer to {@link outsideQuestion}; of no matter for a group that was not fitted */
  readonly outside: Float64Array;
}

/** All that can be said of new data without rows. */
export const NO_ROWS: Finding = {
  kind: "no-rows",
  severity: "note",
  message: "there are no rows to compare",
};

/** The question how many values of the columns lie outside what the fit saw; a column it saw no value of has no outside. */
export function outsideQuestion(fit: SavedFit, fitted: Int32Array): Extract<Measure, { kind: "outside" }> {
  const extent = (slot: number, none: number): Float64Array =>
    Float64Array.from(fitted, (column) => {
      const state = momentsOf(fit, column);
      return state[Moment.count] === 0 ? none : state[slot];
    });
  return { kind: "outside", low: extent(Moment.min, -Infinity), high: extent(Moment.max, Infinity) };
}

/**
 * What is different about new data, group after group and column after column: see {@link CheckLimits}. Data that look
 * normalized already are said to be so, once, instead of all that is different about them.
 */
export function checkValuesAgainst(
  parameters: Parameters,
  observed: readonly Observed[],
  limits: CheckLimits,
): Finding[] {
  const keys = new Set(observed.map(({ key }) => key));
  const absent = parameters.fits.flatMap(({ key }) => (key === undefined || keys.has(key) ? [] : [key]));
  return [
    ...observed.flatMap((data) => {
      const fit = parameters.fits.find(({ key }) => key === data.key);
      return fit ? checkFit(parameters, fit, data, limits) : [unseen(data)];
    }),
    ...absent.map(absentGroup),
  ];
}

const unseen = ({ key = "", rows }: Observed): Finding => ({
  kind: "unseen-group",
  severity: "difference",
  group: key,
  value: rows,
  limit: 0,
  message: `group ${quoted(key)} was not there in the fit (rows: ${rows})`,
});

const absentGroup = (group: string): Finding => ({
  kind: "absent-group",
  severity: "note",
  group,
  message: `group ${quoted(group)} has no rows`,
});

function checkFit(parameters: Parameters, fit: SavedFit, data: Observed, limits: CheckLimits): Finding[] {
  const pairs = Array.from(data.fitted, (column, i): ColumnPair => {
    const at = i * OUTSIDE_STATE;
    return {
      column: columnLabel(parameters, column),
      ...(data.key !== undefined && { group: data.key }),
      fitted: momentsOf(fit, column),
      observed: data.moments.subarray(i * MOMENT_STATE, (i + 1) * MOMENT_STATE),
      outside: data.outside[at] + data.outside[at + 1],
    };
  });
  const alike = alreadyNormalized(candidatesOf(fit, data, pairs));
  const normalized = new Set(alike.map(({ pair }) => pair));
  return [
    ...(alike.length > 0 ? [normalizedFinding(alike, pairs.length)] : []),
    ...pairs.flatMap((pair) => [
      ...checkPresence(pair, limits),
      ...(normalized.has(pair) ? [] : checkValues(pair, limits)),
    ]),
  ];
}

function candidatesOf(fit: SavedFit, { fitted }: Observed, pairs: readonly ColumnPair[]): Candidate[] {
  const expected = expectedOutput(fit);
  if (!expected) return [];
  return pairs.map((pair, i) => {
    const at = fitted[i] * MOMENT_STATE;
    return { pair, expected: expected.subarray(at, at + MOMENT_STATE) };
  });
}
