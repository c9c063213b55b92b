/** Spark, reached by its Connect server: what is read and written stays with the cluster, statistics come here. */
import { userInfo } from "node:os";
import { dataError } from "../../errors.js";
import type { Engine, ProgressCallback } from "../contract.js";
import { spark } from "../dialects/spark.js";
import { parseAddress } from "./address.js";
import { SparkSession } from "./session.js";

/** Settings of the session that statements rely on. */
const SETTINGS: Readonly<Record<string, string>> = {
  // "a" and "A" are two columns, as everywhere else.
  "spark.sql.caseSensitive": "true",
  // A number that cannot be read is an error, and not NULL.
  "spark.sql.ansi.enabled": "true",
  "spark.sql.session.timeZone": "UTC",
  // Rows read at once: of 10,000 columns the usual 4,096 do not fit a small executor's memory.
  "spark.sql.parquet.columnarReaderBatchSize": "512",
};

/**
 * Connects, and sees that a server answers and lets one in.
 * @param remote as Spark's own clients take it: sc://host:port/;token=…
 * Throws a usage error for an address that is none, else NormalizeError "io".
 */
export async function openSpark(remote: string, onProgress: ProgressCallback = () => {}): Promise<Engine> {
  const session = new SparkSession(parseAddress(remote, userName()), onProgress);
  try {
    const version = await session.version();
    if (!(Number.parseInt(version, 10) >= 4))
      throw dataError(`the server runs Spark ${version}`, { file: remote }, "Spark 4 or later is needed");
    for (const [name, value] of Object.entries(SETTINGS)) await session.execute(`SET ${name}=${value}`);
  } catch (error) {
    await session.close();
    throw error;
  }
  return {
    name: "spark",
    dialect: spark,
    fetches: "statistics",
    query: (sql) => session.query(sql),
    execute: (sql) => session.execute(sql),
    cancel: () => session.interrupt(),
    close: () => session.close(),
  };
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
