/** The writers of whole tables, by format, each loaded when it is used. */
import type { OutputFormat } from "../../formats.js";
import type { OpenTableWriter } from "../contract.js";

const WRITERS: Partial<Record<OutputFormat, () => Promise<OpenTableWriter>>> = {
  csv: async () => (await import("./delimited-table.js")).openCsvWriter,
  ndjson: async () => (await import("./json-table.js")).openNdjsonWriter,
  json: async () => (await import("./json-table.js")).openJsonWriter,
  svmlight: async () => (await import("./svmlight-table.js")).openSvmlightWriter,
  tsv: async () => (await import("./delimited-table.js")).openTsvWriter,
  parquet: async () => (await import("./parquet.js")).openParquetWriter,
  arrow: async () => (await import("./arrow.js")).openArrowFileWriter,
  arrows: async () => (await import("./arrow.js")).openArrowStreamWriter,
};

export async function openTableWriter(format: OutputFormat): Promise<OpenTableWriter> {
  const open = WRITERS[format];
  if (open === undefined) throw new Error(`${format} is not written as a table`);
  return open();
}
