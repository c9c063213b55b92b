/** A session on a Spark Connect server: statements run in it one after another, and see its settings and views. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { NormalizeError } from "../../errors.js";
import type { ProgressCallback, ResultTable } from "../contract.js";
import { rising } from "../supervision.js";
import type { SparkAddress } from "./address.js";
import { sparkError } from "./errors.js";
import {
  AnalyzePlanRequestSchema,
  InterruptRequest_InterruptType,
  InterruptRequestSchema,
  type Plan,
  PlanSchema,
  ReleaseSessionRequestSchema,
  SparkConnectService,
} from "./generated/connect_pb.js";
import { type Caller, runOperation } from "./operation.js";
import { shareDone } from "./progress.js";
import { Transport } from "./transport.js";

const CLIENT_TYPE = "normalize-cli";
/** A server that has just started takes seconds for its first session. */
const SECONDS_TO_OPEN = 30;
const SECONDS_TO_INTERRUPT = 10;
const SECONDS_TO_CLOSE = 5;
/** Milliseconds. */
const INTERRUPT_AGAIN = 500;
/** After so many the statement is left to the server: a job that starts just as it is cancelled may be missed there. */
const INTERRUPTS = 20;

const { analyzePlan, interrupt, releaseSession } = SparkConnectService.method;

export class SparkSession {
  private readonly transport: Transport;
  private readonly caller: Caller;
  private readonly server: string;
  /** the statement that runs: ends with it, well or not */
  private running: Promise<void> | undefined;
  /** ends the wait for the statement that runs */
  private abandon: (reason: Error) => void = () => {};

  constructor(
    address: SparkAddress,
    private readonly onProgress: ProgressCallback,
  ) {
    const { host, port, userId, sessionId = randomUUID() } = address;
    this.transport = new Transport(address);
    this.caller = { sessionId, userContext: { userId, userName: userId }, clientType: CLIENT_TYPE };
    this.server = `${host}:${port}`;
  }

  /** The server's version. Rejects with NormalizeError where none answers, or it does not let one in. */
  version(): Promise<string> {
    const request = create(AnalyzePlanRequestSchema, { ...this.caller, sparkVersion: {} });
    return this.said(async () => {
      const answer = await this.transport.unary(analyzePlan, request, SECONDS_TO_OPEN);
      return answer.sparkVersion?.version ?? "";
    });
  }

  query(sql: string): Promise<ResultTable> {
    const root = { sql: { query: sql } };
    return this.said(() => this.run(create(PlanSchema, { opType: { case: "root", value: root } })));
  }

  async execute(sql: string): Promise<void> {
    const command = { sqlCommand: { input: { sql: { query: sql } } } };
    await this.said(() => this.run(create(PlanSchema, { opType: { case: "command", value: command } })));
  }

  /**
   * Stops all statements of the session, on the server: also one that is still on its way there. A statement that the
   * server does not stop is waited for no longer: it rejects with a NormalizeError.
   */
  async interrupt(): Promise<void> {
    const interruptType = InterruptRequest_InterruptType.ALL;
    const request = create(InterruptRequestSchema, { ...this.caller, interruptType });
    for (let sent = 0; sent < INTERRUPTS; sent++) {
      await this.said(() => this.transport.unary(interrupt, request, SECONDS_TO_INTERRUPT));
      await Promise.race([this.running, sleep(INTERRUPT_AGAIN)]);
      if (this.running === undefined) return;
    }
    const seconds = (INTERRUPTS * INTERRUPT_AGAIN) / 1000;
    this.abandon(
      new NormalizeError(
        "io",
        `${this.server}: the server did not stop the statement within ${seconds} s; it may still run there`,
      ),
    );
  }

  /** The server forgets the session, its views and what runs in it. Safe to call twice. */
  async close(): Promise<void> {
    const request = create(ReleaseSessionRequestSchema, this.caller);
    // A server that is gone has nothing to forget.
    await this.transport.unary(releaseSession, request, SECONDS_TO_CLOSE).catch(() => {});
    this.transport.close();
  }

  private async run(plan: Plan): Promise<ResultTable> {
    const abandoned = new Promise<never>((_, reject) => {
      this.abandon = reject;
    });
    const result = Promise.race([this.resultOf(plan), abandoned]);
    this.running = result.then(
      () => {},
      () => {},
    );
    try {
      return await result;
    } finally {
      this.running = undefined;
    }
  }

  private async resultOf(plan: Plan): Promise<ResultTable> {
    const tell = rising(this.onProgress);
    const rows: ResultTable["rows"][number][] = [];
    let columns: readonly string[] = [];
    for await (const { responseType } of runOperation(this.transport, this.caller, plan)) {
      if (responseType.case === "executionProgress") tell(shareDone(responseType.value));
      if (responseType.case !== "arrowBatch") continue;
      const { decodeBatch } = await import("./arrow.js");
      const batch = decodeBatch(responseType.value.data);
      columns = batch.columns;
      for (const row of batch.rows) rows.push(row);
    }
    return { columns, rows };
  }

  private async said<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw sparkError(error, this.server);
    }
  }
}
