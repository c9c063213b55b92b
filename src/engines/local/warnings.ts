/** Every silent rescue, counted and said. */
import type { ColumnPlan } from "../../core/axis.js";
import type { Rescue } from "../../core/methods/method.js";
import type { Schema, Warning } from "../../types.js";

const many = (count: number, one: string, more = `${one}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : more}`;

/** Up to five names in brackets. */
function named(names: readonly string[] | undefined, indices: readonly number[]): string {
  if (!names || indices.length === 0) return "";
  const shown = indices.slice(0, 5).map((i) => names[i]);
  return ` (${shown.join(", ")}${indices.length > 5 ? ", …" : ""})`;
}

export function missingWarning(count: number, use: "fit" | "statistics"): Warning[] {
  if (count === 0) return [];
  const were = count === 1 ? "was" : "were";
  const rest = use === "fit" ? `the fit and kept as ${count === 1 ? "it is" : "they are"}` : "the statistics";
  return [{ kind: "missing", count, message: `${many(count, "missing value")} ${were} left out of ${rest}` }];
}

/** What a method makes of a vector without spread. */
const CONSTANT_BECOMES: Record<string, string> = {
  minmax: "the lower bound",
  maxabs: "itself, all zeros",
};

/** What a fit over all rows rescued: columns by name where the statistics are one a column. */
export function fitWarnings(
  method: string,
  rescued: Readonly<Record<Rescue, readonly number[]>>,
  schema: Schema,
  axis: ColumnPlan,
): Warning[] {
  const { constant } = rescued;
  const ofColumns = axis.groups === axis.groupOf.length;
  const names = ofColumns ? named(schema.columnNames, constant) : "";
  const message = `${many(constant.length, "constant column")}${names} became ${constantBecomes(method)}`;
  return [
    ...(constant.length > 0 ? [{ kind: "constant", count: constant.length, message }] : []),
    ...zeroNormWarning(rescued["zero-norm"].length, "column"),
  ];
}

export function constantRowsWarning(method: string, count: number): Warning[] {
  if (count === 0) return [];
  const message = `${many(count, "row")} without spread became ${constantBecomes(method)}`;
  return [{ kind: "constant", count, message }];
}

const constantBecomes = (method: string): string => CONSTANT_BECOMES[method] ?? "0";

export function zeroNormWarning(count: number, unit: "row" | "column"): Warning[] {
  if (count === 0) return [];
  const have = count === 1 ? `has norm 0 and was` : `have norm 0 and were`;
  return [
    {
      kind: "zero-norm",
      count,
      message: `${many(count, unit)} ${have} left as ${count === 1 ? "it is" : "they are"}`,
    },
  ];
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
