/** One output file for each input, written one after another and made final together. */
import { mkdir, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { dataError, ioError, usageError } from "../../errors.js";
import type { Dataset } from "../../formats/dataset.js";
import { formatNamed, type OutputFormat, splitFileName } from "../../formats/registry.js";
import type { Sink } from "../../io/bytes.js";
import { COMPRESSIONS, type Compression } from "../../io/compression/table.js";
import { commitTogether } from "../../io/sink/commit-together.js";
import { openFileSink } from "../../io/sink/file.js";
import { readAddress } from "../../io/web/address.js";
import type { InputSpec, Job } from "../../job/job.js";
import { quote } from "../../text/quote.js";
import { inputName } from "../input/column-names.js";
import { writtenFiles } from "../input/expand.js";
import type { InputPart } from "../input/opened.js";
import { compressed } from "./compressed-sink.js";
import type { Output, OutputSink, OutputWriter, Writing } from "./writing.js";

/** @param writing how a part's chunks become a file */
export async function directoryOutput(
  job: Job,
  directory: string,
  format: OutputFormat,
  parts: readonly InputPart[],
  writing: (dataset: Dataset) => Promise<(sink: Sink) => Writing>,
): Promise<Omit<Output, "notes">> {
  const names = outputNames(format, parts, job);
  const paths = names.map(({ name }) => join(directory, name));
  refuseTwice(paths, job);
  const ways = await Promise.all(parts.map(({ dataset }) => writing(dataset)));
  const made = await mkdir(directory, { recursive: true }).catch((error) => {
    throw ioError(directory, "make this directory", error);
  });
  const files = new DirectoryFiles(
    paths.map((path, i) => {
      return { path, ...names[i], begin: ways[i], rows: parts[i].dataset.schema.rows };
    }),
    directory,
    made,
  );
  const { encode } = await files.first();
  return { sink: files, format, encode, needsRows: false, begin: async () => files };
}

interface OutputFile extends Pick<OutputName, "compression"> {
  readonly path: string;
  readonly begin: (sink: Sink) => Writing;
  /** where they are known beforehand */
  readonly rows: number | undefined;
}

class DirectoryFiles implements OutputWriter, OutputSink {
  readonly seekable = true;
  private readonly sinks: Sink[] = [];
  private writing: Writing | undefined;
  private writer: OutputWriter | undefined;
  /** rows written to the current file */
  private rows = 0;
  private held: "not" | "by others too" = "not";

  /** @param made the outermost directory that was made for them, `directory` or one that it is in */
  constructor(
    private readonly files: readonly OutputFile[],
    private readonly directory: string,
    private readonly made: string | undefined,
  ) {}

  /** Opens the first file, so that a directory that cannot be written is found before the work. */
  async first(): Promise<Writing> {
    try {
      return await this.open();
    } catch (error) {
      await this.abort();
      throw error;
    }
  }

  async write(...[bytes, rest, origin]: Parameters<OutputWriter["write"]>): Promise<void> {
    await this.reach(origin.file);
    this.rows += origin.rows;
    await this.writer!.write(bytes, rest, origin);
  }

  /** Inputs without records get their files too. */
  async finish(): Promise<void> {
    await this.reach(this.files.length - 1);
    await this.complete();
  }

  async settle(): Promise<void> {
    for (const sink of this.sinks) await sink.settle?.();
  }

  async hold(): Promise<void> {
    this.held = "by others too";
    for (const sink of this.sinks) await sink.hold?.();
  }

  /** All files or none of them; where others must agree as well, it is they who hold and release. */
  async commit(): Promise<void> {
    if (this.held === "not") return commitTogether(this.sinks);
    let committed = 0;
    try {
      for (; committed < this.sinks.length; committed++) await this.sinks[committed].commit();
    } catch (error) {
      await this.revertFirst(committed);
      throw error;
    }
  }

  revert(): Promise<void> {
    return this.revertFirst(this.sinks.length);
  }

  async release(): Promise<void> {
    for (const sink of this.sinks) await sink.release?.();
  }

  private async revertFirst(count: number): Promise<void> {
    for (const sink of this.sinks.slice(0, count).reverse()) await sink.revert?.();
  }

  async abort(): Promise<void> {
    for (const sink of this.sinks) await sink.abort();
    if (this.made !== undefined) await removeEmpty(this.directory, this.made);
  }

  /** Makes `file` the current one; those before it are complete, and hold no descriptor any more. */
  private async reach(file: number): Promise<void> {
    this.writer ??= await this.begin();
    while (this.sinks.length - 1 < file) {
      await this.complete();
      await this.open();
      this.writer = await this.begin();
    }
  }

  private async open(): Promise<Writing> {
    const file = this.files[this.sinks.length];
    const sink = await compressed(await openFileSink(file.path), file.compression);
    this.sinks.push(sink);
    this.writing = file.begin(sink);
    if (this.writing.needsRows && file.rows === undefined && !sink.seekable) {
      throw usageError("--compress does not apply to arrays made of text in a directory", "use -o FILE");
    }
    this.rows = 0;
    return this.writing;
  }

  private begin(): Promise<OutputWriter> {
    return this.writing!.begin(this.files[this.sinks.length - 1].rows);
  }

  private async complete(): Promise<void> {
    await this.writer!.finish(this.rows);
    await this.sinks[this.sinks.length - 1].settle?.();
  }
}

/** Removes directories from the innermost out, as long as there is nothing in them. */
async function removeEmpty(innermost: string, outermost: string): Promise<void> {
  try {
    for (let at = resolve(innermost); ; at = dirname(at)) {
      await rmdir(at);
      if (at === resolve(outermost)) return;
    }
  } catch {
    // Something is in it: files of others, or those that were made final.
  }
}

/** What each input's output is called. Throws NormalizeError "data" where two would be one. */
function outputNames(format: OutputFormat, parts: readonly InputPart[], job: Job): OutputName[] {
  const owners = new Map<string, string>();
  return parts.map((part) => {
    const output = outputName(part, format, job);
    const own = inputName(part.spec);
    const other = owners.get(output.name);
    if (other !== undefined) {
      throw dataError(
        `its output would be called ${quote(output.name)}, as that of ${other}`,
        { file: own },
        "write them to two directories",
      );
    }
    owners.set(output.name, own);
    return output;
  });
}

/** What an output is called, and how it is compressed. */
interface OutputName {
  readonly name: string;
  readonly compression: Compression | "none";
}

/**
 * An input's own name, with the usual suffix of the output's format where that is not the input's. As the input, it is
 * compressed or not unless the job says, where that compression is written and the format stays.
 */
function outputName({ spec, format, dataset }: InputPart, to: OutputFormat, job: Job): OutputName {
  const { stem, suffix, compression: own } = splitFileName(bareName(spec));
  const asItIs = format === to || (job.to === undefined && dataset.format.kind === "delimited");
  const kept = asItIs && own !== undefined && own !== "bzip2" ? own : "none";
  const compression = job.compression ?? kept;
  const end = compression === "none" ? "" : COMPRESSIONS[compression].suffix;
  return { name: stem + (asItIs ? suffix : formatNamed(to).suffixes[0]) + end, compression };
}

function bareName(spec: InputSpec): string {
  switch (spec.kind) {
    case "stdin":
      return "stdin";
    case "dataset":
      return spec.name.replace(/[:/]/g, "-");
    case "url":
      return nameInAddress(spec.address);
    case "path":
      return basename(spec.path);
  }
}

function nameInAddress(address: string): string {
  const { url, name } = readAddress(address);
  const file = basename(decodeURIComponent(url.pathname));
  if (file !== "" && file !== "." && file !== ".." && !file.includes("\0")) return file;
  throw dataError("its address ends in no file's name", { file: name }, "use -o FILE, or -o -");
}

/** Parameters, norms and statistics may not go where an output goes. */
function refuseTwice(paths: readonly string[], job: Job): void {
  const outputs = new Set(paths.map((path) => resolve(path)));
  for (const [flag, file] of writtenFiles(job)) {
    if (!outputs.has(resolve(file))) continue;
    throw usageError(`--output and --${flag} would both write ${quote(file)}`, "name another file");
  }
}
