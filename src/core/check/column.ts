/** Whether the values of one column are such as were fitted on. */
import { Moment } from "../../kernels/kernels.js";
import { centerOf } from "../params/moments.js";
import { restsOnFew, zerosByChance } from "./chance.js";
import { type CheckLimits, type Finding, figure, percent, quoted } from "./finding.js";

/** A column in the fit and in the new data. */
export interface ColumnPair {
  readonly column: string;
  readonly group?: string;
  /** moment states */
  readonly fitted: Float64Array;
  readonly observed: Float64Array;
  /** values of the new data outside the fitted extent */
  readonly outside: number;
}

/** A finding about the column: what is said follows its name. */
function finding(
  pair: ColumnPair,
  kind: Finding["kind"],
  figures: { readonly value: number; readonly limit: number },
  said: string,
): Finding {
  const { column, group } = pair;
  const where = group === undefined ? "" : ` of group ${quoted(group)}`;
  return {
    kind,
    severity: "difference",
    column,
    ...(group !== undefined && { group }),
    ...figures,
    message: `column ${quoted(column)}${where}: ${said}`,
  };
}

/** A note instead of a difference, because rare values can be all there is to it. */
const byChance = (difference: Finding): Finding => ({
  ...difference,
  severity: "note",
  message: `${difference.message}, which may be chance`,
});

/** What is missing, or has become constant, and what was never fitted; zeros alone are a note where others are rare. */
export function checkPresence(pair: ColumnPair, limits: CheckLimits): Finding[] {
  const { fitted, observed } = pair;
  const [before, now] = [missingShare(fitted), missingShare(observed)];
  if (fitted[Moment.count] === 0) {
    const values = observed[Moment.count];
    if (values === 0) return [];
    return [finding(pair, "unfitted", { value: values, limit: 0 }, "it has values, but had none in the fit")];
  }
  if (observed[Moment.count] === 0) {
    return [
      finding(pair, "all-missing", { value: 1, limit: before + limits.maxMissing }, "all values are missing"),
    ];
  }
  const findings: Finding[] = [];
  if (now - before > limits.maxMissing) {
    const said = `${percent(now)} of the values are missing, in the fit ${percent(before)}`;
    findings.push(finding(pair, "more-missing", { value: now, limit: before + limits.maxMissing }, said));
  }
  if (observed[Moment.count] > 1 && isConstant(observed) && !isConstant(fitted)) {
    const said = `all values are ${figure(observed[Moment.min])}, in the fit they were not all the same`;
    const constant = finding(pair, "constant", { value: 0, limit: 0 }, said);
    findings.push(zerosByChance(fitted, observed) ? byChance(constant) : constant);
  }
  return findings;
}

const isConstant = (state: Float64Array): boolean => state[Moment.min] === state[Moment.max];

function missingShare(state: Float64Array): number {
  const rows = state[Moment.count] + state[Moment.missing];
  return rows === 0 ? 0 : state[Moment.missing] / rows;
}

/**
 * Values outside the fitted extent, a mean that has moved by more than the tolerance, in fitted standard deviations
 * (|mean - fitted mean| / s, Glass's Δ: Glass 1976, Educational Researcher 5), and a spread that is larger or smaller by a
 * factor of more than 1 + tolerance: a note where it rests on few values. A column that was constant has no standard
 * deviation to measure by: what is new in it lies outside its extent.
 */
export function checkValues(pair: ColumnPair, limits: CheckLimits): Finding[] {
  const { fitted, observed, outside } = pair;
  if (fitted[Moment.count] === 0 || observed[Moment.count] === 0) return [];
  const findings: Finding[] = [];
  const share = outside / observed[Moment.count];
  if (share > limits.maxOutside) {
    const range = `${figure(fitted[Moment.min])} to ${figure(fitted[Moment.max])}`;
    const said = `${percent(share)} of the values lie outside the fitted range ${range}`;
    findings.push(finding(pair, "outside", { value: share, limit: limits.maxOutside }, said));
  }
  const [before, now] = [centerOf(fitted), centerOf(observed)];
  if (isConstant(fitted) || !(before.deviation > 0)) return findings;
  return [
    ...findings,
    ...meanFindings(pair, before, now, limits),
    ...spreadFindings(pair, before, now, limits),
  ];
}

type Center = ReturnType<typeof centerOf>;

function meanFindings(pair: ColumnPair, before: Center, now: Center, { tolerance }: CheckLimits): Finding[] {
  const moved = Math.abs(now.mean - before.mean) / before.deviation;
  if (moved <= tolerance) return [];
  const said = `the mean went from ${figure(before.mean)} to ${figure(now.mean)}, by ${figure(moved)} standard deviations`;
  return [finding(pair, "mean", { value: moved, limit: tolerance }, said)];
}

function spreadFindings(
  pair: ColumnPair,
  before: Center,
  now: Center,
  { tolerance }: CheckLimits,
): Finding[] {
  const { fitted, observed } = pair;
  if (observed[Moment.count] < 2 || isConstant(observed)) return [];
  const ratio = now.deviation / before.deviation;
  const factor = Math.max(ratio, 1 / ratio);
  if (factor <= 1 + tolerance) return [];
  const [from, to] = [figure(before.deviation), figure(now.deviation)];
  const said = `the standard deviation went from ${from} to ${to}, by a factor of ${figure(ratio)}`;
  const spread = finding(pair, "spread", { value: factor, limit: 1 + tolerance }, said);
  return [restsOnFew(fitted) || restsOnFew(observed) ? byChance(spread) : spread];
}
