/** What DuckDB is to read and write: files, folders, globs, a database's table, a query. */
import { extname } from "node:path";
import type { Parameters } from "../../core/params/parameters.js";
import { dataError, NormalizeError, usageError } from "../../errors.js";
import { folderColumns } from "../../formats/hive.js";
import { fileAside, folderAside } from "../../io/sink/aside.js";
import type { EngineSpec, Job } from "../../job/job.js";
import { SeenInputs } from "../../stream/input/repeated-inputs.js";
import { quote } from "../../text/quote.js";
import type { Engine, ProgressCallback, Source } from "../contract.js";
import { folderField, folderNames } from "../folders.js";
import { type PendingOutput, type Place, refuseEngineFlags, refuseTableFlags } from "../location.js";
import { openDuckdbEngine } from "./engine.js";
import { type Found, type FoundFile, find, TAB_SUFFIX } from "./find.js";
import { intoTable } from "./into-table.js";
import { type OpenedText, openText } from "./text.js";

/** Opens DuckDB on a job's inputs. Throws NormalizeError. */
export async function openDuckdb(
  job: Job,
  spec: EngineSpec,
  parameters: Parameters | undefined,
  onProgress: ProgressCallback,
): Promise<Place> {
  const paths = job.inputs.flatMap((input) => (input.kind === "path" ? [input.path] : []));
  const found = await Promise.all(paths.map(find));
  const database = databaseOf(found, spec);
  const files = filesOf(found);
  if (files === undefined) refuseTableFlags(job);
  else refuseEngineFlags(job, files.format);
  const writes = spec.into !== undefined && job.output.kind !== "file";
  if (writes && database === undefined) {
    throw usageError(
      "--into-table has no database to write to",
      "name the database as the input, or a new one by -o FILE.duckdb",
    );
  }
  const text = files?.format === "csv" ? await openText(job, files.files, parameters) : undefined;
  const engine = await openDuckdbEngine({
    ...(database?.system === "duckdb" && { database: database.path }),
    access: writes ? "write" : "read",
    ...(job.threads !== undefined && { threads: job.threads }),
    onProgress,
  });
  try {
    if (database?.system === "sqlite") await attachSqlite(engine, database.path);
    // Of text it knows few rows beforehand, would join them to the groups' numbers and not these to them, and lose their order.
    if (text) await engine.execute("SET disabled_optimizers = 'build_side_probe_side'");
    const output = await openOutput(job, spec, engine, text);
    const asked = text?.source(output ? "all" : "worked") ?? sourceOf(files, spec);
    if (asked === undefined) throw await noTable(engine, database!.path);
    const { source, folders } = await withFolders(asked, files?.files ?? [], engine);
    const name = paths.length > 0 ? nameOf(paths, spec) : "query";
    const place = { engine, source, name, inputs: [name], folders, notes: notesOnFiles(paths, found) };
    return { ...place, ...(text && { text }), ...(output && { output }) };
  } catch (error) {
    await engine.close();
    await text?.close();
    throw error;
  }
}

/** Files that are named twice are told; those that a folder or pattern stands for beside are refused, by a usage error. */
function notesOnFiles(paths: readonly string[], found: readonly Found[]): readonly string[] {
  const seen = new SeenInputs();
  for (const [i, word] of paths.entries()) {
    const input = found[i];
    if (input.kind === "database") continue;
    for (const { path } of input.files) seen.add({ kind: "path", path }, path === word ? undefined : word);
  }
  return seen.notes;
}

const nameOf = (paths: readonly string[], { table }: EngineSpec): string =>
  table === undefined ? paths.join(" ") : `${paths[0]}: ${table.join(".")}`;

/** The database among the inputs, if there is one: then it is the only input. */
function databaseOf(found: readonly Found[], spec: EngineSpec) {
  const database = found.find((input) => input.kind === "database");
  if (database !== undefined && found.length > 1) {
    throw usageError("a database is read alone", "name one database and its --table, or files");
  }
  if (database === undefined && spec.table !== undefined) {
    throw usageError("--table names a table of a database, and no input is one", "name the database's file");
  }
  if (database === undefined && spec.query !== undefined && found.length > 0) {
    throw usageError(
      "--query names what it reads itself",
      "leave the inputs out, e.g. --query \"SELECT * FROM 'a.parquet'\"",
    );
  }
  return database;
}

/** Parquet with the columns that its folders tell, as here: a column of the files goes before one of the same name. */
async function withFolders(
  source: Source,
  files: readonly FoundFile[],
  engine: Engine,
): Promise<{ readonly source: Source; readonly folders: readonly string[] }> {
  if (source.kind !== "files" || source.format !== "parquet") return { source, folders: [] };
  if (files.some(({ path }) => path.includes("://"))) {
    return { source, folders: await folderNames(engine, source) };
  }
  const [told] = folderColumns(files.map(({ path }) => path));
  const plain = { ...source, folders: [] };
  if (told.length === 0) return { source: plain, folders: [] };
  const { rows } = await engine.query(engine.dialect.describe(plain));
  const own = new Set(rows.map(([name]) => String(name).toLowerCase()));
  const folders = told.filter(({ name }) => !own.has(name.toLowerCase()));
  if (folders.length > 0 && folders.length < told.length) {
    const both = told.find(({ name }) => own.has(name.toLowerCase()))!.name;
    throw dataError(
      `${quote(both)} is a column of the file and of its folder, beside others of the folder's`,
      { file: files[0].path },
      "say by --query which is meant",
    );
  }
  return {
    source: { ...source, folders: folders.map(folderField) },
    folders: folders.map(({ name }) => name),
  };
}

type Files = Extract<Found, { kind: "files" }>;

/** All files of the inputs; undefined where there are none. */
function filesOf(found: readonly Found[]): Files | undefined {
  const [first, ...others] = found.filter((input) => input.kind === "files");
  if (first === undefined) return undefined;
  if (others.some(({ format }) => format !== first.format)) {
    throw usageError("the inputs are of several formats", "take those of one at a time");
  }
  return { ...first, files: [first, ...others].flatMap(({ files }) => files) };
}

/** undefined for a database of which no table is named. */
function sourceOf(files: Files | undefined, { query, table }: EngineSpec): Source | undefined {
  // A statement's end is none within another.
  if (query !== undefined) return { kind: "query", sql: query.replace(/[\s;]+$/, "") };
  if (table !== undefined) return { kind: "table", parts: table };
  if (files === undefined) return undefined;
  return { kind: "files", format: "parquet", paths: files.files.map(({ pattern }) => pattern) };
}

async function attachSqlite(engine: Engine, path: string): Promise<void> {
  try {
    await engine.execute("LOAD sqlite");
  } catch (error) {
    throw new NormalizeError("io", "DuckDB has no extension for SQLite here", {
      place: { file: path },
      hint: "install it once: duckdb -c 'INSTALL sqlite'; or export the table as CSV",
      cause: error,
    });
  }
  await engine.execute(`ATTACH ${engine.dialect.string(path)} AS input (TYPE sqlite, READ_ONLY)`);
  await engine.execute("USE input");
}

/** A database of which no table is named: the error says which there are. */
async function noTable(engine: Engine, path: string): Promise<NormalizeError> {
  const { rows } = await engine.query("SHOW TABLES");
  const names = rows.map(([name]) => quote(String(name)));
  const shown = names.length > 8 ? [...names.slice(0, 8), "…"] : names;
  const there = names.length === 0 ? "it has none" : `its tables are ${shown.join(", ")}`;
  return usageError(`${path} is a database, and no table is named`, `add --table NAME; ${there}`);
}

/** What the engine writes to: nothing where text becomes text, which this program writes. */
async function openOutput(
  job: Job,
  spec: EngineSpec,
  engine: Engine,
  text: OpenedText | undefined,
): Promise<PendingOutput | undefined> {
  const { output } = job;
  if (spec.into !== undefined)
    return intoTable(output.kind === "file" ? output.path : undefined, spec, engine);
  if (output.kind !== "file") return undefined;
  const format = extname(output.path).toLowerCase() === ".csv" ? "csv" : "parquet";
  const tabs = TAB_SUFFIX.test(output.path);
  const { partitionBy, existing } = spec;
  if (text && (tabs || format === "csv") && partitionBy.length === 0) return undefined;
  const aside =
    partitionBy.length > 0 ? await folderAside(output.path, existing) : await fileAside(output.path);
  return {
    ...aside,
    target: {
      kind: "files",
      format: tabs ? "csv" : format,
      path: aside.path,
      partitionBy,
      ...(tabs && { delimiter: "\t" }),
    },
  };
}
