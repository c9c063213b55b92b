/** Where the data go and in what form: opened before the first record is read, so that a bad target costs nothing. */
import { type ColumnOrder, unlessInPlace } from "../../core/column-order.js";
import { dataError, usageError } from "../../errors.js";
import type { Dataset, TableRequest } from "../../formats/dataset.js";
import { isOutputFormat, type OutputFormat } from "../../formats/registry.js";
import { typeNotes } from "../../formats/table-writers.js";
import type { ByteSource, Sink } from "../../io/bytes.js";
import { stdoutIsInput } from "../../io/sink/same-file.js";
import { openStdoutSink } from "../../io/sink/stdout.js";
import type { Job } from "../../job/job.js";
import { checkPrinting } from "../../job/text-output.js";
import type { Report, ResultType } from "../../types.js";
import type { Input } from "../input/input.js";
import { compressed } from "./compressed-sink.js";
import { framedWriter, frameOf } from "./framed-output.js";
import { keepingWriter } from "./matrix-output.js";
import { type Matrix, matrixOf, matrixRecord, refuseColumnFlags, tableOrder } from "./output-columns.js";
import { arrayLayout, opensTables, tableWriter } from "./table-output.js";
import type { Output, Writing } from "./writing.js";

/** The matrix that is written, for reports. */
export const writtenMatrix = (output: Output | undefined): Pick<Report, "matrix"> =>
  output?.matrix ? { matrix: matrixRecord(output.format, output.matrix) } : {};

/**
 * The output a job asks for, if any. Throws NormalizeError "io" where it cannot be written.
 * @param order the columns that are worked on in the fit's order, by position; absent: as they stand
 */
export async function openOutput(
  job: Job,
  input: Input,
  dtype: ResultType,
  order?: ColumnOrder,
): Promise<Output | undefined> {
  if (job.output.kind === "none") return undefined;
  const { dataset, sources } = input;
  const format = outputFormat(job, input);
  refuseColumnFlags(job, format);
  if (dataset.format.kind === "sparse" && job.label !== undefined) {
    throw usageError("--label does not apply to svmlight, whose records have their own", "drop it");
  }
  checkPrinting(format, { suffix: job.suffix, precision: job.digits > 0 ? job.digits : undefined });
  if (job.suffix !== undefined && dataset.format.kind !== "delimited") {
    throw usageError(
      `--suffix does not apply to ${dataset.format.kind === "dense" ? "an array, which has no columns with names" : input.format}`,
      "it applies to csv, tsv made from csv, tsv",
    );
  }
  const matrix = matrixOf(job, format, dataset, order);
  const notes = matrix ? [] : await typeNotes(format, dataset);
  const writing = (of: Dataset): Promise<(sink: Sink) => Writing> =>
    matrix ? matrixWriting(format, job, of, dtype, matrix) : writingTo(format, job, of, dtype, order);
  if (job.output.kind === "directory") {
    if (format === "npz") {
      throw usageError("-o DIR/ writes no npz", "say --to npy, or write one archive after another");
    }
    const { directoryOutput } = await import("./directory-output.js");
    const files = await directoryOutput(job, job.output.path, format, input.parts, writing);
    return { ...files, notes, ...(matrix && { matrix }) };
  }
  const begin = await writing(dataset);
  const sink = await packed(await openSink(job, sources), format, dataset);
  return { sink, format, notes, ...(matrix && { matrix }), ...begin(sink) };
}

/** NPZ is a member of an archive, beside those that its input had. */
const packed = async (sink: Sink, format: OutputFormat, { archive }: Dataset): Promise<Sink> =>
  format === "npz" ? (await import("../../formats/npz/write.js")).npzSink(sink, archive) : sink;

/** What writes a dataset's chunks, once it has a sink. */
async function writingTo(
  format: OutputFormat,
  job: Job,
  dataset: Dataset,
  dtype: ResultType,
  order: ColumnOrder | undefined,
): Promise<(sink: Sink) => Writing> {
  const layout = dataset.layout ?? arrayLayout(dataset.schema.rowShape);
  const placed = tableOrder(job, layout, order);
  if (opensTables(format, dataset, placed ? "reordered" : "as it is")) {
    const columns = placed ? placed.map((i) => layout[i]) : layout;
    return tableWriter(format, dataset, columns, {
      dtype,
      digits: job.digits,
      ...(job.dtype === undefined && { lists: "as they were" as const }),
      ...numbering(job),
    });
  }
  const frame = await frameOf(format, job, dataset, { dtype, fields: placed });
  return (sink) => framedWriter(frame, sink);
}

/** What writes a table's chunks without the columns' names. */
async function matrixWriting(
  format: OutputFormat,
  job: Job,
  dataset: Dataset,
  dtype: ResultType,
  { fitted, kept, label }: Matrix,
): Promise<(sink: Sink) => Writing> {
  if (format === "svmlight") {
    const layout = [...(label ? [label] : []), ...fitted, ...kept];
    const options = { dtype, digits: job.digits, ...numbering(job), ...(label && { label: 0 }) };
    return tableWriter(format, dataset, layout, options);
  }
  const rowShape = [fitted.length + kept.length];
  const frame = await frameOf(format, job, dataset, { dtype, rowShape });
  if (kept.length > 0) return (sink) => keepingWriter(frame, { fitted, kept }, dataset, sink);
  const columns = unlessInPlace(fitted.map(({ index }) => index));
  const encode = { ...frame.encode, ...(columns && { columns }) };
  return (sink) => framedWriter({ ...frame, encode }, sink);
}

/** How svmlight's features are numbered. */
const numbering = ({ read: { indexBase } }: Job): Pick<TableRequest, "base"> =>
  indexBase === undefined ? {} : { base: indexBase };

/** As asked by --to or the suffix, else as the input where that is written; arrays of any kind become NPY. */
function outputFormat(job: Job, { dataset, format }: Input): OutputFormat {
  if (job.to) return job.to;
  if (dataset.format.kind === "dense" || format === undefined) return "npy";
  if (dataset.format.kind === "sparse") return "svmlight";
  if (dataset.format.kind === "json") return dataset.format.framing === "lines" ? "ndjson" : "json";
  if (dataset.format.kind === "delimited") return dataset.format.delimiter === TAB ? "tsv" : "csv";
  if (isOutputFormat(format)) return format;
  throw usageError(`${format} is not written`, "say --to FORMAT");
}

const TAB = 9;

async function openSink(job: Job, sources: readonly ByteSource[]): Promise<Sink> {
  const sink = await openPlainSink(job, sources);
  return compressed(sink, job.compression);
}

async function openPlainSink(job: Job, sources: readonly ByteSource[]): Promise<Sink> {
  if (job.output.kind === "file") {
    const { openFileSink } = await import("../../io/sink/file.js");
    return openFileSink(job.output.path);
  }
  if (stdoutIsInput(sources)) {
    throw dataError(
      "standard output is also an input",
      {},
      "write to another file, or use -o, which replaces it safely",
    );
  }
  return openStdoutSink();
}
