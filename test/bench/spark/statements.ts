/** A job on an engine, statement by statement: how long each is, and how long it takes to plan and to run. */
import type { Engine } from "#normalize/sql/contract.js";
import { openDuckdb } from "#normalize/sql/duckdb/location.js";
import { normalizeBySql } from "#normalize/sql/normalize.js";
import { openSparkPlace } from "#normalize/sql/spark/location.js";
import { jobOf } from "../../support/jobs.js";

export interface Statement {
  readonly kind: "query" | "execute";
  readonly characters: number;
  /** planning and running */
  readonly seconds: number;
  /** planning alone, by EXPLAIN once the statement has run; absent where it was not asked */
  readonly planning?: number;
}

export interface RecordedJob {
  /** seconds of the whole job, EXPLAIN not counted */
  readonly seconds: number;
  readonly statements: readonly Statement[];
}

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** Statements that are asked how they are planned, in characters: shorter ones set and list things. */
const WORTH_EXPLAINING = 300;

/**
 * Runs a job that fits, and transforms where it has an output.
 * @param words as on the command line, with --engine
 */
export async function recordJob(
  words: readonly string[],
  explained: "explained" | "run",
): Promise<RecordedJob> {
  const job = jobOf(words);
  const spec = job.engine!;
  const quietly = (): void => {};
  const place = await (spec.name === "spark"
    ? openSparkPlace(job, spec, undefined, quietly)
    : openDuckdb(job, spec, undefined, quietly));
  const statements: Statement[] = [];
  let explaining = 0;
  const recorded =
    <Result>(kind: Statement["kind"], run: (sql: string) => Promise<Result>) =>
    async (sql: string): Promise<Result> => {
      let result: Result;
      const seconds = await secondsOf(async () => {
        result = await run(sql);
      });
      const asks = explained === "explained" && sql.length >= WORTH_EXPLAINING;
      const planning = asks ? await secondsOf(() => place.engine.query(`EXPLAIN ${sql}`)) : undefined;
      explaining += planning ?? 0;
      statements.push({ kind, characters: sql.length, seconds, ...(planning !== undefined && { planning }) });
      return result!;
    };
  const engine: Engine = {
    name: place.engine.name,
    dialect: place.engine.dialect,
    fetches: place.engine.fetches,
    query: recorded("query", (sql) => place.engine.query(sql)),
    execute: recorded("execute", (sql) => place.engine.execute(sql)),
    cancel: () => place.engine.cancel(),
    close: () => place.engine.close(),
  };
  try {
    const whole = await secondsOf(() =>
      normalizeBySql(job, { name: "bench", version: "0" }, { ...place, engine }),
    );
    return { seconds: whole - explaining, statements };
  } finally {
    await place.engine.close();
  }
}
