/** What things are called. */
import type { ColumnPlan } from "../../core/axis.js";
import { readAddress } from "../../io/web/address.js";
import type { InputSpec } from "../../job/job.js";
import type { Schema } from "../../types.js";

/** What an input is called where it is shown or saved. */
export function inputName(spec: InputSpec): string {
  switch (spec.kind) {
    case "stdin":
      return "stdin";
    case "url":
      return readAddress(spec.address).name;
    case "dataset":
      return spec.name;
    case "path":
      return spec.path;
  }
}

export interface StatisticNames {
  /** what shares one statistic; columns that are joint count as one */
  readonly noun: "column" | "group" | "array";
  readonly nameOf: (statistic: number) => string;
}

/** By the names of their columns, or their numbers from 1; joint columns with a plus between them. */
export function statisticNames({ groups, groupOf }: ColumnPlan, schema: Schema): StatisticNames {
  const { columnNames, rowShape } = schema;
  const own = groups === groupOf.length;
  if (groups === 1 && !(own && rowShape.length === 1)) return { noun: "array", nameOf: () => "all" };
  const columnName = (column: number): string => columnNames?.[column] ?? String(column + 1);
  if (own) return { noun: "column", nameOf: columnName };
  if (rowShape.length !== 1) return { noun: "group", nameOf: String };
  const members = (statistic: number): number[] =>
    [...groupOf.keys()].filter((column) => groupOf[column] === statistic);
  return { noun: "column", nameOf: (statistic) => members(statistic).map(columnName).join("+") };
}
