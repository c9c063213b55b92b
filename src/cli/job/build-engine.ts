/** What engines that speak SQL are asked for, and flags that mean nothing to them. Pure. */
import { usageError } from "../../errors.js";
import type { CommandName, EngineSpec, InputSpec, OutputSpec, StatementSpec } from "../../job/job.js";
import { type FlagName, type FlagValues, flagNamed } from "../flags/table.js";
import { isStdoutName } from "./file-conflicts.js";

/** Flags of files and streams that this program reads and writes itself. */
const OWN = [
  "from",
  "to",
  "compress",
  "shape",
  "timeout",
  "max-expanded",
  "features",
  "index-base",
  "label",
  "keep",
  "precision",
  "weights",
  "keep-norms",
  "norms",
  "report",
] as const satisfies readonly FlagName[];

/** The engine a line names. Throws a usage error for flags that do not apply with it, or without. */
export function resolveEngine(flags: FlagValues, command: CommandName): EngineSpec | undefined {
  checkRankError(flags);
  if (flags.engine === undefined) {
    const idle = (["remote", "table", "query", "into-table", "partition-by", "overwrite"] as const).find(
      (name) => flags[name] !== undefined,
    );
    if (idle === undefined || command === "sql") return undefined;
    throw usageError(
      `--${idle} says what an engine is to do`,
      flags.remote === undefined ? "add --engine duckdb" : "add --engine spark",
    );
  }
  const own = OWN.find((name) => flags[name] !== undefined);
  if (own !== undefined) throw usageError(`--${own} does not apply with --engine`, "leave one of them out");
  if (flags.engine === "spark" && flags.decimal !== undefined) {
    throw usageError("--decimal does not apply with --engine spark", "it applies to duckdb");
  }
  checkPair(flags);
  checkRemote(flags);
  return {
    name: flags.engine,
    ...(flags.remote !== undefined && { remote: flags.remote }),
    ...namesOf(flags),
    partitionBy: flags["partition-by"] ?? [],
    existing: flags.overwrite === undefined ? "refuse" : "replace",
  };
}

/** Spark works elsewhere, with processors of its own. */
function checkRemote({ engine, remote, threads }: FlagValues): void {
  if (engine === "spark" && remote === undefined) {
    throw usageError("--engine spark needs --remote", "e.g. --remote sc://localhost:15002");
  }
  if (engine === "spark" && threads !== undefined) {
    throw usageError("--threads does not apply with --engine spark", "the cluster has its own");
  }
  if (engine !== "spark" && remote !== undefined) {
    throw usageError(`--remote does not apply with --engine ${engine}`, "it applies to spark");
  }
}

/** DuckDB's t-digest says nothing of how far it is off, and this program's own sketch needs no flag. */
function checkRankError({ engine, "rank-error": error }: FlagValues): void {
  if (error === undefined || engine === "spark") return;
  throw engine === undefined
    ? usageError("--rank-error is for --engine spark", "without it quantiles are as exact as memory allows")
    : usageError(
        `--rank-error does not apply with --engine ${engine}`,
        "the error of its approximate quantiles has no bound; they are exact without it",
      );
}

function checkPair(flags: FlagValues): void {
  if (flags.table !== undefined && flags.query !== undefined) {
    throw usageError("--table and --query both name what is read", "name one");
  }
  if (flags["partition-by"] !== undefined && flags["into-table"] !== undefined) {
    throw usageError("--partition-by does not apply to a table", "it applies to -o FOLDER");
  }
  if (flags["partition-by"] !== undefined && flags.output === undefined) {
    throw usageError("--partition-by needs a folder to write", "add -o FOLDER");
  }
  const folder =
    flags["partition-by"] !== undefined || (flags.engine === "spark" && flags.output !== undefined);
  if (flags.overwrite !== undefined && !folder && flags["into-table"] === undefined) {
    throw usageError(
      "--overwrite is about tables and folders, and none is written",
      "a file of -o is replaced anyway",
    );
  }
}

const namesOf = (flags: FlagValues): Pick<EngineSpec, "table" | "query" | "into"> => ({
  ...(flags.table && { table: flags.table }),
  ...(flags.query !== undefined && { query: flags.query }),
  ...(flags["into-table"] && { into: flags["into-table"] }),
});

/** Inputs are paths as the engine sees them. */
export function resolveEngineInputs(words: readonly string[], spec: EngineSpec): readonly InputSpec[] {
  const { name, table, query } = spec;
  if (words.length === 0 && query === undefined && (table === undefined || name === "duckdb")) {
    const hint = name === "spark" ? "a folder, a --table" : "files, a folder, a database and its --table,";
    throw usageError("no input", `name ${hint} or say --query`);
  }
  return words.map((word) => {
    if (word !== "-" && word !== "") return { kind: "path", path: word };
    throw usageError("an engine does not read standard input", "name a file, or leave --engine out");
  });
}

const WRITTEN = /\.(parquet|csv|tsv)$/i;
const DATABASE = /\.(duckdb|ddb|db)$/i;

/** Throws a usage error for a name that does not tell what is to be written. */
export function resolveEngineOutput(flags: FlagValues, { name, into, partitionBy }: EngineSpec): OutputSpec {
  const { output, suffix } = flags;
  if (output === undefined) {
    if (suffix === undefined || into !== undefined) return { kind: "none" };
    throw usageError("--suffix says how the data are written, but they go nowhere", "add -o FILE");
  }
  if (isStdoutName(output)) {
    throw usageError("an engine does not write to standard output", "add -o FILE.parquet or -o FILE.csv");
  }
  if (name === "spark") {
    if (into === undefined) return { kind: "file", path: output };
    throw usageError("-o and --into-table both say where Spark writes", "name one");
  }
  if (into !== undefined && !DATABASE.test(output)) {
    throw usageError("--into-table writes to a database", "name it FILE.duckdb, or leave -o out");
  }
  if (into === undefined && partitionBy.length === 0 && !WRITTEN.test(output)) {
    throw usageError(
      "the output's name does not tell its format",
      "use a name in .parquet, .csv or .tsv; or add --partition-by, or --into-table",
    );
  }
  return { kind: "file", path: output };
}

/** What the command sql prints. */
export function resolveStatement(flags: FlagValues, words: readonly string[]): StatementSpec {
  if (words.length > 0) throw usageError("sql opens no input", "name what is read by --table or --query");
  if ((flags.table === undefined) === (flags.query === undefined)) {
    throw usageError("sql needs to know what is read", "add --table NAME, or --query SQL");
  }
  const fitted = flags.params !== undefined;
  if (flags.inverse !== undefined && !fitted) {
    throw usageError("--inverse undoes what --params holds", "add --params FILE");
  }
  if (fitted && flags.method !== undefined) {
    throw usageError("--method and --params both say what is done", "name one");
  }
  const idle = (Object.keys(flags) as FlagName[]).find(
    (name) => fitted && flagNamed(name).group !== "Engine" && !WITH_PARAMETERS.has(name),
  );
  if (idle !== undefined) throw usageError(`--${idle} does not apply with --params`, "the parameters say it");
  if (flags.overwrite !== undefined && flags["into-table"] === undefined) {
    throw usageError("--overwrite is about a table, and none is written", "add --into-table NAME");
  }
  return {
    dialect: flags.dialect ?? "duckdb",
    ...namesOf(flags),
    existing: flags.overwrite === undefined ? "refuse" : "replace",
    direction: flags.inverse === undefined ? "apply" : "invert",
  };
}

const WITH_PARAMETERS: ReadonlySet<FlagName> = new Set(["params", "suffix", "dtype", "quiet", "no-color"]);
