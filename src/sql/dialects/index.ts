/** Dialects by their names, loaded when they are asked for. */
import type { Dialect, DialectName } from "../contract.js";

export async function dialectNamed(name: DialectName): Promise<Dialect> {
  switch (name) {
    case "duckdb":
      return (await import("./duckdb.js")).duckdb;
    case "spark":
      return (await import("./spark.js")).spark;
    case "postgres":
      return (await import("./postgres.js")).postgres;
    case "clickhouse":
      return (await import("./clickhouse.js")).clickhouse;
  }
}
