/** DuckDB in this process, by its package @duckdb/node-api, which is loaded when it is asked for. */
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { NormalizeError } from "../../errors.js";
import type { Cell, Engine, ProgressCallback, ResultTable } from "../contract.js";
import { duckdb } from "../dialects/duckdb.js";
import { rising } from "../supervision.js";

const PACKAGE = "@duckdb/node-api";

interface DuckdbOptions {
  /** a database's file; absent: one in memory */
  readonly database?: string;
  readonly access: "read" | "write";
  readonly threads?: number;
  readonly onProgress?: ProgressCallback;
}

/** Milliseconds between two looks at a statement that runs. */
const INTERVAL = 200;

/** Throws NormalizeError "io" where the package is not there, or the database cannot be opened. */
export async function openDuckdbEngine(options: DuckdbOptions): Promise<Engine> {
  const { DuckDBInstance } = await loadPackage();
  const { database, access, threads, onProgress = () => {} } = options;
  const settings = {
    ...(database !== undefined && access === "read" && { access_mode: "READ_ONLY" }),
    ...(threads !== undefined && { threads: String(threads) }),
    // Nothing is fetched from a network that nobody asked for.
    autoinstall_known_extensions: "false",
  };
  try {
    const instance = await DuckDBInstance.create(database ?? ":memory:", settings);
    const connection = await instance.connect();
    // It is measured, and shown by us.
    await connection.run("SET enable_progress_bar = true; SET enable_progress_bar_print = false");
    return new DuckdbEngine(instance, connection, onProgress);
  } catch (error) {
    throw engineError(error, database);
  }
}

async function loadPackage(): Promise<typeof import("@duckdb/node-api")> {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    throw new NormalizeError("io", missing ? `${PACKAGE} is not installed` : `${PACKAGE} cannot be loaded`, {
      hint: `--engine duckdb needs it: npm install ${PACKAGE}`,
      cause: error,
    });
  }
}

class DuckdbEngine implements Engine {
  readonly name = "duckdb";
  readonly dialect = duckdb;
  readonly fetches = "values";
  private state: "open" | "closed" = "open";
  /** of the statement that runs */
  private work: "none" | "wanted" | "unwanted" = "none";

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly onProgress: ProgressCallback,
  ) {}

  async query(sql: string): Promise<ResultTable> {
    const reader = await this.attended(() => this.connection.runAndReadAll(sql));
    return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(cellOf)) };
  }

  async execute(sql: string): Promise<void> {
    await this.attended(() => this.connection.run(sql));
  }

  async cancel(): Promise<void> {
    if (this.work === "none") return;
    this.work = "unwanted";
    this.connection.interrupt();
  }

  /** A statement's work, looked at from time to time. */
  private async attended<Result>(work: () => Promise<Result>): Promise<Result> {
    const tell = rising(this.onProgress);
    const look = (): void => {
      // DuckDB forgets an interrupt that comes before it has begun.
      if (this.work === "unwanted") this.connection.interrupt();
      else tell(this.connection.progress.percentage / 100);
    };
    const timer = setInterval(look, INTERVAL);
    this.work = "wanted";
    try {
      return await work();
    } catch (error) {
      throw engineError(error);
    } finally {
      clearInterval(timer);
      this.work = "none";
    }
  }

  async close(): Promise<void> {
    if (this.state === "closed") return;
    this.state = "closed";
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "object" && "items" in value && Array.isArray(value.items)) {
    return value.items.map(Number);
  }
  return String(value);
}

/** The first line of what DuckDB says; the rest shows the statement. */
function engineError(error: unknown, file?: string): NormalizeError {
  if (error instanceof NormalizeError) return error;
  const [line] = String((error as Error)?.message ?? error).split("\n");
  const kind = /^(IO|Out of Memory|Fatal|Internal)/.test(line) ? "io" : "data";
  return new NormalizeError(kind, `DuckDB: ${line}`, {
    ...(file !== undefined && { place: { file } }),
    cause: error,
  });
}
