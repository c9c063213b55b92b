// Writes a CSV of about BYTES bytes to stdout: feed.mjs FILE BYTES repeats the first 10 MB of FILE's records under its header.
import { closeSync, openSync, readSync, writeSync } from "node:fs";

const BLOCK = 10_000_000;
const NEWLINE = 10;

const [path, wanted] = process.argv.slice(2);
const buffer = Buffer.alloc(BLOCK);
const descriptor = openSync(path, "r");
const filled = readSync(descriptor, buffer, 0, BLOCK, 0);
closeSync(descriptor);
const body = buffer.indexOf(NEWLINE) + 1;
const records = buffer.subarray(body, buffer.lastIndexOf(NEWLINE, filled - 1) + 1);

/** Writes all of the bytes; a pipe may take them in parts. */
function writeAll(bytes) {
  for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
}

/** The reader has ended, which is its right. */
function endQuietly(error) {
  if (error.code !== "EPIPE") throw error;
}

try {
  writeAll(buffer.subarray(0, body));
  for (let left = Number(wanted) - body; left > 0; left -= records.length) {
    const part = left >= records.length ? records.length : records.lastIndexOf(NEWLINE, left - 1) + 1;
    if (part === 0) break;
    writeAll(records.subarray(0, part));
  }
} catch (error) {
  endQuietly(error);
}
