import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { type CachedFile, readCached, sha256, writeCached } from "#normalize/datasets/cache.js";
import { freshDirectory } from "./places.js";

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const onWindows = process.platform === "win32" && "Windows has neither modes nor FIFOs";
const asRoot = process.getuid?.() === 0 && "root may write everywhere";

const fileIn = (directory: string): CachedFile => ({
  path: join(directory, "cached"),
  size: bytes.length,
  digest: sha256(bytes),
});

/** A file just written, in a directory of its own. */
function written(test: TestContext): { directory: string; file: CachedFile } {
  const directory = join(freshDirectory(test), "deep", "cache");
  const file = fileIn(directory);
  writeCached(file, bytes);
  return { directory, file };
}

describe("the cache", () => {
  it("gives back what was put in it, and leaves nothing else behind", (test) => {
    const { directory, file } = written(test);
    assert.deepEqual(new Uint8Array(readCached(file)!), bytes);
    assert.deepEqual(readdirSync(directory), ["cached"]);
  });

  it("has SHA-256 for a digest", () => {
    // FIPS 180-2, appendix B.1
    assert.equal(
      sha256(new TextEncoder().encode("abc")),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  it("makes directories for the user alone, and a file for all to read", { skip: onWindows }, (test) => {
    const { directory, file } = written(test);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
    assert.equal(statSync(file.path).mode & 0o777, 0o644);
  });

  it("is empty before anything is written", (test) => {
    assert.equal(readCached(fileIn(freshDirectory(test))), undefined);
    assert.equal(readCached(fileIn(join(freshDirectory(test), "absent"))), undefined);
  });

  it("does not give a file with a byte changed, at any place", (test) => {
    const { file } = written(test);
    for (const at of [0, 1, 499, 999]) {
      const spoiled = Uint8Array.from(bytes);
      spoiled[at] ^= 1;
      writeFileSync(file.path, spoiled);
      assert.equal(readCached(file), undefined);
    }
  });

  it("does not give a file that is too short or too long", (test) => {
    const { file } = written(test);
    for (const length of [0, 999, 1001]) {
      truncateSync(file.path, length);
      assert.equal(readCached(file), undefined);
    }
  });

  it("does not wait for a FIFO in the file's place, and replaces it", { skip: onWindows }, (test) => {
    const directory = freshDirectory(test);
    const file = fileIn(directory);
    execFileSync("mkfifo", [file.path]);
    assert.equal(readCached(file), undefined);
    writeCached(file, bytes);
    assert.notEqual(readCached(file), undefined);
  });

  it("replaces a symbolic link, and does not write through it", { skip: onWindows }, (test) => {
    const directory = freshDirectory(test);
    const file = fileIn(directory);
    const victim = join(directory, "victim");
    writeFileSync(victim, "untouched");
    symlinkSync(victim, file.path);
    assert.equal(readCached(file), undefined);
    writeCached(file, bytes);
    assert.equal(readFileSync(victim, "utf8"), "untouched");
    assert.notEqual(readCached(file), undefined);
  });

  it("does without where a directory stands in the file's place", (test) => {
    const directory = freshDirectory(test);
    const file = fileIn(directory);
    mkdirSync(file.path);
    assert.equal(readCached(file), undefined);
    writeCached(file, bytes);
    assert.deepEqual(readdirSync(directory), ["cached"]);
    assert.deepEqual(readdirSync(file.path), []);
  });

  it("does without where a file stands in the directory's place", (test) => {
    const directory = join(freshDirectory(test), "file");
    writeFileSync(directory, "a file");
    writeCached(fileIn(directory), bytes);
    assert.equal(readCached(fileIn(directory)), undefined);
    assert.equal(readFileSync(directory, "utf8"), "a file");
  });

  it("does without where the directory cannot be written", { skip: onWindows || asRoot }, (test) => {
    const directory = freshDirectory(test);
    chmodSync(directory, 0o500);
    writeCached(fileIn(directory), bytes);
    assert.deepEqual(readdirSync(directory), []);
  });

  it("keeps the whole old file until the whole new one is there", (test) => {
    const { file } = written(test);
    const before = statSync(file.path).ino;
    writeCached(file, bytes);
    assert.notEqual(statSync(file.path).ino, before);
  });
});
