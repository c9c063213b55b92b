/** A job's inputs as one dataset. */

import { openDataset } from "../../datasets/registry.js";
import { usageError } from "../../errors.js";
import { openDelimited } from "../../formats/csv/open.js";
import { MISSING_TEXTS } from "../../formats/csv/options.js";
import type { Dataset } from "../../formats/dataset.js";
import { folderColumns } from "../../formats/hive.js";
import { joinDatasets } from "../../formats/join.js";
import { withMissingNumbers } from "../../formats/missing-numbers.js";
import type { InputFormat } from "../../formats/registry.js";
import { sniffFormat } from "../../formats/sniff.js";
import type { ByteSource } from "../../io/bytes.js";
import { type OpeningLimits, openSource } from "../../io/source/open.js";
import type { SpooledSource } from "../../io/source/spool.js";
import type { InputSpec, Job, ReadOptions } from "../../job/job.js";
import { selectOne } from "../../job/select-columns.js";
import { quote } from "../../text/quote.js";
import { isAlongRows } from "../plan.js";
import { requireRows, rowsToTransform } from "../row-count.js";
import type { Executors } from "../threads/executors.js";
import { inputName } from "./column-names.js";
import { leadOf, type OpenedPart, openedOrEmpty, rowlessNotes, withColumns } from "./empty-inputs.js";
import { chooseColumns } from "./list-choice.js";
import type { ColumnChooser, InputPart } from "./opened.js";
import { watched } from "./progress.js";
import { rowLabels, selectIndex } from "./row-labels.js";
import { refuseIdleFlags } from "./unused-flags.js";

export interface Input {
  readonly dataset: Dataset;
  /** the inputs it is made of, in order */
  readonly parts: readonly InputPart[];
  /** the files and streams behind it */
  readonly sources: readonly ByteSource[];
  /** the first file's format; absent for a dataset's name */
  readonly format: InputFormat | undefined;
  /** which of the parts says what the columns are */
  readonly lead: number;
  /** Says that there will be one pass only, so that a stream need not be kept for another. */
  readOnce(): void;
}

/** One opened input, and what keeps its bytes where they come by only once. */
interface Opened extends OpenedPart {
  readonly spool: SpooledSource | undefined;
  readonly source: ByteSource | undefined;
}

/** As flags say. */
export function chooserOf(job: Job): ColumnChooser {
  const { read, label, axis, inputs } = job;
  const { groupBy, weights } = read;
  let notes: readonly string[] = [];
  return {
    select(names, numeric, _valueless, lists = []) {
      const labels = label === undefined ? -1 : selectOne(label, names);
      const index = selectIndex(read, names);
      const choice = chooseColumns(
        job,
        names,
        numeric.filter((column) => column !== index),
        lists,
      );
      notes = choice.notes;
      return choice.worked.filter((column) => column !== labels && column !== index);
    },
    ...(read.indexColumn?.kind !== "none" && { labels: (names) => rowLabels(read, names) }),
    notes: () => notes,
    roles: (names) => ({
      ...(groupBy !== undefined && { key: selectOne(groupBy, names) }),
      ...(weights !== undefined && { weight: selectOne(weights, names) }),
    }),
    // A fit on one record gives every column one value. Where each is worked on by itself, or others follow, it may be one.
    lone({ width }) {
      if (inputs.length > 1) return "record";
      if (!isAlongRows(axis)) return "table";
      return width === 1 ? "record" : "perhaps a record";
    },
  };
}

/** Columns that label rows do so in all files, and a column without any value is what it is in the first file with rows. */
function following(before: readonly Opened[], chooser: ColumnChooser): ColumnChooser {
  const first = before[leadOf(before)]?.dataset;
  if (first === undefined) return chooser;
  const { format, labels = [], schema } = first;
  // A file without rows shows nothing of what labels them.
  const shown = chooser.labels && schema.rows !== 0;
  const choose: ColumnChooser = {
    ...chooser,
    ...(shown && { labels: () => ({ kind: "known", names: labels }) }),
  };
  if (format.kind !== "delimited") return choose;
  const { names: known, columns } = format;
  return {
    ...choose,
    select(names, numeric, valueless) {
      const isText = (i: number): boolean =>
        valueless.includes(i) && names[i] === known[i] && !columns.includes(i);
      return choose.select(
        names,
        numeric.filter((i) => !isText(i)),
        valueless,
      );
    },
  };
}

/**
 * Opens all inputs; what was opened is closed again when one fails.
 * @param chooser picks the columns of each input, which it is told the name of
 */
export async function openInput(
  job: Job,
  executors: Executors,
  chooser: (file: string) => ColumnChooser = () => chooserOf(job),
): Promise<Input> {
  const opened: Opened[] = [];
  const choosers = job.inputs.map((spec) => chooser(inputName(spec)));
  try {
    const folders = folderColumns(job.inputs.map(inputName));
    for (const [i, spec] of job.inputs.entries()) {
      const choose = following(opened, choosers[i]);
      opened.push({ spec, ...(await openOne(spec, job, executors, { ...choose, folders: folders[i] })) });
    }
    const datasets = withColumns(job, opened, { ...choosers[0], folders: folders[0] });
    const lead = Math.max(0, leadOf(opened));
    const parts = opened.map((part, i) => ({ ...part, dataset: datasets[i] }));
    const joined = joinDatasets(datasets);
    if (joined.schema.rows !== undefined)
      requireRows(joined.schema, joined.schema.rows, rowsToTransform(job));
    const chosen = choosers[lead].notes?.() ?? [];
    const notes = [...(job.notes ?? []), ...joined.notes, ...chosen, ...rowlessNotes(parts)];
    return {
      dataset: watched({ ...joined, notes }, executors.watch),
      parts,
      lead,
      sources: opened.flatMap(({ source }) => (source ? [source] : [])),
      format: opened[lead].format,
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
  job: Job,
  executors: Executors,
  choose: ColumnChooser,
): Promise<Omit<Opened, "spec">> {
  const { read } = job;
  if (spec.kind === "dataset") {
    refuseIdleFlags(job, "idx", "a dataset of images");
    const dataset = withMissingNumbers(await openDataset(spec.name, shapeOption(read)), read.missing);
    return { dataset, spool: undefined, source: undefined };
  }
  const source = await openSource(placeOf(spec), limitsOf(read));
  try {
    const format = read.from ?? sniffFormat(await source.peek(64), source.name);
    refuseIdleFlags(job, format);
    const member = spec.kind === "path" ? spec.member : undefined;
    if (member !== undefined && format !== "npz") {
      throw usageError(
        `${source.name} is ${format} and holds no array called ${quote(member)}`,
        "npz files do",
      );
    }
    const spool = source.rereadable ? undefined : (await import("../../io/source/spool.js")).spooled(source);
    const bytes = spool ?? source;
    const opened = await openedOrEmpty(bytes, () =>
      openFormat(bytes, format, job, executors, choose, member),
    );
    return { ...opened, dataset: withMissingNumbers(opened.dataset, read.missing), spool, source, format };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** As openSource takes it. */
function placeOf(spec: Exclude<InputSpec, { kind: "dataset" }>): string {
  switch (spec.kind) {
    case "stdin":
      return "-";
    case "url":
      return spec.address;
    case "path":
      return spec.path;
  }
}

const limitsOf = ({ maxExpanded, timeout }: ReadOptions): OpeningLimits => ({
  ...(maxExpanded !== undefined && { maxExpanded }),
  ...(timeout !== undefined && { timeout }),
});

const shapeOption = (read: ReadOptions): { shape?: readonly number[] } =>
  read.shape ? { shape: read.shape } : {};

async function openFormat(
  source: ByteSource,
  format: InputFormat,
  job: Job,
  executors: Executors,
  choose: ColumnChooser,
  member: string | undefined,
): Promise<Dataset> {
  const { read } = job;
  switch (format) {
    case "npy":
      return (await import("../../formats/npy/open.js")).openNpy(source, shapeOption(read));
    case "npz": {
      const { openNpz } = await import("../../formats/npz/open.js");
      return openNpz(source, {
        ...shapeOption(read),
        ...limitsOf(read),
        ...(member !== undefined && { member }),
      });
    }
    case "ndjson":
    case "json":
      return openRecords(source, format, read, choose);
    case "svmlight":
      return openFeatures(source, job, choose);
    case "idx":
      return (await import("../../formats/idx/open.js")).openIdx(source, shapeOption(read));
    case "arrow":
      return (await import("../../formats/arrow/open.js")).openArrowFile(source, choose);
    case "arrows":
      return (await import("../../formats/arrow/open.js")).openArrowStream(source, choose);
    case "parquet":
      return (await import("../../formats/parquet/open.js")).openParquet(source, choose);
    default:
      return openText(source, format, read, executors, choose);
  }
}

/** Brackets alone do not say whether they are one array or one a line: that shows further on. */
async function openRecords(
  source: ByteSource,
  format: "ndjson" | "json",
  read: ReadOptions,
  choose: ColumnChooser,
): Promise<Dataset> {
  const { openJson } = await import("../../formats/json/open.js");
  const framing = format === "ndjson" ? "lines" : read.from === "json" ? "elements" : undefined;
  const { lone, ...choice } = choose;
  const told = read.from === "ndjson" || lone === undefined ? {} : { lone };
  return openJson(source, { ...(framing && { framing }), ...choice, ...told });
}

/** Commands that work on sparse records. */
const SPARSE_COMMANDS: readonly Job["command"][] = ["normalize", "describe", "fit", "apply", "invert"];

/** Sparse where it stays svmlight, or is not written; a table for other formats, and for a check. */
async function openFeatures(
  source: ByteSource,
  { read: { features, indexBase }, to, command }: Job,
  choose: ColumnChooser,
): Promise<Dataset> {
  const { openSvmlight } = await import("../../formats/svmlight/open.js");
  const opened = await openSvmlight(source, {
    ...choose.svmlight,
    ...(features !== undefined && { features }),
    ...(indexBase !== undefined && { base: indexBase }),
  });
  if (SPARSE_COMMANDS.includes(command) && (to === undefined || to === "svmlight")) return opened.dataset;
  return (await import("../../formats/svmlight/as-table.js")).svmlightTable(
    opened,
    choose,
    command === "check" ? "features" : "records",
  );
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
    ...(read.decimal && { decimal: read.decimal }),
    header: read.header,
    comment: read.comment ?? -1,
    missing: [...MISSING_TEXTS, ...read.missing],
    ...(read.leadingZeros && { leadingZeros: read.leadingZeros }),
    ...choose,
  };
  // What chunks will be worked on starts while the head is read.
  if (source.size !== undefined) executors.choose(source.size, 0);
  return openDelimited(source, options, (read) => executors.workbench(source.size, read));
}
