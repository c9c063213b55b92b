/** What DuckDB is to read and write: files, folders, globs, a database's table, a query. */
import { open, readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { dataError, ioError, NormalizeError, usageError } from "../../../errors.js";
import { MISSING_TEXTS } from "../../../io/decode/delimited-options.js";
import { fileAside, folderAside } from "../../../io/sink/aside.js";
import type { EngineSpec, Job, ReadOptions } from "../../../job.js";
import { quote } from "../../../options/quote.js";
import { refuseIdleFlags } from "../../local/idle-flags.js";
import { SeenInputs } from "../../local/seen-inputs.js";
import type { CsvReading, Engine, ProgressCallback, Source } from "../contract.js";
import { type PendingOutput, type Place, refuseTableFlags } from "../place.js";
import { openDuckdbEngine } from "./engine.js";
import { intoTable } from "./into-table.js";

/** What an input is. */
type Found =
  | { readonly kind: "database"; readonly system: "duckdb" | "sqlite"; readonly path: string }
  | {
      readonly kind: "files";
      readonly format: "parquet" | "csv";
      readonly path: string;
      readonly tabs: boolean;
    };

/** Opens DuckDB on a job's inputs. Throws NormalizeError. */
export async function openDuckdb(job: Job, spec: EngineSpec, onProgress: ProgressCallback): Promise<Place> {
  const paths = job.inputs.flatMap((input) => (input.kind === "path" ? [input.path] : []));
  const found = await Promise.all(paths.map(find));
  const database = databaseOf(found, spec);
  const source = sourceOf(found, spec, job);
  const writes = spec.into !== undefined && job.output.kind !== "file";
  if (writes && database === undefined) {
    throw usageError(
      "--into-table has no database to write to",
      "name the database as the input, or a new one by -o FILE.duckdb",
    );
  }
  const engine = await openDuckdbEngine({
    ...(database?.system === "duckdb" && { database: database.path }),
    access: writes ? "write" : "read",
    ...(job.threads !== undefined && { threads: job.threads }),
    onProgress,
  });
  try {
    if (database?.system === "sqlite") await attachSqlite(engine, database.path);
    if (source === undefined) throw await noTable(engine, database!.path);
    const output = await openOutput(job, spec, engine);
    const name = paths.length > 0 ? nameOf(paths, spec) : "query";
    const notes = await notesOnFiles(engine, paths, found);
    return { engine, source, name, inputs: [name], notes, ...(output && { output }) };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Files that are named twice are told; those that a folder or pattern stands for beside are refused, by a usage error. */
async function notesOnFiles(
  engine: Engine,
  paths: readonly string[],
  found: readonly Found[],
): Promise<readonly string[]> {
  const seen = new SeenInputs();
  for (const [i, path] of paths.entries()) {
    if (found[i].path === literal(path)) seen.add({ kind: "path", path });
    else {
      const { rows } = await engine.query(`SELECT file FROM glob(${engine.dialect.string(found[i].path)})`);
      for (const [file] of rows) seen.add({ kind: "path", path: String(file) }, path);
    }
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

/** undefined for a database of which no table is named. */
function sourceOf(found: readonly Found[], spec: EngineSpec, job: Job): Source | undefined {
  const files = found.filter((input) => input.kind === "files");
  const csv = files.length > 0 && files[0].format === "csv";
  if (files.length === 0) refuseTableFlags(job);
  else refuseIdleFlags(job, files[0].format);
  if (spec.query !== undefined) return { kind: "query", sql: withoutSemicolon(spec.query) };
  if (spec.table !== undefined) return { kind: "table", parts: spec.table };
  if (files.length === 0) return undefined;
  if (files.some(({ format }) => format !== files[0].format)) {
    throw usageError("the inputs are of several formats", "take those of one at a time");
  }
  const paths = files.map(({ path }) => path);
  if (!csv) return { kind: "files", format: "parquet", paths };
  return {
    kind: "files",
    format: "csv",
    paths,
    reading: csvReading(
      job.read,
      files.every(({ tabs }) => tabs),
    ),
  };
}

/** A statement's end is none within another. */
const withoutSemicolon = (sql: string): string => sql.replace(/[\s;]+$/, "");

function csvReading(read: ReadOptions, tabs: boolean): CsvReading {
  const delimiter = read.delimiter === undefined ? undefined : String.fromCharCode(read.delimiter);
  return {
    ...(delimiter !== undefined ? { delimiter } : tabs ? { delimiter: "\t" } : {}),
    header: read.header,
    ...(read.comment >= 0 && { comment: String.fromCharCode(read.comment) }),
    missing: ["", ...MISSING_TEXTS, ...read.missing],
  };
}

const CSV_SUFFIX = /\.(csv|tsv|tab|txt)(\.gz|\.zst)?$/i;
const TAB_SUFFIX = /\.(tsv|tab)(\.gz|\.zst)?$/i;

/** What a path is, by its first bytes, by its name, or for a folder by the files in it. */
async function find(path: string): Promise<Found> {
  const there = await stat(path).catch(() => undefined);
  if (!there) {
    if (/[*?[]/.test(path)) return filesNamed(path, path);
    throw ioError(path, "read", Object.assign(new Error(), { code: "ENOENT" }));
  }
  if (there.isDirectory()) return findFolder(path);
  const system = await databaseSystem(path);
  return system ? { kind: "database", system, path } : filesNamed(path, literal(path));
}

/** What DuckDB would take for a pattern, as itself. */
const literal = (path: string): string => path.replace(/[*?[]/g, "[$&]");

function filesNamed(path: string, pattern: string): Found {
  const tabs = TAB_SUFFIX.test(path);
  if (CSV_SUFFIX.test(path)) return { kind: "files", format: "csv", path: pattern, tabs };
  if (extname(path).toLowerCase() === ".parquet") {
    return { kind: "files", format: "parquet", path: pattern, tabs };
  }
  throw dataError(
    "its name does not tell what it is",
    { file: path },
    "DuckDB reads .parquet, .csv and .tsv files, folders of them, and databases; else say --query",
  );
}

async function findFolder(path: string): Promise<Found> {
  const entries = await readdir(path, { recursive: true }).catch((error) => {
    throw ioError(path, "read", error);
  });
  const inside = (suffix: string): boolean => entries.some((name) => name.toLowerCase().endsWith(suffix));
  for (const [suffix, format] of [
    [".parquet", "parquet"],
    [".csv", "csv"],
    [".tsv", "csv"],
  ] as const) {
    if (!inside(suffix)) continue;
    return { kind: "files", format, path: join(literal(path), "**", `*${suffix}`), tabs: suffix === ".tsv" };
  }
  throw dataError("the folder has no .parquet, .csv or .tsv files", { file: path });
}

const SQLITE_MAGIC = "SQLite format 3\0";

async function databaseSystem(path: string): Promise<"duckdb" | "sqlite" | undefined> {
  try {
    const file = await open(path);
    try {
      const head = Buffer.alloc(16);
      await file.read(head, 0, 16, 0);
      if (head.toString("latin1") === SQLITE_MAGIC) return "sqlite";
      return head.toString("latin1", 8, 12) === "DUCK" ? "duckdb" : undefined;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw ioError(path, "read", error);
  }
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

async function openOutput(job: Job, spec: EngineSpec, engine: Engine): Promise<PendingOutput | undefined> {
  const { output } = job;
  if (spec.into !== undefined)
    return intoTable(output.kind === "file" ? output.path : undefined, spec, engine);
  if (output.kind !== "file") return undefined;
  const format = extname(output.path).toLowerCase() === ".csv" ? "csv" : "parquet";
  const tabs = TAB_SUFFIX.test(output.path);
  const { partitionBy, existing } = spec;
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
