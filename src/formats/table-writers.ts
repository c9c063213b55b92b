/** The writers of whole tables, by format, each loaded when it is used. */

import type { Dataset, EncodeFormat, OpenTableWriter } from "./dataset.js";
import type { OutputFormat } from "./registry.js";

const WRITERS: Partial<Record<OutputFormat, () => Promise<OpenTableWriter>>> = {
  csv: async () => (await import("./csv/write.js")).openCsvWriter,
  ndjson: async () => (await import("./json/write.js")).openNdjsonWriter,
  json: async () => (await import("./json/write.js")).openJsonWriter,
  svmlight: async () => (await import("./svmlight/write.js")).openSvmlightWriter,
  tsv: async () => (await import("./csv/write.js")).openTsvWriter,
  parquet: async () => (await import("./parquet/write.js")).openParquetWriter,
  arrow: async () => (await import("./arrow/write.js")).openArrowFileWriter,
  arrows: async () => (await import("./arrow/write.js")).openArrowStreamWriter,
};

/** Formats that are written column by column, whose writers are given values so. */
const BY_COLUMNS: ReadonlySet<OutputFormat> = new Set(["parquet", "arrow", "arrows"]);

/** What the writer of a format is to be given of each chunk. */
export const tableValues = (format: OutputFormat): EncodeFormat => ({
  kind: "dense",
  dtype: "float64",
  byteOrder: "little-endian",
  ...(BY_COLUMNS.has(format) && { order: "columns" as const }),
});

export async function openTableWriter(format: OutputFormat): Promise<OpenTableWriter> {
  const open = WRITERS[format];
  if (open === undefined) throw new Error(`${format} is not written as a table`);
  return open();
}

/**
 * Columns that pass through, and are of another type in the format than they were, in whole sentences. Throws NormalizeError "data"
 * for one that the format has nothing for: before any work is done.
 */
export async function typeNotes(
  format: OutputFormat,
  { layout, schema }: Pick<Dataset, "layout" | "schema">,
): Promise<readonly string[]> {
  if (format !== "parquet" || layout === undefined) return [];
  return (await import("./parquet/write.js")).parquetNotes(schema.name, layout);
}
