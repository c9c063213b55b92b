/** Outputs that are made final together. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { commitTogether } from "#normalize/io/sink/commit-together.js";
import { openFileSink } from "#normalize/io/sink/file.js";
import { temporaryDirectory } from "../../support/scripts.js";

const fake = (name: string, log: string[], settles: "settles" | "direct") => ({
  commit: async () => void log.push(`${name} commits`),
  ...(settles === "settles" && { settle: async () => void log.push(`${name} settles`) }),
});

test("what can fail comes first, then what cannot be taken back", async () => {
  const log: string[] = [];
  const sinks = [fake("a", log, "settles"), fake("pipe", log, "direct"), fake("b", log, "settles")];
  await commitTogether(sinks);
  assert.deepEqual(log, ["a settles", "b settles", "pipe commits", "a commits", "b commits"]);
});

test("files appear, all of them", async (t) => {
  const directory = temporaryDirectory(t);
  const paths = ["a", "b"].map((name) => join(directory, name));
  const sinks = await Promise.all(paths.map(openFileSink));
  for (const sink of sinks) await sink.write(Buffer.from(sink.name));
  await commitTogether(sinks);
  for (const path of paths) assert.equal(readFileSync(path, "utf8"), path);
});

test("none of them appears when one cannot be finished", async (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "a");
  const sink = await openFileSink(path);
  await sink.write(Buffer.from("a"));
  const failing = { settle: () => Promise.reject(new Error("no space")), commit: async () => {} };
  await assert.rejects(commitTogether([sink, failing]), /no space/);
  await sink.abort();
  assert.ok(!existsSync(path));
});

test("a settled file takes no more bytes, and can still be given up", async (t) => {
  const directory = join(temporaryDirectory(t), "folder");
  mkdirSync(directory);
  const sink = await openFileSink(join(directory, "a"));
  await sink.settle?.();
  await assert.rejects(sink.write(Buffer.from("b")), { kind: "io" });
  await sink.abort();
  rmSync(directory, { recursive: true });
});

test("those in their places are taken back when another cannot get there", async (t) => {
  const directory = temporaryDirectory(t);
  const [old, fresh] = ["old", "fresh"].map((name) => join(directory, name));
  writeFileSync(old, "as it was");
  const sinks = await Promise.all([old, fresh].map(openFileSink));
  for (const sink of sinks) await sink.write(Buffer.from("new"));
  const failing = { settle: async () => {}, commit: () => Promise.reject(new Error("no rename")) };
  await assert.rejects(commitTogether([...sinks, failing]), /no rename/);
  for (const sink of sinks) await sink.abort();
  assert.equal(readFileSync(old, "utf8"), "as it was");
  assert.deepEqual(readdirSync(directory), ["old"]);
});
