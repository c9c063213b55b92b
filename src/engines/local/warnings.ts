/** Every silent rescue, counted and said. */
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

/** @param columns indices of constant columns, for a fit over rows; absent for one by row */
export function constantWarning(
  method: string,
  count: number,
  schema: Schema,
  columns: readonly number[] | undefined,
): Warning[] {
  if (count === 0) return [];
  const what = columns ? many(count, "constant column") : many(count, "row");
  const names = columns && schema.columnNames?.length ? named(schema.columnNames, columns) : "";
  const spread = columns ? "" : count === 1 ? " has no spread and" : " have no spread and";
  const became = `became ${CONSTANT_BECOMES[method] ?? "0"}`;
  return [{ kind: "constant", count, message: `${what}${names}${spread} ${became}` }];
}

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
