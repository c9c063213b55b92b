/** A job's inputs as one dataset. */

import { usageError } from "../../errors.js";
import type { ByteSource, Dataset } from "../../io/contract.js";
import { openDataset } from "../../io/datasets/registry.js";
import { openDelimited } from "../../io/decode/delimited.js";
import { type DelimitedOptions, MISSING_TEXTS } from "../../io/decode/delimited-options.js";
import { joinDatasets } from "../../io/decode/join.js";
import { sniffFormat } from "../../io/decode/sniff.js";
import { openSource } from "../../io/source/open.js";
import type { SpooledSource } from "../../io/source/spool.js";
import type { InputFormat, InputSpec, Job, ReadOptions } from "../../job.js";
import { selectNumeric, selectOne } from "../../options/columns.js";
import type { Executors } from "./executors.js";

export interface Input {
  readonly dataset: Dataset;
  /** the files and streams behind it */
  readonly sources: readonly ByteSource[];
  /** Says that there will be one pass only, so that a stream need not be kept for another. */
  readOnce(): void;
}

/** One opened input, and what keeps its bytes where they come by only once. */
interface Opened {
  readonly dataset: Dataset;
  readonly spool: SpooledSource | undefined;
  readonly source: ByteSource | undefined;
}

/** Picks the columns to read as numbers, from all names and the positions of those that look numeric, and finds others. */
export type ColumnChooser = Required<Pick<DelimitedOptions, "select" | "roles">>;

/** As flags say. */
const chooserOf = ({ columns, groupBy, weights }: ReadOptions): ColumnChooser => ({
  select: (names, numeric) => selectNumeric(columns, names, numeric),
  roles: (names) => ({
    ...(groupBy !== undefined && { key: selectOne(groupBy, names) }),
    ...(weights !== undefined && { weight: selectOne(weights, names) }),
  }),
});

/** Opens all inputs; what was opened is closed again when one fails. */
export async function openInput(job: Job, executors: Executors, chooser?: ColumnChooser): Promise<Input> {
  const choose = chooser ?? chooserOf(job.read);
  const opened: Opened[] = [];
  try {
    for (const spec of job.inputs) opened.push(await openOne(spec, job.read, executors, choose));
    return {
      dataset: joinDatasets(opened.map(({ dataset }) => dataset)),
      sources: opened.flatMap(({ source }) => (source ? [source] : [])),
      readOnce() {
        for (const { dataset, spool } of opened) if (dataset.access === "sequential") spool?.forget();
      },
    };
  } catch (error) {
    for (const { dataset } of opened) await dataset.close();
    throw error;
  }
}

async function openOne(
  spec: InputSpec,
  read: ReadOptions,
  executors: Executors,
  choose: ColumnChooser,
): Promise<Opened> {
  if (spec.kind === "dataset") {
    return { dataset: await openDataset(spec.name, shapeOption(read)), spool: undefined, source: undefined };
  }
  const source = await openSource(spec.kind === "stdin" ? "-" : spec.path);
  try {
    const format = read.from ?? sniffFormat(await source.peek(64), source.name);
    checkFlags(format, read);
    if (source.rereadable)
      return { dataset: await openFormat(source, format, read, executors, choose), spool: undefined, source };
    const { spooled } = await import("../../io/source/spool.js");
    const spool = spooled(source);
    return { dataset: await openFormat(spool, format, read, executors, choose), spool, source };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Flags of text on an array, or of arrays on text: known only once the format is. */
function checkFlags(format: InputFormat, read: ReadOptions): void {
  const text = format === "csv" || format === "tsv";
  const given: readonly (readonly [flag: string, given: boolean])[] = text
    ? [["--shape", read.shape !== undefined]]
    : [
        ["--delimiter", read.delimiter !== undefined],
        ["--no-header", read.header === "absent"],
        ["--comment", read.comment >= 0],
        ["--na-values", read.missing.length > 0],
        ["--columns", read.columns.include.length > 0],
        ["--exclude", read.columns.exclude.length > 0],
        ["--joint", read.joint !== undefined],
        ["--group-by", read.groupBy !== undefined],
        ["--weights", read.weights !== undefined],
      ];
  const idle = given.find(([, isGiven]) => isGiven);
  if (idle)
    throw usageError(
      `${idle[0]} does not apply to ${format}`,
      `it applies to ${text ? "npy, idx" : "csv, tsv"}`,
    );
}

const shapeOption = (read: ReadOptions): { shape?: readonly number[] } =>
  read.shape ? { shape: read.shape } : {};

async function openFormat(
  source: ByteSource,
  format: InputFormat,
  read: ReadOptions,
  executors: Executors,
  choose: ColumnChooser,
): Promise<Dataset> {
  switch (format) {
    case "npy":
      return (await import("../../io/decode/npy.js")).openNpy(source, shapeOption(read));
    case "idx":
      return (await import("../../io/decode/idx.js")).openIdx(source, shapeOption(read));
    default:
      return openText(source, format, read, executors, choose);
  }
}

const TAB = 9;

function openText(
  source: ByteSource,
  format: "csv" | "tsv",
  read: ReadOptions,
  executors: Executors,
  choose: ColumnChooser,
): Promise<Dataset> {
  const delimiter = read.delimiter ?? (format === "tsv" ? TAB : undefined);
  const options = {
    ...(delimiter === undefined ? {} : { delimiter }),
    header: read.header,
    comment: read.comment ?? -1,
    missing: [...MISSING_TEXTS, ...read.missing],
    ...choose,
  };
  return openDelimited(source, options, () => executors.workbench(source.size));
}
