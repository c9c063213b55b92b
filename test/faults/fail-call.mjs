/**
 * Preloaded into the command (node --import): fails the Nth call on the file system, counted over all kinds.
 * FAIL_CALL: N from 1 on; FAIL_CODE: how (EIO, ENOSPC, EINTR); FAIL_LOG: a file that is told each call's name, and FAILED at the failing one.
 */
import { appendFileSync } from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";

const fs = createRequire(import.meta.url)("node:fs");
const target = Number(process.env.FAIL_CALL);
const code = process.env.FAIL_CODE;
const log = process.env.FAIL_LOG;

/** Calls by which data, and what is said of them, get lost; the removal of a temporary file is not among them: it is what is left to do. */
const CALLS = [
  "open",
  "read",
  "write",
  "writev",
  "fstat",
  "ftruncate",
  "fchmod",
  "fchown",
  "fsync",
  "fdatasync",
  "link",
  "rename",
];
const SYNCHRONOUS = ["openSync", "writeSync", "readSync", "fstatSync"];

let calls = 0;

/** Whether this call is the one to fail. */
function isDoomed(name) {
  calls++;
  const doomed = calls === target;
  if (log) appendFileSync(log, `${name}${doomed ? " FAILED" : ""}\n`);
  return doomed;
}

const failure = (name) => Object.assign(new Error(`${code}: injected, ${name}`), { code, syscall: name });

/** What util.promisify knows of the original, it knows of the replacement. */
function replace(name, make) {
  const original = fs[name];
  const replacement = make(original);
  for (const key of Object.getOwnPropertySymbols(original)) {
    Object.defineProperty(replacement, key, Object.getOwnPropertyDescriptor(original, key));
  }
  fs[name] = replacement;
}

for (const name of CALLS) {
  replace(name, (original) => (...words) => {
    if (!isDoomed(name)) return original(...words);
    const done = words.at(-1);
    process.nextTick(() => done(failure(name)));
  });
}
for (const name of SYNCHRONOUS) {
  replace(name, (original) => (...words) => {
    if (isDoomed(name)) throw failure(name);
    return original(...words);
  });
}
syncBuiltinESMExports();
