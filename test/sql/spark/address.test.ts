import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress } from "#normalize/sql/spark/address.js";

const parse = (remote: string) => parseAddress(remote, "ada");

test("a connection string as Spark's own clients take it", () => {
  assert.deepEqual(parse("sc://host"), {
    host: "host",
    port: 15002,
    transport: "plain",
    userId: "ada",
    headers: {},
  });
  assert.deepEqual(parse("sc://[::1]:80/;user_id=Bo%20B;x-cluster=a=b;user_agent=me"), {
    host: "[::1]",
    port: 80,
    transport: "plain",
    userId: "Bo B",
    headers: { "x-cluster": "a=b", "user-agent": "me" },
  });
  const session = "00112233-4455-6677-8899-aabbccddeeff";
  assert.equal(parse(`sc://host/;session_id=${session}`).sessionId, session);
});

test("a token goes by TLS, or stays on this machine", () => {
  assert.equal(parse("sc://host:443/;token=s3cret").transport, "tls");
  assert.equal(parse("sc://host/;use_ssl=true").transport, "tls");
  assert.deepEqual(
    [parse("sc://127.0.0.1/;token=a%3Bb;use_ssl=false")].map(({ transport, token }) => [transport, token]),
    [["plain", "a;b"]],
  );
  assert.throws(() => parse("sc://host/;token=s3cret;use_ssl=false"), /would send the token to "host"/);
});

test("what is no connection string is refused, and no token is shown", () => {
  for (const wrong of [
    "host:15002",
    "http://host",
    "sc://",
    "sc://host:x",
    "sc://a@host",
    "sc://host/?x",
    "sc://host/path",
  ])
    assert.throws(() => parse(wrong), { name: "NormalizeError", kind: "usage" }, wrong);
  assert.throws(() => parse("sc://host/;use_ssl=maybe"), /use_ssl in --remote is "maybe"/);
  assert.throws(() => parse("sc://host/;session_id=1"), /session_id in --remote is "1"/);
  assert.throws(() => parse("sc://host/;user_id=%"), /percent-encoded/);
  assert.throws(
    () => parse("sc://ho st/;token=s3cret"),
    (error: Error) => !error.message.includes("s3cret") && error.message.includes("token=…"),
  );
});
