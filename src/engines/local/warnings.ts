/** Every silent rescue, counted and said. */
import type { ColumnPlan } from "../../core/axis.js";
import type { Rescue } from "../../core/methods/method.js";
import type { RescueCounts, Stage } from "../../core/transform/rows.js";
import type { Job } from "../../job.js";
import type { Schema, Warning } from "../../types.js";

/** 1,234. By hand, because the first call of toLocaleString takes longer than all the rest of a small job. */
const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

const many = (count: number, one: string, more = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : more}`;

/** Up to five names in brackets. */
function named(names: readonly string[] | undefined, indices: readonly number[]): string {
  if (!names || indices.length === 0) return "";
  const shown = indices.slice(0, 5).map((i) => names[i]);
  return ` (${shown.join(", ")}${indices.length > 5 ? ", …" : ""})`;
}

/** Values that statistics were made without: `missing` counts them all, of which `infinite` are infinite. */
export function specialWarnings(
  { missing, infinite }: { readonly missing: number; readonly infinite: number },
  job: Pick<Job, "nan" | "methods">,
): Warning[] {
  const fitted = job.methods.length > 0;
  const spread = job.nan === "propagate";
  return [
    ...leftOut("missing", missing - infinite, "missing value", fitted, spread),
    ...leftOut("infinite", infinite, "infinite value", fitted, spread),
  ];
}

/** Values that parameters fitted elsewhere are not applied to. */
export function appliedWarnings({ missing, infinite }: { missing: number; infinite: number }): Warning[] {
  const kept = (kind: string, count: number): Warning[] => {
    const was = count === 1 ? "value was" : "values were";
    return count === 0 ? [] : [{ kind, count, message: `${grouped(count)} ${kind} ${was} kept` }];
  };
  return [...kept("missing", missing - infinite), ...kept("infinite", infinite)];
}

function leftOut(kind: string, count: number, noun: string, fitted: boolean, spread: boolean): Warning[] {
  if (count === 0) return [];
  const [were, are] = count === 1 ? ["was", "it is"] : ["were", "they are"];
  const rest = spread
    ? `made NaN of all ${count === 1 ? "it was" : "they were"} taken together with`
    : `${were} left out of the ${fitted ? `fit and kept as ${are}` : "statistics"}`;
  return [{ kind, count, message: `${many(count, noun)} ${rest}` }];
}

/** What a method makes of a vector without spread, under its policy. */
function constantBecomes({ method, options }: Stage): string {
  switch (options.onConstant) {
    case "passthrough":
      return "itself";
    case "middle":
      return "the middle of the range";
    case "nan":
      return "NaN";
    default:
      if (method === "power" && options.standardize === "no") return "itself";
      return method === "minmax" ? "the lower bound" : "0";
  }
}

/** What shares one statistic, in words. */
type Unit = "row" | "vector" | "column" | "group" | "array";

/** A fit over all rows has a statistic for each column, for the whole array, or for something between. */
function unitOf({ groups, groupOf }: ColumnPlan, { columnNames }: Schema): Unit {
  if (groups === groupOf.length && (columnNames || groups > 1)) return "column";
  return groups === 1 ? "array" : "group";
}

/** What a fit over all rows rescued: columns by name where the statistics are one a column. */
export function fitWarnings(
  stage: Stage,
  rescued: Readonly<Record<Rescue, readonly number[]>>,
  schema: Schema,
  axis: ColumnPlan,
): Warning[] {
  const unit = unitOf(axis, schema);
  const names = (indices: readonly number[]) => (unit === "column" ? named(schema.columnNames, indices) : "");
  const { constant, "zero-norm": zeroNorm } = rescued;
  return [
    ...constantWarning(stage, constant.length, unit, names(constant)),
    ...zeroNormWarning(stage, zeroNorm.length, unit, names(zeroNorm)),
  ];
}

/** What was rescued where each row is normalized on its own, as `vectors` vectors. */
export function rowWarnings(stage: Stage, rescued: RescueCounts, vectors: number): Warning[] {
  const unit = vectors === 1 ? "row" : "vector";
  return [
    ...constantWarning(stage, rescued.constant, unit, ""),
    ...zeroNormWarning(stage, rescued["zero-norm"], unit, ""),
  ];
}

function constantWarning(stage: Stage, count: number, unit: Unit, names: string): Warning[] {
  if (count === 0) return [];
  const message = `${many(count, `constant ${unit}`)}${names} became ${constantBecomes(stage)}`;
  return [{ kind: "constant", count, message }];
}

function zeroNormWarning({ options }: Stage, count: number, unit: Unit, names: string): Warning[] {
  if (count === 0) return [];
  const [have, were, are] = count === 1 ? ["has", "was", "it is"] : ["have", "were", "they are"];
  const fate = options.onZeroNorm === "nan" ? "became NaN" : `${were} left as ${are}`;
  return [{ kind: "zero-norm", count, message: `${many(count, unit)}${names} ${have} norm 0 and ${fate}` }];
}

export function droppedTextWarning(schema: Schema, format: string): Warning[] {
  const columns = schema.textColumns ?? [];
  if (columns.length === 0) return [];
  const names = named(
    columns,
    columns.map((_, i) => i),
  );
  const message = `${many(columns.length, "text column")}${names} left out: ${format} holds numbers only`;
  return [{ kind: "dropped-column", count: columns.length, message }];
}

export const noteWarnings = (notes: readonly string[]): Warning[] =>
  notes.map((message) => ({ kind: "note", count: 1, message }));
