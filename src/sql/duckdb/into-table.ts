/** A table as DuckDB's output: there as a whole once the transaction ends well, or not at all. */
import { stat } from "node:fs/promises";
import { type Aside, fileAside } from "../../io/sink/aside.js";
import type { EngineSpec } from "../../job/job.js";
import type { Engine } from "../contract.js";
import type { PendingOutput } from "../location.js";

/** @param file a database's, which may be new; absent: the table is one of the database that is read */
export async function intoTable(
  file: string | undefined,
  { into = [], existing }: EngineSpec,
  engine: Engine,
): Promise<PendingOutput> {
  const database = file === undefined ? undefined : await attach(file, engine);
  await engine.execute("BEGIN TRANSACTION");
  let state: "open" | "over" = "open";
  return {
    target: { kind: "table", parts: file === undefined ? into : [OUTPUT, ...into], existing },
    async commit() {
      await engine.execute("COMMIT");
      await database?.commit();
      state = "over";
    },
    async abort() {
      if (state === "over") return;
      state = "over";
      await engine.execute("ROLLBACK").catch(() => {});
      await database?.abort();
    },
  };
}

const OUTPUT = "output";

/** A database that is written: a new one aside, until it is whole. */
async function attach(file: string, engine: Engine): Promise<Pick<Aside, "commit" | "abort">> {
  const there = await stat(file).catch(() => undefined);
  const aside = there ? undefined : await fileAside(file);
  const path = engine.dialect.string(aside?.path ?? file);
  await engine.execute(`ATTACH ${path} AS ${OUTPUT}`);
  return {
    async commit() {
      // What is in the log beside the file is brought into it.
      await engine.execute(`DETACH ${OUTPUT}`);
      await aside?.settle();
      await aside?.commit();
    },
    async abort() {
      await engine.execute(`DETACH ${OUTPUT}`).catch(() => {});
      await aside?.abort();
    },
  };
}
