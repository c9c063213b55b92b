/** Outputs written as whole tables on this thread: formats that hold columns of other types beside the numbers. */
import { product } from "../../core/axis.js";
import type { Dataset, LayoutColumn, OtherColumns, TableRequest } from "../../formats/dataset.js";
import { formatNamed, MATRIX_FORMATS, type OutputFormat } from "../../formats/registry.js";
import { openTableWriter, tableValues } from "../../formats/table-writers.js";
import type { Sink } from "../../io/bytes.js";
import type { Shape } from "../../types.js";
import type { Writing } from "./writing.js";

/** Text made from text is written by the workers, arrays as arrays are; all else goes through a table. */
export function opensTables(
  format: OutputFormat,
  { format: from }: Dataset,
  columns: "as it is" | "reordered",
): boolean {
  if (from.kind === "sparse") return false;
  if (from.kind === "json" && format === JSON_FORMATS[from.framing]) return columns === "reordered";
  const { holds } = formatNamed(format);
  return holds === "records" || (holds === "delimited" && (from.kind === "records" || from.kind === "json"));
}

/** What JSON of a framing is called. */
const JSON_FORMATS = { lines: "ndjson", elements: "json" } as const;

/**
 * What writes a dataset's records as tables, once it has a sink.
 * @param layout the columns that are written, in their order
 */
export async function tableWriter(
  format: OutputFormat,
  { schema, metadata }: Pick<Dataset, "schema" | "metadata">,
  layout: readonly LayoutColumn[],
  options: Omit<TableRequest, "schema" | "layout" | "metadata">,
): Promise<(sink: Sink) => Writing> {
  const cols = product(schema.rowShape);
  const lookedAt = {
    columns: new Set(layout.flatMap(({ kind, index }) => (kind === "other" ? [index] : []))),
    nulls: MATRIX_FORMATS.includes(format) ? "passed over" : "looked at",
  } as const;
  const open = await openTableWriter(format);
  return (sink) => ({
    encode: tableValues(format),
    needsRows: false,
    async begin() {
      const writer = await open(sink, { schema, layout, ...(metadata && { metadata }), ...options });
      return {
        async write(bytes, rest) {
          const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
          await writer.write(
            values,
            (await rest(lookedAt)) ?? numbersAlone(cols === 0 ? 0 : values.length / cols, cols),
          );
        },
        finish: () => writer.finish(),
      };
    },
  });
}

/** Columns made up for an array, named by their numbers from 0. */
export const arrayLayout = (rowShape: Shape): LayoutColumn[] =>
  Array.from({ length: product(rowShape) }, (_, index) => ({ kind: "number", name: String(index), index }));

/** The rest of an array's records: nothing. */
const numbersAlone = (rows: number, cols: number): OtherColumns => ({
  rows,
  nulls: Array.from({ length: cols }, () => undefined),
  columns: [],
});
