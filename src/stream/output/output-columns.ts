/** Which columns an output has, and in what order: all of a table's, or of a matrix the fitted ones and those that are kept. */
import { type ColumnOrder, unlessInPlace } from "../../core/column-order.js";
import { usageError } from "../../errors.js";
import type { Dataset, LayoutColumn } from "../../formats/dataset.js";
import { MATRIX_FORMATS, type OutputFormat } from "../../formats/registry.js";
import type { OtherType } from "../../formats/value-types.js";
import type { Job } from "../../job/job.js";
import { selectKept, selectOne } from "../../job/select-columns.js";
import { quote } from "../../text/quote.js";
import type { MatrixRecord } from "../../types.js";

/** A column that is not worked on. */
export type OtherColumn = Extract<LayoutColumn, { kind: "other" }>;

/** An output that tells columns by their places alone. */
export interface Matrix {
  /** the fitted columns in the fit's order */
  readonly fitted: readonly LayoutColumn[];
  /** those that follow them unchanged */
  readonly kept: readonly OtherColumn[];
  /** the column that labels records, where the format has such */
  readonly label?: LayoutColumn;
  /** what it has no place for, or was not asked to have */
  readonly leftOut: readonly OtherColumn[];
}

/** How much of a number a column is that is not worked on; on request: where it is named outright. */
function numeric({ kind }: OtherType): "yes" | "on request" | "no" {
  if (kind === "integer" || kind === "float" || kind === "decimal") return "yes";
  return kind === "boolean" || kind === "time" || kind === "duration" ? "on request" : "no";
}

export const holdsNumbers = ({ type }: OtherColumn): boolean => numeric(type) === "yes";

/**
 * The matrix that is written of a table; undefined where it stays a table, and for arrays and sparse records, whose columns are
 * what they are. Throws a usage error for columns to keep that cannot be kept.
 * @param order the columns that are worked on in the fit's order
 */
export function matrixOf(
  job: Job,
  format: OutputFormat,
  { layout, format: { kind } }: Pick<Dataset, "layout" | "format">,
  order: ColumnOrder | undefined,
): Matrix | undefined {
  if (layout === undefined || kind === "sparse" || !MATRIX_FORMATS.includes(format)) return undefined;
  const names = layout.map(({ name }) => name);
  const label = job.label === undefined ? undefined : layout[selectOne(job.label, names)];
  const others = layout.filter((column) => column.kind === "other");
  const choices = layout.flatMap((column, i) =>
    column.kind === "other" ? [[i, column === label ? "on request" : numeric(column.type)] as const] : [],
  );
  const kept = selectKept(job.keep ?? [], names, new Map(choices)).map((i) => layout[i] as OtherColumn);
  const taken = new Set<LayoutColumn | undefined>([label, ...kept]);
  if (label && taken.size === kept.length) {
    throw usageError(`--label and --keep both name ${quote(label.name)}`, "a label is no feature");
  }
  return {
    fitted: inOrder(layout.filter(isWorkedOn), order).filter((column) => column !== label),
    kept,
    ...(label && { label }),
    leftOut: others.filter((column) => !taken.has(column)),
  };
}

const isWorkedOn = ({ kind }: LayoutColumn): boolean => kind === "number";

const inOrder = <T>(columns: readonly T[], order: ColumnOrder | undefined): readonly T[] =>
  order === undefined ? columns : order.map((i) => columns[i]);

/** The matrix as reports tell it. */
export const matrixRecord = (format: OutputFormat, { fitted, kept }: Matrix): MatrixRecord => ({
  format,
  columns: fitted.map(({ name }) => name),
  kept: kept.map(({ name }) => name),
});

/**
 * All columns of a table in the order asked for, by position; undefined where they stay as they stand. Vectors' elements stay
 * side by side and in their own order.
 */
export function tableOrder(
  job: Pick<Job, "columnOrder">,
  layout: readonly LayoutColumn[],
  order: ColumnOrder | undefined,
): ColumnOrder | undefined {
  if (job.columnOrder !== "fit") return undefined;
  const all = [...layout.keys()];
  const worked = all.filter((i) => isWorkedOn(layout[i]));
  const runs = vectorsAmong(layout);
  const fitted = inOrder(worked, order).flatMap((i) => runs.get(i) ?? [i]);
  return unlessInPlace([...new Set([...fitted, ...all])]);
}

/** For each element of a list that is worked on as a whole the positions of all its elements. */
function vectorsAmong(layout: readonly LayoutColumn[]): Map<number, readonly number[]> {
  const lists = new Map<string, number[]>();
  layout.forEach((column, i) => {
    if (column.list === undefined || !isWorkedOn(column)) return;
    const elements = lists.get(column.list.name);
    if (elements) elements.push(i);
    else lists.set(column.list.name, [i]);
  });
  return new Map([...lists.values()].flatMap((elements) => elements.map((i) => [i, elements] as const)));
}

/** Throws a usage error for flags about columns that mean nothing for an output of such a format. */
export function refuseColumnFlags({ label, keep, columnOrder }: Job, format: OutputFormat): void {
  if (label !== undefined && format !== "svmlight") {
    throw usageError(`--label does not apply to ${format} output`, "it applies to svmlight");
  }
  const matrix = MATRIX_FORMATS.includes(format);
  if (keep !== undefined && !matrix) {
    throw usageError(
      `--keep does not apply to ${format} output, which has all columns`,
      `it applies to ${MATRIX_FORMATS.join(", ")}`,
    );
  }
  if (columnOrder === "input" && matrix) {
    throw usageError(
      `--column-order input does not apply to ${format} output, whose columns have no names`,
      "they are in the fit's order, which --columns says when fitting",
    );
  }
}
