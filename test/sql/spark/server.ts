/** A server that speaks Spark Connect and runs no SQL: it answers from a script, and breaks its streams where told. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { makeTable, tableToIPC } from "apache-arrow";
import {
  type ExecutePlanRequest,
  type ExecutePlanResponse,
  ExecutePlanResponseSchema,
  type ReattachExecuteRequest,
  SparkConnectService,
} from "#normalize/sql/spark/generated/connect_pb.js";

export type Stream = ServerWritableStream<ExecutePlanRequest | ReattachExecuteRequest, ExecutePlanResponse>;

/** What the server does when asked, and what it was asked. */
export interface Script {
  execute(call: Stream): void;
  reattach?(call: Stream): void;
  version?: string;
  token?: string;
}

export interface FakeServer {
  readonly remote: string;
  /** names of the methods called, in order */
  readonly calls: string[];
  close(): void;
}

export async function fakeServer(script: Script): Promise<FakeServer> {
  const calls: string[] = [];
  const server = new Server({ "grpc.max_receive_message_length": -1 });
  const unary =
    (name: string, answer: unknown) =>
    (call: ServerUnaryCall<unknown, unknown>, reply: sendUnaryData<unknown>) => {
      calls.push(name);
      const given = call.metadata.get("authorization")[0];
      if (script.token !== undefined && given !== `Bearer ${script.token}`)
        reply({ code: status.UNAUTHENTICATED, details: "Invalid authentication token" });
      else reply(null, answer);
    };
  const stream = (name: string, act: ((call: Stream) => void) | undefined) => (call: Stream) => {
    calls.push(name);
    act?.(call);
  };
  server.addService(definition(), {
    AnalyzePlan: unary("AnalyzePlan", { sparkVersion: { version: script.version ?? "4.0.1" } }),
    ReleaseExecute: unary("ReleaseExecute", {}),
    ReleaseSession: unary("ReleaseSession", {}),
    Interrupt: unary("Interrupt", {}),
    ExecutePlan: stream("ExecutePlan", script.execute),
    ReattachExecute: stream("ReattachExecute", script.reattach),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { remote: `sc://127.0.0.1:${port}`, calls, close: () => server.forceShutdown() };
}

/** The service as grpc-js wants it. */
function definition() {
  const methods = SparkConnectService.methods.map(({ name, methodKind, input, output }) => [
    name,
    {
      path: `/${SparkConnectService.typeName}/${name}`,
      requestStream: false,
      responseStream: methodKind === "server_streaming",
      requestDeserialize: (bytes: Buffer) => fromBinary(input, bytes),
      responseSerialize: (message: Record<string, unknown>) =>
        Buffer.from(toBinary(output, create(output, message))),
      requestSerialize: (message: Record<string, unknown>) =>
        Buffer.from(toBinary(input, create(input, message))),
      responseDeserialize: (bytes: Buffer) => fromBinary(output, bytes),
    },
  ]);
  return Object.fromEntries(methods);
}

/** A response that holds one number in a column "x". */
export function batch(responseId: string, value: number): ExecutePlanResponse {
  const data = tableToIPC(makeTable({ x: new Float64Array([value]) }), "stream");
  return create(ExecutePlanResponseSchema, {
    responseId,
    responseType: { case: "arrowBatch", value: { rowCount: 1n, data } },
  });
}

export const complete = (responseId: string): ExecutePlanResponse =>
  create(ExecutePlanResponseSchema, { responseId, responseType: { case: "resultComplete", value: {} } });

/** Ends a stream with an error, as a server or a broken line does. */
export const fail = (call: Stream, code: status, details: string): boolean =>
  call.emit("error", Object.assign(new Error(details), { code, details }));
