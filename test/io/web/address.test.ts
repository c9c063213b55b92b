import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, redirected } from "#normalize/io/web/address.js";
import { waitAsked } from "#normalize/io/web/failure.js";
import { contentRange, mayBeSame, versionOf } from "#normalize/io/web/version.js";

test("an address is shown without what is secret", () => {
  const { url, name, authorization } = readAddress(
    "HTTPS://a:b%zz@Example.org:443/x%20y.csv?key=v&flag&e=#part",
  );
  assert.equal(url.href, "https://example.org/x%20y.csv?key=v&flag&e=");
  assert.equal(name, "https://example.org/x%20y.csv?key=…&…&e=…");
  assert.equal(authorization, `Basic ${Buffer.from("a:b%zz").toString("base64")}`);
  for (const text of ["http://", "https://a:b@ho st/", "ftp://x/y"]) {
    assert.throws(() => readAddress(text), { kind: "usage", message: "a web address is malformed" });
  }
});

test("credentials follow to the same server, or come with the redirection", () => {
  const from = readAddress("https://u:p@example.org/a");
  const to = (location: string) => redirected(from, location).authorization;
  assert.equal(to("/b"), from.authorization);
  assert.equal(to("https://example.org:444/b"), undefined);
  assert.equal(to("https://other.example/b"), undefined);
  assert.notEqual(to("https://v:q@other.example/b"), from.authorization);
  assert.throws(() => to("http://example.org/b"), /which is not encrypted/);
  assert.throws(() => to("https://"), /malformed/);
});

test("Retry-After is seconds, or a date", () => {
  const now = Date.parse("2024-01-01T00:00:00Z");
  assert.equal(waitAsked("7", now), 7000);
  assert.equal(waitAsked("Mon, 01 Jan 2024 00:00:09 GMT", now), 9000);
  assert.equal(waitAsked("Sun, 31 Dec 2023 00:00:00 GMT", now), 0);
  assert.equal(waitAsked("soon", now), 0);
  assert.equal(waitAsked(undefined, now), 0);
});

test("a version is known by a strong tag, or a date that is old enough", () => {
  const date = "Mon, 01 Jan 2024 00:00:09 GMT";
  const validator = (headers: Record<string, string>) => versionOf({ date, ...headers }, undefined).validator;
  assert.equal(validator({ etag: '"a"', "last-modified": date }), '"a"');
  assert.equal(validator({ etag: 'W/"a"' }), undefined);
  assert.equal(validator({ "last-modified": date }), undefined);
  const before = "Mon, 01 Jan 2024 00:00:08 GMT";
  assert.equal(validator({ etag: 'W/"a"', "last-modified": before }), before);
});

test("versions differ where both tell something and it is not the same", () => {
  const version = (headers: Record<string, string>) => versionOf(headers, undefined);
  assert(mayBeSame(version({ etag: '"a"' }), version({})));
  assert(!mayBeSame(version({ etag: '"a"' }), version({ etag: '"b"' })));
  assert(!mayBeSame(version({ "content-length": "5" }), version({ "content-length": "6" })));
  assert(!mayBeSame(version({}), version({ "content-encoding": "gzip" })));
});

test("ranges are read", () => {
  assert.deepEqual(contentRange("bytes 5-9/10"), { start: 5, total: 10 });
  assert.deepEqual(contentRange("bytes 5-9/*"), { start: 5, total: undefined });
  assert.deepEqual(contentRange("bytes */10"), { start: undefined, total: 10 });
  assert.equal(contentRange("lines 1-2/3"), undefined);
});
