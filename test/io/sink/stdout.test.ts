import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { distinctBytes, shell, temporaryDirectory } from "../../support/scripts.js";

/** Writes the same distinct bytes as ours some times, from shared memory that is overwritten at once; prints to stderr how it went. */
const WRITE = `
  import { openStdoutSink, ClosedPipe } from "#normalize/io/sink/stdout.js";
  const [times, size] = process.argv.slice(1).map(Number);
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i + 1, 0x9e3779b1);
  const bytes = new Uint8Array(words.buffer, 0, size);
  const shared = new Uint8Array(new SharedArrayBuffer(size));
  const sink = openStdoutSink();
  try {
    for (let i = 0; i < times; i++) {
      shared.set(bytes);
      await sink.write(shared);
      shared.fill(0);
    }
    await sink.commit();
    console.error("done", sink.seekable);
  } catch (error) {
    await sink.abort();
    console.error(error instanceof ClosedPipe ? "closed" : error.kind + " " + error.place?.file + " " + error.message);
  }`;

const size = 3_000_001;
const bytes = distinctBytes(size);
const md5 = createHash("md5").update(bytes).update(bytes).digest("hex");

test("every byte arrives: pipe, slow reader, socket, file, FIFO", async (t) => {
  const directory = temporaryDirectory(t);
  execFileSync("mkfifo", [join(directory, "fifo")]);
  const ways = {
    pipe: `run 2 ${size} | md5sum`,
    slow: `run 2 ${size} | { sleep 0.3; dd bs=1000 count=1000 status=none; sleep 0.2; cat; } | md5sum`,
    file: `run 2 ${size} > ${directory}/f; md5sum < ${directory}/f`,
    appended: `printf head > ${directory}/g; run 2 ${size} >> ${directory}/g; tail -c +5 ${directory}/g | md5sum`,
    fifo: `md5sum < ${directory}/fifo & run 2 ${size} > ${directory}/fifo; wait`,
  };
  for (const [way, command] of Object.entries(ways)) {
    const ended = await shell(command, WRITE);
    assert.equal(ended.stderr, "done false\n", way);
    assert.equal(ended.stdout.toString().slice(0, 32), md5, way);
  }
  const socket = await shell(`run 2 ${size}`, WRITE);
  assert(Buffer.concat([bytes, bytes]).equals(socket.stdout));
});

test("a pipe that is non-blocking for everyone", async () => {
  // A Python or node that has the same pipe may have made it so: here the outer node has, by looking at its stdout.
  const outer = `
    import { spawnSync } from "node:child_process";
    process.stdout.write("");
    spawnSync(process.execPath, ["--input-type=module", "-e", process.env.INNER, "--", "2", "${size}"], { stdio: "inherit" });`;
  const ended = await shell("run | { sleep 0.3; md5sum; }", outer, { INNER: WRITE });
  assert.equal(ended.stderr, "done false\n");
  assert.equal(ended.stdout.toString().slice(0, 32), md5);
});

test("the flags of a shared pipe are left alone", { skip: !fs.existsSync("/proc/self/fdinfo") }, async () => {
  const script = `
    import { readFileSync } from "node:fs";
    import { openStdoutSink } from "#normalize/io/sink/stdout.js";
    const flags = () => /^flags:.*/m.exec(readFileSync("/proc/self/fdinfo/1", "utf8"))[0];
    const before = flags();
    const sink = openStdoutSink();
    await sink.write(new Uint8Array(1_000_000));
    await sink.commit();
    console.error(flags() === before);`;
  const ended = await shell("run | { sleep 0.2; wc -c; }", script);
  assert.equal(ended.stderr, "true\n");
  assert.equal(ended.stdout.toString().trim(), "1000000");
});

test("a reader that goes away is ClosedPipe, at once, whether it read or not", async () => {
  for (const reader of ["head -c 1 > /dev/null", "true", "sh -c 'sleep 0.2; exit'"]) {
    const ended = await shell(`run 1000 1000000 | ${reader}`, WRITE);
    assert.equal(ended.stderr, "closed\n", reader);
    assert(ended.milliseconds < 2000, `${reader}: ${ended.milliseconds}`);
  }
});

test("a full disk is an error", { skip: !fs.existsSync("/dev/full") }, async () => {
  const ended = await shell("run 2 10 > /dev/full", WRITE);
  assert.equal(ended.stderr, "io stdout cannot write: no space left on the device\n");
});

test("a limit on file sizes is an error", async (t) => {
  const ended = await shell(`ulimit -f 100; run 1 ${size} > ${temporaryDirectory(t)}/f`, WRITE);
  assert.equal(ended.stderr, "io stdout cannot write: file too large\n");
});

test("a disk that says only at the closing that it is full", async (t) => {
  const directory = temporaryDirectory(t);
  // Descriptor 1 is named by its file; node closes it only for us.
  const ended = await shell(
    `touch ${directory}/f; strace -f -o /dev/null -P ${directory}/f -e trace=close -e inject=close:error=ENOSPC "$NODE" --input-type=module -e "$SCRIPT" -- 1 10 > ${directory}/f`,
    WRITE,
  );
  if (!/^(io|done)/.test(ended.stderr)) return t.skip("strace is not to be had");
  assert.equal(ended.stderr, "io stdout cannot write: no space left on the device\n");
});

test("after commit to a file, a stray line goes nowhere", async (t) => {
  const path = join(temporaryDirectory(t), "f");
  const script = `
    import { openStdoutSink } from "#normalize/io/sink/stdout.js";
    import { openSync } from "node:fs";
    const sink = openStdoutSink();
    await sink.write(Buffer.from("data"));
    await sink.commit();
    console.error(openSync("/dev/null") !== 1);
    console.log("stray");`;
  const ended = await shell(`run > ${path}`, script);
  assert.equal(ended.stderr, "true\n");
  assert.equal(fs.readFileSync(path, "utf8"), "data");
});

test("who waits for a reader can end at once, and waits with bounded memory", async () => {
  const script = `
    import { openStdoutSink } from "#normalize/io/sink/stdout.js";
    const sink = openStdoutSink();
    let written = 0;
    setTimeout(() => { console.error(written <= 2); process.exit(7); }, 100);
    for (;;) { await sink.write(new Uint8Array(50_000)); written++; }`;
  const ended = await shell(
    "{ run; echo $? >&2; kill -TERM $$; } | sleep 2 2> /dev/null > /dev/null",
    script,
  );
  assert.equal(ended.stderr.slice(0, 7), "true\n7\n");
  assert(ended.milliseconds < 1500, String(ended.milliseconds));
});

test("signals and timers have their turn, however fast the reader", async () => {
  const script = `
    import { openStdoutSink } from "#normalize/io/sink/stdout.js";
    const sink = openStdoutSink();
    setTimeout(() => process.exit(7), 50);
    for (;;) await sink.write(new Uint8Array(1000));`;
  const ended = await shell("{ run; echo $? >&2; } | cat > /dev/null", script);
  assert.equal(ended.stderr, "7\n");
});

test("a terminal", { skip: !fs.existsSync("/usr/bin/script") }, async () => {
  const ended = await shell(
    `script -qec '"$NODE" --input-type=module -e "$SCRIPT" -- 3 4 2> /dev/null' /dev/null < /dev/null`,
    WRITE,
  );
  assert.equal(ended.stdout.toString("latin1"), distinctBytes(4).toString("latin1").repeat(3));
});

test("a pipe is fast", { skip: !process.env["NORMALIZE_TEST_SPEED"] }, async () => {
  const script = `
    import { openStdoutSink } from "#normalize/io/sink/stdout.js";
    const bytes = new Uint8Array(new SharedArrayBuffer(1e6));
    const sink = openStdoutSink();
    const began = performance.now();
    for (let i = 0; i < 2000; i++) await sink.write(bytes);
    await sink.commit();
    console.error(2000 / (performance.now() - began));`;
  const ended = await shell("run | cat > /dev/null", script);
  console.log(`GB/s to a pipe: ${ended.stderr}`);
  assert(Number(ended.stderr) > 1);
});
