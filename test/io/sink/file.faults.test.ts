/** Every system call that makes an output file, failing in turn. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { shell, temporaryDirectory } from "../../support/scripts.js";

const WRITE = `
  import { openFileSink } from "#normalize/io/sink/file.js";
  const sink = await openFileSink(process.argv[1]);
  try {
    for (let i = 0; i < 3; i++) await sink.write(new Uint8Array(100_000).fill(97));
    await sink.commit();
    console.log("done");
  } catch (error) {
    await sink.abort();
    console.log(error.kind, error.message);
  }`;

/** Runs WRITE under strace with its `options`; only one thread makes the calls, since strace counts them for each. */
const traced = (options: string, path: string) =>
  shell(`strace -f --seccomp-bpf ${options} "$NODE" --input-type=module -e "$SCRIPT" -- "${path}"`, WRITE, {
    UV_THREADPOOL_SIZE: "1",
  });

/** Only what is traced can be made to fail. */
const inject = (fault: string): string => `-o /dev/null -e trace=${fault.split(":")[0]} -e inject=${fault}`;

function place(t: Parameters<typeof temporaryDirectory>[0]): { directory: string; path: string } {
  const directory = temporaryDirectory(t);
  const path = join(directory, "out");
  fs.writeFileSync(path, "old");
  return { directory, path };
}

const probe = await traced("-o /dev/null -e trace=fsync", "/dev/null");
const skip = probe.stdout.toString() === "done\n" ? false : "strace is not to be had";

/** [what fails, what the user reads] */
const faults = [
  ["pwrite64:error=ENOSPC:when=2", /no space left/],
  ["pwrite64:error=EIO:when=1", /input\/output error/],
  ["pwrite64:retval=0:when=2", /no space left/],
  ["fchmod:error=EIO", /input\/output error/],
  ["fsync:error=ENOSPC:when=1", /no space left/],
  ["rename:error=EXDEV", /EXDEV/],
] as const;

for (const [fault, message] of faults) {
  test(`${fault} leaves the old file and nothing else`, { skip }, async (t) => {
    const { directory, path } = place(t);
    const ended = await traced(inject(fault), path);
    assert.match(ended.stdout.toString(), /^io cannot write: /, ended.stderr);
    assert.match(ended.stdout.toString(), message);
    assert.equal(fs.readFileSync(path, "utf8"), "old");
    assert.deepEqual(fs.readdirSync(directory), ["out"]);
  });
}

test("closing that fails leaves the old file and nothing else", { skip }, async (t) => {
  const { directory, path } = place(t);
  const log = join(temporaryDirectory(t), "log");
  // Of the many closings, ours is the last before the rename.
  await traced(`-o "${log}" -e trace=close,rename`, path);
  const calls = fs
    .readFileSync(log, "utf8")
    .split("\n")
    .map((line) => line.split(/[ (]+/));
  const renamed = calls.findIndex(([, call]) => call === "rename");
  const thread = calls[renamed][0];
  const closings = calls.slice(0, renamed).filter(([id, call]) => id === thread && call === "close").length;
  fs.writeFileSync(path, "old");
  const ended = await traced(inject(`close:error=ENOSPC:when=${closings}`), path);
  assert.equal(ended.stdout.toString(), "io cannot write: no space left on the device\n", ended.stderr);
  assert.equal(fs.readFileSync(path, "utf8"), "old");
  assert.deepEqual(fs.readdirSync(directory), ["out"]);
});

/** What must be survived; the second fsync is the directory's. */
for (const mishap of [
  "pwrite64:error=EINTR:when=1+2",
  "pwrite64:error=EAGAIN:when=2",
  "fsync:error=EINVAL",
  "fsync:error=EIO:when=2",
]) {
  test(`${mishap} is survived`, { skip }, async (t) => {
    const { directory, path } = place(t);
    const ended = await traced(inject(mishap), path);
    assert.equal(ended.stdout.toString(), "done\n", ended.stderr);
    assert.equal(fs.readFileSync(path, "utf8"), "a".repeat(300_000));
    assert.deepEqual(fs.readdirSync(directory), ["out"]);
  });
}
