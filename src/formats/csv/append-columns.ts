/** Text that keeps its columns and gets the results as new ones, at the end of each record. */
import { usageError } from "../../errors.js";
import type { Kernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { fieldEnd, NEWLINE, RETURN, textEnd } from "../../kernels/scalar/records.js";
import type { DelimitedFormat, ResultType } from "../../types.js";
import { type EncodedFrom, precisionOf } from "../text/encoded-from.js";
import { patchText } from "../text/patch-text.js";
import { quoteField } from "./quote-field.js";

/** The names of the new columns: those of the numeric ones with `suffix`. Throws a usage error where a name is there already. */
export function appendedNames({ names, columns }: DelimitedFormat, suffix: string): string[] {
  const taken = new Set(names);
  return Array.from(columns, (column) => {
    const name = names[column] + suffix;
    if (taken.has(name)) {
      throw usageError(
        `there would be two columns called ${JSON.stringify(name)}`,
        "choose another --suffix",
      );
    }
    taken.add(name);
    return name;
  });
}

/** The input's own head with names added to its header, which is its last line. */
export function appendedHead(head: Uint8Array, names: readonly string[], delimiter: number): Uint8Array {
  const mark = String.fromCharCode(delimiter);
  const added = names.map((name) => mark + quoteField(name, mark)).join("");
  let end = head.length;
  if (head[end - 1] === NEWLINE) end--;
  if (head[end - 1] === RETURN) end--;
  return Buffer.concat([head.subarray(0, end), Buffer.from(added), head.subarray(end)]);
}

/**
 * The chunk's text with the batch's values at the end of each record; a missing one is an empty field. Records end where the
 * scan found their last numeric cell to end, and the fields behind it.
 */
export function appendColumns(
  format: DelimitedFormat,
  dtype: ResultType,
  { bytes, batch, spans }: EncodedFrom,
  kernels: Kernels,
  arena: Arena,
): Uint8Array {
  const { rows, cols, values } = batch;
  const cells = rows * cols;
  const text = arena.bytes(bytes.length + cells);
  const places = arena.int32(2 * cells);
  let copied = 0;
  let length = 0;
  for (let row = 0; row < rows; row++) {
    const end = recordTextEnd(format, bytes, spans![2 * ((row + 1) * cols - 1) + 1]);
    text.set(bytes.subarray(copied, end), length);
    length += end - copied;
    copied = end;
    for (let cell = row * cols; cell < (row + 1) * cols; cell++) {
      text[length++] = format.delimiter;
      const empty = Number.isNaN(values[cell]) && spans![2 * cell] < 0;
      places[2 * cell] = empty ? -1 : length;
      places[2 * cell + 1] = length;
    }
  }
  text.set(bytes.subarray(copied), length);
  length += bytes.length - copied;
  const patched = {
    bytes: text.subarray(0, length),
    values,
    spans: places,
    cells,
    precision: precisionOf(dtype),
  };
  return patchText(format, patched, kernels, arena);
}

/** Where a record's text ends, its line's end not counted, from where its last numeric field does. */
function recordTextEnd(
  { columns, width, delimiter }: DelimitedFormat,
  bytes: Uint8Array,
  end: number,
): number {
  let at = end;
  for (let field = columns[columns.length - 1] + 1; field < width; field++) {
    const start = at + 1;
    at = textEnd(bytes, start, fieldEnd(bytes, start, delimiter));
  }
  return at;
}
