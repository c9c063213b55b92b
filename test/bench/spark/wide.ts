/** Statements for tables of many columns, on DuckDB and on Spark: how many, how long, planned and run in what time. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openDuckdbEngine } from "#normalize/sql/duckdb/engine.js";
import { type RecordedJob, recordJob } from "./statements.js";

export interface WideResult extends RecordedJob {
  readonly engine: string;
  readonly columns: number;
  readonly rows: number;
  readonly method: string;
}

const TABLES = [
  { columns: 784, rows: 10_000, methods: ["zscore", "l2"] },
  { columns: 10_000, rows: 200, methods: ["zscore"] },
] as const;

async function makeTable(path: string, columns: number, rows: number): Promise<void> {
  if (existsSync(path)) return;
  const engine = await openDuckdbEngine({ access: "write" });
  const numbers = Array.from({ length: columns }, (_, i) => `random() AS p${i}`).join(", ");
  await engine.execute(`COPY (SELECT ${numbers} FROM range(${rows})) TO '${path}' (FORMAT parquet)`);
  await engine.close();
}

export async function measureWide(
  folder: string,
  remote: string,
  say: (result: WideResult) => void,
): Promise<WideResult[]> {
  const results: WideResult[] = [];
  mkdirSync(folder, { recursive: true });
  for (const { columns, rows, methods } of TABLES) {
    const table = join(folder, `${columns}.parquet`);
    await makeTable(table, columns, rows);
    for (const engine of ["duckdb", "spark"] as const) {
      for (const method of methods) {
        const output = join(folder, engine === "spark" ? "wide-out" : "wide-out.parquet");
        rmSync(output, { recursive: true, force: true });
        const to = engine === "spark" ? ["--remote", remote] : [];
        const words = ["-m", method, table, "--engine", engine, ...to, "-o", output];
        const result = { engine, columns, rows, method, ...(await recordJob(words, "explained")) };
        say(result);
        results.push(result);
      }
    }
  }
  return results;
}
