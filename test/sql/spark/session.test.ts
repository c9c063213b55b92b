/** The Spark Connect client against a server that breaks in all the ways a real one seldom does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { status } from "@grpc/grpc-js";
import { parseAddress } from "#normalize/sql/spark/address.js";
import { openSpark } from "#normalize/sql/spark/engine.js";
import type { ReattachExecuteRequest } from "#normalize/sql/spark/generated/connect_pb.js";
import { SparkSession } from "#normalize/sql/spark/session.js";
import { batch, complete, type FakeServer, fail, fakeServer, type Script, type Stream } from "./server.js";

/** Runs `work` with a session on a server that follows the script. */
async function withSession(
  script: Script,
  work: (session: SparkSession, server: FakeServer) => Promise<void>,
): Promise<void> {
  const server = await fakeServer(script);
  const session = new SparkSession(parseAddress(server.remote, "ada"), () => {});
  try {
    await work(session, server);
  } finally {
    await session.close();
    server.close();
  }
}

const send = (call: Stream, ...responses: Parameters<Stream["write"]>[0][]): void => {
  for (const response of responses) call.write(response);
};

const whole = (call: Stream): void => {
  send(call, batch("1", 1), batch("2", 2), complete("3"));
  call.end();
};

const lastSeen = (call: Stream): string | undefined =>
  (call.request as ReattachExecuteRequest).lastResponseId;

test("a result comes in batches, and the server is told to forget it", () =>
  withSession({ execute: whole }, async (session, { calls }) => {
    assert.deepEqual(await session.query("SELECT"), { columns: ["x"], rows: [[1], [2]] });
    assert.deepEqual(calls, ["ExecutePlan", "ReleaseExecute"]);
  }));

test("a stream that ends early or breaks is attached to again, after what was seen", () => {
  const seen: (string | undefined)[] = [];
  const script: Script = {
    execute(call) {
      send(call, batch("1", 1));
      call.end();
    },
    reattach(call) {
      seen.push(lastSeen(call));
      if (seen.length === 1) return void fail(call, status.UNAVAILABLE, "connection reset");
      send(call, batch("2", 2), complete("3"));
      call.end();
    },
  };
  return withSession(script, async (session) => {
    assert.deepEqual((await session.query("SELECT")).rows, [[1], [2]]);
    assert.deepEqual(seen, ["1", "1"]);
  });
});

test("a statement that never reached the server is sent again", () => {
  let tries = 0;
  const script: Script = {
    execute: (call) => void (tries++ === 0 ? fail(call, status.UNAVAILABLE, "lost") : whole(call)),
    reattach: (call) => void fail(call, status.INTERNAL, "[INVALID_HANDLE.OPERATION_NOT_FOUND] not found"),
  };
  return withSession(script, async (session, { calls }) => {
    assert.equal((await session.query("SELECT")).rows.length, 2);
    assert.deepEqual(calls, ["ExecutePlan", "ReattachExecute", "ExecutePlan", "ReleaseExecute"]);
  });
});

test("a server that was started anew midway is said to be", () => {
  const script: Script = {
    execute(call) {
      send(call, batch("1", 1));
      call.end();
    },
    reattach: (call) => void fail(call, status.INTERNAL, "[INVALID_HANDLE.SESSION_NOT_FOUND] not found"),
  };
  return withSession(script, (session) =>
    assert.rejects(session.query("SELECT"), { kind: "io", message: /was started anew midway/ }),
  );
});

test("errors are the first line of what the server says", () => {
  const details: Record<string, string | RegExp> = {
    "[TABLE_OR_VIEW_NOT_FOUND] The table `t` cannot be found.\nmore; line 1 pos 3;\n'Project [*]":
      "[TABLE_OR_VIEW_NOT_FOUND] The table `t` cannot be found",
    "\n[PARSE_SYNTAX_ERROR] Syntax error at or near 'x'. SQLSTATE: 42601 (line 1, pos 0)\n\n== SQL ==":
      "[PARSE_SYNTAX_ERROR] Syntax error at or near 'x'",
    "Job aborted due to stage failure: Task 0 failed, most recent failure: Lost task 0.3 (TID 3): java.io.IOException: disk gone\n\tat x":
      "disk gone",
  };
  const texts = Object.keys(details);
  let turn = 0;
  const script: Script = { execute: (call) => void fail(call, status.INTERNAL, texts[turn]) };
  return withSession(script, async (session) => {
    for (; turn < texts.length; turn++)
      await assert.rejects(session.query("SELECT"), { kind: "io", message: details[texts[turn]] });
  });
});

test("no server, a wrong token, an old server: one line each", async () => {
  const gone = await fakeServer({ execute: whole });
  gone.close();
  await assert.rejects(openSpark(gone.remote), {
    kind: "io",
    message: /no Spark Connect server answers: connection refused/,
  });
  await assert.rejects(openSpark("sc://no-such-host.invalid"), { kind: "io", message: /unknown host/ });

  const guarded = await fakeServer({ execute: whole, token: "right" });
  await assert.rejects(openSpark(`${guarded.remote}/;use_ssl=false;token=wrong`), {
    message: "Invalid authentication token",
    hint: /token=/,
  });
  const engine = await openSpark(`${guarded.remote}/;use_ssl=false;token=right`);
  await engine.close();
  guarded.close();

  const old = await fakeServer({ execute: whole, version: "3.5.1" });
  await assert.rejects(openSpark(old.remote), /runs Spark 3\.5\.1/);
  old.close();
});
