/** Every silent rescue, counted and said. */
import type { ColumnPlan } from "../core/axis.js";
import type { MethodName } from "../core/methods/index.js";
import type { MethodOptions } from "../core/methods/method.js";
import type { Rescue } from "../core/steps/affine/rule.js";
import type { RowOutcome, Stage } from "../core/steps/rowwise.js";
import { type Changed, countsOf, totalOf } from "../core/uncovered.js";
import type { LayoutColumn } from "../formats/dataset.js";
import type { OutputFormat } from "../formats/registry.js";
import type { Job } from "../job/job.js";
import { quote } from "../text/quote.js";
import { grouped, many, named } from "../text/words.js";
import type { Schema, Warning } from "../types.js";
import type { Transform } from "./chunk.js";
import type { StagedFit } from "./fit/fit-session.js";
import { type StatisticNames, statisticNames } from "./input/column-names.js";
import { holdsNumbers, type OtherColumn } from "./output/output-columns.js";
import type { Output } from "./output/writing.js";

/** Values that statistics were made without: all of them, and how many of them are infinite. */
interface LeftOut {
  readonly missing: number;
  readonly infinite: number;
  /** those in rows that no method was fitted on, which then spread nothing */
  readonly weightless?: number;
}

export function specialWarnings(
  { missing, infinite, weightless = 0 }: LeftOut,
  job: Pick<Job, "nan"> & { readonly methods: readonly unknown[] },
): Warning[] {
  const fitted = job.methods.length > 0;
  const kept = job.nan === "propagate" ? weightless : missing;
  const keptInfinite = Math.min(infinite, kept);
  const told = (all: number, infinite: number, spread: boolean): Warning[] => [
    ...leftOut("missing", all - infinite, "missing value", fitted, spread),
    ...leftOut("infinite", infinite, "infinite value", fitted, spread),
  ];
  return [...told(missing - kept, infinite - keptInfinite, true), ...told(kept, keptInfinite, false)];
}

/** Rows that saved methods were fitted on, each on its own: `vectors` vectors a row. */
export interface AppliedRows {
  readonly stages: readonly Stage[];
  readonly vectors: number;
  readonly outcome: RowOutcome | undefined;
}

export const appliedRows = (
  transform: Transform | undefined,
  outcome: RowOutcome | undefined,
): AppliedRows | undefined =>
  transform?.by === "rows"
    ? { stages: transform.stages, vectors: transform.plan.groups, outcome }
    : undefined;

/**
 * What is told where saved parameters are put to use: values that a fit made elsewhere is not applied to; of rows that are
 * fitted here and now, what `normalize` tells of them.
 */
export function appliedWarnings(
  counts: { readonly missing: number; readonly infinite: number },
  rows: AppliedRows | undefined,
): Warning[] {
  if (rows) {
    const { stages, vectors, outcome } = rows;
    const nan = stages.some(({ options }) => options.nan === "propagate") ? "propagate" : "omit";
    return [...specialWarnings(counts, { nan, methods: stages }), ...rowWarnings(stages, outcome, vectors)];
  }
  const kept = (kind: string, count: number): Warning[] => {
    const was = count === 1 ? "value was" : "values were";
    return count === 0 ? [] : [{ kind, count, message: `${grouped(count)} ${kind} ${was} kept` }];
  };
  return [...kept("missing", counts.missing - counts.infinite), ...kept("infinite", counts.infinite)];
}

/** Rows of groups that the fit has not seen. */
export function unseenGroupsWarning(
  groups: readonly { readonly key: string; readonly rows: number }[],
  fate: "global" | "passthrough",
): Warning[] {
  if (groups.length === 0) return [];
  const count = groups.reduce((sum, { rows }) => sum + rows, 0);
  const names = named(groups.map(({ key }) => quote(key)));
  const what = `${many(count, "row")} of ${many(groups.length, "group")}${names} that the fit has not seen`;
  const [was, by] = count === 1 ? ["was", "stayed as it is"] : ["were", "stayed as they are"];
  const message =
    fate === "passthrough" ? `${what} ${by}` : `${what} ${was} transformed by the fit of all groups together`;
  return [{ kind: "unseen-group", count, message }];
}

function leftOut(kind: string, count: number, noun: string, fitted: boolean, spread: boolean): Warning[] {
  if (count === 0) return [];
  const [were, are] = count === 1 ? ["was", "it is"] : ["were", "they are"];
  const rest = spread
    ? `made NaN of all ${count === 1 ? "it was" : "they were"} taken together with`
    : `${were} left out of the ${fitted ? `fit and kept as ${are}` : "statistics"}`;
  return [{ kind, count, message: `${many(count, noun)} ${rest}` }];
}

/** What a method makes of so many vectors without spread, under its policy: "became 0". */
function constantFate({ method, options }: Stage, count: number): string {
  switch (options.onConstant) {
    case "passthrough":
      return keptAsRead(count);
    case "middle":
      return "became the middle of the range";
    case "vanish":
      return "became 0";
    case "nan":
      return "became NaN";
    default:
      return plainFate(method, options, count);
  }
}

/** What a method's formula makes of vectors without spread. */
function plainFate(method: MethodName, options: MethodOptions, count: number): string {
  const kept = method === "power" ? options.standardize === "no" : options.center === "no";
  if (kept) return keptAsRead(count);
  if (method === "minmax") return "became the lower bound";
  if (method === "robust") return count === 1 ? "was only centred" : "were only centred";
  if (method === "quantile")
    return options.distribution === "normal" ? "became the lowest quantile" : "became 0";
  // Values that weigh nothing may be others.
  return options.weights === undefined ? "became 0" : "became 0 in rows of weight above 0";
}

const keptAsRead = (count: number): string => (count === 1 ? "was left as it is" : "were left as they are");

/** What a stage rescued: statistics by their numbers, of each group where groups are fitted apart. */
type Rescued = readonly Pick<StagedFit, "key" | "rescued">[];

/** What fits over all rows rescued in one of their stages: columns by name where they have names. */
export function fitWarnings(
  stage: Stage,
  number: number,
  fits: Rescued,
  schema: Schema,
  axis: ColumnPlan,
): Warning[] {
  const names = statisticNames(axis, schema);
  const told = (kind: Rescue): readonly [count: number, units: string] => {
    const rescued = fits.flatMap(({ key, rescued }) =>
      rescued[number][kind].map((statistic) => ({ key, statistic })),
    );
    return [rescued.length, unitsOf(rescued, names, schema)];
  };
  return [...constantWarning(stage, ...told("constant")), ...zeroNormWarning(stage, ...told("zero-norm"))];
}

/** Statistics in words: columns (a, b), columns in 2 groups (a of x, b of y). */
function unitsOf(
  rescued: readonly { readonly key: string | undefined; readonly statistic: number }[],
  { noun, nameOf }: StatisticNames,
  { columnNames }: Schema,
): string {
  const units = rescued.length === 1 ? noun : `${noun}s`;
  const groups = new Set(rescued.map(({ key }) => key)).size;
  const apart = rescued.length > 0 && rescued[0].key !== undefined;
  const within = apart ? ` in ${many(groups, "group")}` : "";
  const shown = noun === "column" && (columnNames || apart) ? rescued.slice(0, 6) : [];
  const names = shown.map(({ key, statistic }) =>
    apart ? `${nameOf(statistic)} of ${quote(key!)}` : nameOf(statistic),
  );
  return `${units}${within}${named(names)}`;
}

/** Values that a figure has no place for. */
export function undrawnWarning(count: number, what: string): Warning[] {
  if (count <= 0) return [];
  const message = `${many(count, "value")} ${count === 1 ? "is" : "are"} ${what}, and not drawn`;
  return [{ kind: "not-drawn", count, message }];
}

/** Quantiles that no longer fit in memory are estimated: how far their ranks may be off, at most. */
export function rankErrorWarning(rankError: number, of?: "row" | "vector"): Warning[] {
  if (rankError === 0) return [];
  const share = `${Number((100 * rankError).toPrecision(2))}%`;
  const message = `quantiles are estimated: the rank of each is within ${share} of ${of ? `its ${of}'s` : "the"} values`;
  return [{ kind: "rank-error", count: 1, message }];
}

/** What is told where each row is normalized on its own, as `vectors` vectors. */
export function rowWarnings(
  stages: readonly Stage[],
  outcome: RowOutcome | undefined,
  vectors: number,
): Warning[] {
  const noun = vectors === 1 ? "row" : "vector";
  const units = (count: number): string => (count === 1 ? noun : `${noun}s`);
  const rescued = (outcome?.rescued ?? []).flatMap(({ constant, "zero-norm": zeroNorm }, i) => [
    ...constantWarning(stages[i], constant, units(constant)),
    ...zeroNormWarning(stages[i], zeroNorm, units(zeroNorm)),
  ]);
  return [...rescued, ...rankErrorWarning(outcome?.rankError ?? 0, noun)];
}

function constantWarning(stage: Stage, count: number, units: string): Warning[] {
  if (count === 0) return [];
  const message = `${grouped(count)} constant ${units} ${constantFate(stage, count)}`;
  return [{ kind: "constant", count, message }];
}

function zeroNormWarning({ options }: Stage, count: number, units: string): Warning[] {
  if (count === 0) return [];
  const have = count === 1 ? "has" : "have";
  const fate = options.onZeroNorm === "nan" ? "became NaN" : keptAsRead(count);
  return [{ kind: "zero-norm", count, message: `${grouped(count)} ${units} ${have} norm 0 and ${fate}` }];
}

/** What the output's format has no place for. */
export function outputWarnings(
  output: Pick<Output, "format" | "encode" | "matrix" | "notes">,
  changed: Changed & { readonly infinite: number },
): Warning[] {
  // Patched text keeps the cells of values that were left out.
  const omitted = output.encode.kind === "patch" ? 0 : changed.infinite;
  return [
    ...noteWarnings(output.notes),
    ...leftOutWarnings(output),
    ...nullWarning(output.format, changed, omitted),
  ];
}

/** Columns of a table that a matrix does not hold: text has no place in it, and what was not chosen was not asked for. */
function leftOutWarnings({ format, matrix }: Pick<Output, "format" | "matrix">): Warning[] {
  const leftOut = matrix?.leftOut ?? [];
  const [numbers, others] = [true, false].map((numeric) =>
    leftOut.filter((column) => holdsNumbers(column) === numeric),
  );
  const noun = others.every(({ type }) => type.kind === "text") ? "text column" : "non-numeric column";
  return [
    ...fittedLabel(matrix?.label),
    ...dropped(others, noun, `left out: ${format} holds numbers only`),
    ...dropped(
      numbers,
      "numeric column",
      `not chosen and left out: ${format} holds the normalized columns, and those of --keep`,
    ),
  ];
}

/** A label is no feature, though the fit took it for one. */
function fittedLabel(label: LayoutColumn | undefined): Warning[] {
  if (label?.kind !== "number") return [];
  const message = `the label (${label.name}) was fitted: it is written normalized, and is no feature`;
  return [{ kind: "label", count: 1, message }];
}

function dropped(columns: readonly OtherColumn[], noun: string, why: string): Warning[] {
  if (columns.length === 0) return [];
  const message = `${many(columns.length, noun)}${named(columns.map(({ name }) => name))} ${why}`;
  return [{ kind: "dropped-column", count: columns.length, message }];
}

/** Where there is nothing to transform. */
export const noRowsWarning = (rows: number): Warning[] =>
  rows > 0 ? [] : [{ kind: "no-rows", count: 0, message: "there are no rows: the output has none" }];

export const noteWarnings = (notes: readonly string[]): Warning[] =>
  notes.map((message) => ({ kind: "note", count: 1, message }));

/** JSON has neither NaN nor infinite numbers. @param omitted infinite values that were left as they are */
function nullWarning(format: OutputFormat, changed: Changed, omitted: number): Warning[] {
  if (format !== "json" && format !== "ndjson") return [];
  const { madeMissing, madeInfinite, staysInfinite } = countsOf(changed);
  const made = totalOf(madeMissing) + totalOf(madeInfinite) + totalOf(staysInfinite) + omitted;
  if (made <= 0) return [];
  const [results, were] = made === 1 ? ["result", "was"] : ["results", "were"];
  return [
    {
      kind: "null",
      count: made,
      message: `${grouped(made)} ${results} that JSON has no number for ${were} written as null`,
    },
  ];
}
