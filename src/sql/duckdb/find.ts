/** What DuckDB's inputs are: databases, and the files that paths, folders and patterns stand for, in natural order. */
import { open, readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { dataError, ioError, usageError } from "../../errors.js";
import { expandPath } from "../../io/source/expand.js";
import { compareNatural } from "../../io/source/natural-order.js";
import type { TextFile } from "./text.js";

/** What an input is. */
export type Found =
  | { readonly kind: "database"; readonly system: "duckdb" | "sqlite"; readonly path: string }
  | {
      readonly kind: "files";
      readonly format: "parquet" | "csv";
      readonly files: readonly FoundFile[];
    };

export interface FoundFile extends TextFile {
  readonly format: "parquet" | "csv";
}

const CSV_SUFFIX = /\.(csv|tsv|tab|txt)(\.gz|\.zst)?$/i;
export const TAB_SUFFIX = /\.(tsv|tab)(\.gz|\.zst)?$/i;

/** Files of a folder, of the first kind that there are any of. */
const IN_FOLDERS = [/\.parquet$/i, /\.csv(\.gz|\.zst)?$/i, /\.tsv(\.gz|\.zst)?$/i];

/** What a path is, by its first bytes, by its name, or for a folder by the files in it. Throws NormalizeError. */
export async function find(path: string): Promise<Found> {
  const there = await stat(path).catch(() => undefined);
  if (!there && path.includes("://")) return elsewhere(path);
  if (there?.isDirectory()) return asOne(await findFolder(path));
  const files = await expandPath(path, { accepts: () => true, expected: "" });
  if (files) return asOne(await Promise.all(files.map(findFile)));
  const head = await headOf(path);
  const system = databaseSystem(head);
  return system ? { kind: "database", system, path } : asOne([fileNamed(path, head)]);
}

/** Not of this machine: DuckDB finds it. */
function elsewhere(path: string): Found {
  const file = { ...fileNamed(path, new Uint8Array(0)), pattern: path };
  if (file.format === "parquet") return asOne([file]);
  throw dataError("text is read from this machine alone", { file: path }, "fetch it first, or say --query");
}

function asOne(files: readonly FoundFile[]): Found {
  const [{ format }] = files;
  if (files.every((file) => file.format === format)) return { kind: "files", format, files };
  throw usageError("the inputs are of several formats", "take those of one at a time");
}

const findFile = async (path: string): Promise<FoundFile> => fileNamed(path, await headOf(path));

/** What DuckDB would take for a pattern, as itself. */
const literal = (path: string): string => path.replace(/[*?[]/g, "[$&]");

function fileNamed(path: string, head: Uint8Array): FoundFile {
  const file = { path, pattern: literal(path), tabs: TAB_SUFFIX.test(path), head };
  if (CSV_SUFFIX.test(path)) return { ...file, format: "csv" };
  if (extname(path).toLowerCase() === ".parquet") return { ...file, format: "parquet" };
  throw dataError(
    "its name does not tell what it is",
    { file: path },
    "DuckDB reads .parquet, .csv and .tsv files, folders of them, and databases; else say --query",
  );
}

async function findFolder(path: string): Promise<FoundFile[]> {
  const entries = await readdir(path, { recursive: true }).catch((error) => {
    throw ioError(path, "read", error);
  });
  const names = entries.filter((name) => !/(^|[/\\])\./.test(name)).sort(compareNatural);
  for (const suffix of IN_FOLDERS) {
    const inside = names.filter((name) => suffix.test(name));
    if (inside.length > 0) return Promise.all(inside.map((name) => findFile(join(path, name))));
  }
  throw dataError("the folder has no .parquet, .csv or .tsv files", { file: path });
}

/** The first bytes of a file. */
async function headOf(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const head = Buffer.alloc(16);
      const { bytesRead } = await file.read(head, 0, 16, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw ioError(path, "read", error);
  }
}

const SQLITE_MAGIC = "SQLite format 3\0";

function databaseSystem(head: Uint8Array): "duckdb" | "sqlite" | undefined {
  const text = Buffer.from(head).toString("latin1");
  if (text === SQLITE_MAGIC) return "sqlite";
  return text.slice(8, 12) === "DUCK" ? "duckdb" : undefined;
}
