/** What Spark is to read and write: paths and tables as the cluster sees them. Nothing of them is looked at from here. */
import { randomBytes } from "node:crypto";
import type { Parameters } from "../../core/params/parameters.js";
import { dataError, usageError } from "../../errors.js";
import type { EngineSpec, Job, ReadOptions } from "../../job/job.js";
import { quote } from "../../text/quote.js";
import type { CsvReading, Engine, ProgressCallback, Source } from "../contract.js";
import { temporaryView } from "../dialects/spark.js";
import { folderNames } from "../folders.js";
import { type PendingOutput, type Place, refuseEngineFlags, refuseTableFlags } from "../location.js";
import { pickedColumns } from "../row-labels.js";
import { type Choice, createCsvView } from "./csv.js";
import { openSpark } from "./engine.js";

/** The name that files go by in the session, which no one else sees. */
const VIEW = "normalize_input";

/** Connects to a job's cluster. Throws NormalizeError. */
export async function openSparkPlace(
  job: Job,
  spec: EngineSpec,
  parameters: Parameters | undefined,
  onProgress: ProgressCallback,
): Promise<Place> {
  const source = sourceOf(job, spec);
  const engine = await openSpark(spec.remote!, onProgress);
  try {
    const output = await openOutput(job, spec, engine);
    const name = nameOf(job, spec);
    const view = await fixed(source, job, parameters, engine);
    return {
      engine,
      ...view,
      folders: source.kind === "files" ? await folderNames(engine, view.source) : [],
      name,
      inputs: [name],
      ...(output && { output }),
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

const pathsOf = ({ inputs }: Job): string[] =>
  inputs.flatMap((input) => (input.kind === "path" ? [input.path] : []));

function nameOf(job: Job, { table }: EngineSpec): string {
  if (table !== undefined) return table.join(".");
  return job.inputs.length > 0 ? pathsOf(job).join(" ") : "query";
}

const CSV = /\.(csv|tsv|tab)(\.(gz|bz2|zst))?$/i;
const TABS = /\.(tsv|tab)(\.(gz|bz2|zst))?$/i;

function sourceOf(job: Job, { table, query }: EngineSpec): Source {
  const paths = pathsOf(job);
  if (paths.length > 0 && (table !== undefined || query !== undefined)) {
    const flag = table === undefined ? "--query" : "--table";
    throw usageError(`${flag} names what Spark reads, and so do the inputs`, "name one of them");
  }
  const csv = paths.filter((path) => CSV.test(path));
  if (paths.length === 0) refuseTableFlags(job);
  else refuseEngineFlags(job, csv.length > 0 ? "csv" : "parquet");
  if (table !== undefined) return { kind: "table", parts: table };
  // A statement's end is none within another.
  if (query !== undefined) return { kind: "query", sql: query.replace(/[\s;]+$/, "") };
  if (csv.length === 0) return { kind: "files", format: "parquet", paths };
  if (csv.length < paths.length)
    throw usageError("the inputs are of several formats", "take those of one at a time");
  const tabs = csv.every((path) => TABS.test(path));
  return { kind: "files", format: "csv", paths, reading: csvReading(job.read, tabs) };
}

/** Beside the empty cell, Spark takes one text for a missing value. */
const USUAL_MISSING = "NA";

function csvReading(read: ReadOptions, tabs: boolean): CsvReading {
  const delimiter = read.delimiter === undefined ? undefined : String.fromCharCode(read.delimiter);
  return {
    delimiter: delimiter ?? (tabs ? "\t" : ","),
    header: read.header,
    ...(read.comment >= 0 && { comment: String.fromCharCode(read.comment) }),
    missing: read.missing.length > 0 ? read.missing : [USUAL_MISSING],
  };
}

/** Files under a name: Spark then lists them and finds out their columns once, and all passes read the same. */
async function fixed(
  source: Source,
  job: Job,
  parameters: Parameters | undefined,
  engine: Engine,
): Promise<Pick<Place, "source" | "textNumbers">> {
  if (source.kind !== "files") return { source };
  const view: Source = { kind: "table", parts: [VIEW] };
  if (source.format === "csv") {
    const fitted = new Set(parameters?.columns?.map(({ name }) => name));
    const choose: Choice = (names, numeric) =>
      parameters
        ? numeric.filter((i) => fitted.has(names[i]))
        : pickedColumns(job, { names, numeric, counted: 0 }).columns;
    const codes = job.read.leadingZeros === "number" ? "numbers" : "text";
    return { source: view, textNumbers: await createCsvView(VIEW, source, codes, choose, engine) };
  }
  await engine.execute(temporaryView(VIEW, source, engine.dialect));
  return { source: view };
}

async function openOutput(job: Job, spec: EngineSpec, engine: Engine): Promise<PendingOutput | undefined> {
  if (spec.into !== undefined) return intoTable(spec.into, spec, engine);
  if (job.output.kind !== "file") return undefined;
  const { path } = job.output;
  if (spec.existing === "refuse" && (await hasFiles(path, engine)))
    throw dataError("it is there already", { file: path }, "--overwrite replaces it");
  const registered = spec.partitionBy.length > 0 ? `normalize_output_${uniquePart()}` : undefined;
  const target = {
    kind: "files",
    format: CSV.test(path) ? "csv" : "parquet",
    path,
    partitionBy: spec.partitionBy,
    ...(registered !== undefined && { registered }),
    ...(TABS.test(path) && { delimiter: "\t" }),
  } as const;
  // Spark's own commit protocol: rows lie in _temporary until all of them are written, _SUCCESS says that they are.
  return {
    target,
    commit: async () => {},
    async abort() {
      if (registered !== undefined)
        await engine.execute(`DROP TABLE IF EXISTS ${engine.dialect.identifier(registered)}`).catch(() => {});
    },
  };
}

const uniquePart = (): string => randomBytes(6).toString("hex");

/** Lists files, and reads none. */
async function hasFiles(path: string, engine: Engine): Promise<boolean> {
  const { dialect } = engine;
  try {
    const files = `binaryFile.${dialect.identifier(path)}`;
    const options = `WITH (recursiveFileLookup = 'true')`;
    return (await engine.query(`SELECT path FROM ${files} ${options} LIMIT 1`)).rows.length > 0;
  } catch (error) {
    if (/\[PATH_NOT_FOUND\]/.test((error as Error).message)) return false;
    throw error;
  }
}

/** A table is made aside and takes its name when it is whole: few catalogs replace a table in one step. */
async function intoTable(
  parts: readonly string[],
  { existing }: EngineSpec,
  engine: Engine,
): Promise<PendingOutput> {
  const nameOf = (of: readonly string[]): string =>
    of.map((part) => engine.dialect.identifier(part)).join(".");
  const name = nameOf(parts);
  if (existing === "refuse" && (await isTable(name, engine)))
    throw dataError(`there is a table ${quote(parts.join("."))} already`, {}, "--overwrite replaces it");
  const aside = [...parts.slice(0, -1), `${parts.at(-1)}_${uniquePart()}`];
  let state: "aside" | "over" = "aside";
  return {
    target: { kind: "table", parts: aside, existing: "fill" },
    // Made empty, and filled by a statement of its own: to drop it then leaves nothing, whenever that is stopped.
    async prepare(sql) {
      const { rows } = await engine.query(engine.dialect.describe({ kind: "query", sql }));
      const columns = rows.map(([column, type]) => `${engine.dialect.identifier(String(column))} ${type}`);
      await engine.execute(`CREATE TABLE ${nameOf(aside)} (${columns.join(", ")})`);
    },
    async commit() {
      if (existing === "replace") await engine.execute(`DROP TABLE IF EXISTS ${name}`);
      await engine.execute(`ALTER TABLE ${nameOf(aside)} RENAME TO ${name}`);
      state = "over";
    },
    async abort() {
      if (state === "over") return;
      state = "over";
      await engine.execute(`DROP TABLE IF EXISTS ${nameOf(aside)}`).catch(() => {});
    },
  };
}

async function isTable(name: string, engine: Engine): Promise<boolean> {
  try {
    await engine.query(`DESCRIBE TABLE ${name}`);
    return true;
  } catch (error) {
    if (/\[TABLE_OR_VIEW_NOT_FOUND\]/.test((error as Error).message)) return false;
    throw error;
  }
}
