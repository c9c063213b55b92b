/** One statement's run on the server. The stream of its responses may break; the run goes on, and is attached to again. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { isPassing, isUnknownOperation } from "./errors.js";
import {
  ExecutePlanRequestSchema,
  type ExecutePlanResponse,
  type Plan,
  ReattachExecuteRequestSchema,
  ReleaseExecuteRequestSchema,
  SparkConnectService,
} from "./generated/connect_pb.js";
import type { Transport } from "./transport.js";

/** What every request says of who asks. */
export interface Caller {
  readonly sessionId: string;
  readonly userContext: { readonly userId: string; readonly userName: string };
  readonly clientType: string;
}

/** The server ends a stream after two minutes, for it to be attached to again; one that takes longer has broken. */
const STREAM_SECONDS = 180;
const RELEASE_SECONDS = 10;
/** Before the first try to attach again, doubled for each that follows: 13 s in all. */
const FIRST_WAIT = 100;
const TRIES = 7;

const { executePlan, reattachExecute, releaseExecute } = SparkConnectService.method;

const REATTACHABLE = { requestOptions: [{ reattachOptions: { reattachable: true } }] };

/**
 * Runs a plan and yields the server's responses to their end. The server keeps them until then, for a stream that
 * breaks, and is told to forget them after. Rejects with what the last try failed with.
 */
export async function* runOperation(
  transport: Transport,
  caller: Caller,
  plan: Plan,
): AsyncGenerator<ExecutePlanResponse> {
  const operation = { ...caller, operationId: randomUUID() };
  try {
    yield* responses(transport, operation, plan);
  } finally {
    const release = create(ReleaseExecuteRequestSchema, { ...operation, releaseAll: {} });
    // A server that is gone has nothing to forget.
    await transport.unary(releaseExecute, release, RELEASE_SECONDS).catch(() => {});
  }
}

interface Operation extends Caller {
  readonly operationId: string;
}

async function* responses(
  transport: Transport,
  operation: Operation,
  plan: Plan,
): AsyncGenerator<ExecutePlanResponse> {
  const begin = () =>
    transport.stream(
      executePlan,
      create(ExecutePlanRequestSchema, { ...operation, plan, ...REATTACHABLE }),
      STREAM_SECONDS,
    );
  let lastResponseId: string | undefined;
  let stream = begin();
  for (let failures = 0; ; ) {
    try {
      for await (const response of stream) {
        failures = 0;
        lastResponseId = response.responseId;
        if (response.responseType.case === "resultComplete") return;
        yield response;
      }
    } catch (error) {
      // Nothing came back yet, so nothing is lost: the server may never have got the statement.
      const unheard = lastResponseId === undefined && isUnknownOperation(error);
      if (!(unheard || isPassing(error)) || failures === TRIES) throw error;
      await sleep(FIRST_WAIT * 2 ** failures++);
      if (unheard) {
        stream = begin();
        continue;
      }
    }
    const again = { ...operation, ...(lastResponseId !== undefined && { lastResponseId }) };
    stream = transport.stream(reattachExecute, create(ReattachExecuteRequestSchema, again), STREAM_SECONDS);
  }
}
