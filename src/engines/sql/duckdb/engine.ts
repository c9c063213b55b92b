/** DuckDB in this process, by its package @duckdb/node-api, which is loaded when it is asked for. */
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { NormalizeError } from "../../../errors.js";
import type { Cell, Engine, ResultTable } from "../contract.js";
import { duckdb } from "../dialects/duckdb.js";

const PACKAGE = "@duckdb/node-api";

export interface DuckdbOptions {
  /** a database's file; absent: one in memory */
  readonly database?: string;
  readonly access: "read" | "write";
  readonly threads?: number;
}

/** Throws NormalizeError "io" where the package is not there, or the database cannot be opened. */
export async function openDuckdbEngine(options: DuckdbOptions): Promise<Engine> {
  const { DuckDBInstance } = await loadPackage();
  const { database, access, threads } = options;
  const settings = {
    ...(database !== undefined && access === "read" && { access_mode: "READ_ONLY" }),
    ...(threads !== undefined && { threads: String(threads) }),
    // Nothing is fetched from a network that nobody asked for.
    autoinstall_known_extensions: "false",
  };
  try {
    const instance = await DuckDBInstance.create(database ?? ":memory:", settings);
    return new DuckdbEngine(instance, await instance.connect());
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

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  async query(sql: string): Promise<ResultTable> {
    try {
      const reader = await this.connection.runAndReadAll(sql);
      return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(cellOf)) };
    } catch (error) {
      throw engineError(error);
    }
  }

  async execute(sql: string): Promise<void> {
    try {
      await this.connection.run(sql);
    } catch (error) {
      throw engineError(error);
    }
  }

  async cancel(): Promise<void> {
    if (this.state === "open") this.connection.interrupt();
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
export function engineError(error: unknown, file?: string): NormalizeError {
  if (error instanceof NormalizeError) return error;
  const [line] = String((error as Error)?.message ?? error).split("\n");
  const kind = /^(IO|Out of Memory|Fatal|Internal)/.test(line) ? "io" : "data";
  return new NormalizeError(kind, `DuckDB: ${line}`, {
    ...(file !== undefined && { place: { file } }),
    cause: error,
  });
}
