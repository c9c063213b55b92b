/** CSV and TSV written from columns: a header, then a record a line. */
import { printDecimal } from "../../kernels/scalar/decimal-print.js";
import { otherText } from "../columnar/value-text.js";
import type { LayoutColumn, OpenTableWriter, OtherColumns, TableRequest } from "../dataset.js";
import { roundDigits } from "../text/digits.js";
import { precisionOf } from "../text/encoded-from.js";
import { quoteField } from "./quote-field.js";

/** A missing value is an empty field; texts that are empty are quoted, so that the two are told apart. */
const openWriter =
  (delimiter: string): OpenTableWriter =>
  async (sink, { layout, dtype, digits }) => {
    const header = layout.map(({ name }) => quoteField(name, delimiter)).join(delimiter);
    await sink.write(Buffer.from(`${header}\n`));
    return {
      async write(values, rest) {
        if (digits > 0) roundDigits(values, values.length, digits);
        await sink.write(Buffer.from(recordLines(values, rest, { layout, dtype }, delimiter)));
      },
      finish: async () => {},
    };
  };

export const openCsvWriter: OpenTableWriter = openWriter(",");
export const openTsvWriter: OpenTableWriter = openWriter("\t");

function recordLines(
  values: Float64Array,
  rest: OtherColumns,
  { layout, dtype }: Pick<TableRequest, "layout" | "dtype">,
  delimiter: string,
): string {
  const precision = precisionOf(dtype);
  const cols = rest.nulls.length;
  const cellOf = (column: LayoutColumn, row: number): string => {
    if (column.kind === "other") return otherField(column, rest.columns[column.index][row], delimiter);
    const value = values[row * cols + column.index];
    const missing = Number.isNaN(value) && rest.nulls[column.index]?.[row] === 1;
    return missing ? "" : printDecimal(value, precision);
  };
  const lines: string[] = [];
  for (let row = 0; row < rest.rows; row++) {
    // A line of nothing is no record.
    lines.push(layout.map((column) => cellOf(column, row)).join(delimiter) || '""', "\n");
  }
  return lines.join("");
}

function otherField(
  { type }: Extract<LayoutColumn, { kind: "other" }>,
  value: unknown,
  delimiter: string,
): string {
  if (value === null || value === undefined) return "";
  const text = otherText(type, value);
  return text === "" ? '""' : quoteField(text, delimiter);
}
