/** Svmlight written from columns: a record a line, without its zeros. */
import { printDecimal } from "../../kernels/scalar/decimal-print.js";
import { holdsKept, keptNumber, notHeld } from "../columnar/kept-number.js";
import { floatText } from "../columnar/value-text.js";
import type { LayoutColumn, OpenTableWriter, OtherColumns, TableRequest } from "../dataset.js";
import { roundDigits } from "../text/digits.js";
import { precisionOf } from "../text/encoded-from.js";
import type { OtherValue } from "../value-types.js";

/** The numbers of a record, in the layout's order, and its label. */
interface Plan {
  readonly label: LayoutColumn | undefined;
  readonly features: readonly LayoutColumn[];
  readonly base: number;
}

/**
 * Columns are features, numbered in their order from 1, or from request.base; the column request.label is the label, 0 where
 * there is none. Zeros are left out; what is missing is written as nan, so that it is not taken for one.
 * Throws NormalizeError "data" for an integer that is no double.
 */
export const openSvmlightWriter: OpenTableWriter = async (sink, request) => {
  const { layout, digits, label, base = 1 } = request;
  const features = layout.filter((_, i) => i !== label);
  const plan = { label: label === undefined ? undefined : layout[label], features, base };
  return {
    async write(values, rest) {
      if (digits > 0) roundDigits(values, values.length, digits);
      await sink.write(Buffer.from(recordLines(values, rest, plan, request)));
    },
    finish: async () => {},
  };
};

function recordLines(
  values: Float64Array,
  rest: OtherColumns,
  { label, features, base }: Plan,
  { dtype }: Pick<TableRequest, "dtype">,
): string {
  const precision = precisionOf(dtype);
  const cols = rest.nulls.length;
  const lines: string[] = [];
  for (let row = 0; row < rest.rows; row++) {
    lines.push(label === undefined ? "0" : labelText(label, rest, values, row));
    features.forEach((column, i) => {
      const kept = column.kind === "other";
      const number = kept
        ? doubleOf(column, rest.columns[column.index][row])
        : values[row * cols + column.index];
      if (number === 0) return;
      const text = Number.isNaN(number)
        ? "nan"
        : kept
          ? keptText(number, column)
          : printDecimal(number, precision);
      lines.push(` ${i + base}:${text.replace("Infinity", "inf")}`);
    });
    lines.push("\n");
  }
  return lines.join("");
}

type OtherColumn = Extract<LayoutColumn, { kind: "other" }>;

/** What was not worked on keeps its digits, whatever type the results have. */
const keptText = (number: number, { type }: OtherColumn): string =>
  type.kind === "float" ? floatText(number, type) : String(number);

/** What was not worked on. Throws NormalizeError "data" for an integer that readers of svmlight, who know doubles alone, would round. */
function doubleOf({ name }: OtherColumn, value: OtherValue): number {
  const number = keptNumber(value);
  if (holdsKept(value, number, "float64")) return number;
  throw notHeld(value, "float64", { column: name });
}

/** A label is one word: what would be two, or begin a comment, has them joined by underscores. */
function labelText(label: LayoutColumn, rest: OtherColumns, values: Float64Array, row: number): string {
  const value =
    label.kind === "number" ? values[row * rest.nulls.length + label.index] : rest.columns[label.index][row];
  const text = value === null || value === undefined ? "nan" : String(value);
  return text.replace(/[\s#:]+/g, "_") || "nan";
}
