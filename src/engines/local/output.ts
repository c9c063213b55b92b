/** Where the data go and in what form: opened before the first record is read, so that a bad target costs nothing. */
import { dataError, usageError } from "../../errors.js";
import type { ByteSource, Dataset, Frame, Sink } from "../../io/contract.js";
import { delimitedFrame } from "../../io/encode/delimited.js";
import { stdoutIsInput } from "../../io/sink/same-file.js";
import { openStdoutSink } from "../../io/sink/stdout.js";
import type { Job, OutputFormat } from "../../job.js";
import type { ResultType } from "../../types.js";
import type { Input } from "./input.js";

const TAB = 9;
const COMMA = 44;

export interface Output {
  readonly sink: Sink;
  readonly frame: Frame;
  readonly format: OutputFormat;
}

/** The output a job asks for, if any. Throws NormalizeError "io" where it cannot be written. */
export async function openOutput(
  job: Job,
  { dataset, sources }: Input,
  dtype: ResultType,
): Promise<Output | undefined> {
  if (job.output.kind === "none") return undefined;
  const format = outputFormat(job, dataset);
  if (format === "npy" && job.digits > 0) {
    throw usageError("--precision does not apply to npy output", "it applies to csv, tsv; say --to csv");
  }
  if (job.suffix !== undefined && (format === "npy" || dataset.format.kind === "dense")) {
    const what = format === "npy" ? "npy output" : "an array, which has no columns with names";
    throw usageError(`--suffix does not apply to ${what}`, "it applies to csv, tsv made from a table");
  }
  const frame = await frameOf(format, job, dataset, dtype);
  return { sink: await openSink(job, sources), frame, format };
}

/** As asked by --to or the suffix, else as the input; arrays of any kind become NPY. */
function outputFormat(job: Job, dataset: Dataset): OutputFormat {
  if (job.to) return job.to;
  if (dataset.format.kind === "dense") return "npy";
  return dataset.format.delimiter === TAB ? "tsv" : "csv";
}

async function openSink(job: Job, sources: readonly ByteSource[]): Promise<Sink> {
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

async function frameOf(format: OutputFormat, job: Job, dataset: Dataset, dtype: ResultType): Promise<Frame> {
  const request = { schema: dataset.schema, dtype, rowShape: dataset.schema.rowShape };
  if (format === "npy") {
    const { npyFrame } = await import("../../io/encode/npy.js");
    return npyFrame(request);
  }
  const source =
    dataset.format.kind === "delimited"
      ? { format: dataset.format, head: dataset.head, header: job.read.header }
      : undefined;
  // A CSV keeps its own delimiter; only a tab is none.
  const kept = source && source.format.delimiter !== TAB ? source.format.delimiter : COMMA;
  const target = {
    delimiter: format === "tsv" ? TAB : kept,
    digits: job.digits,
    ...(job.suffix !== undefined && { suffix: job.suffix }),
  };
  return delimitedFrame(request, target, source);
}
