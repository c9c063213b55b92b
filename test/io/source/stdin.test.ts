import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { distinctBytes, shell, temporaryDirectory } from "../../support/scripts.js";

/** Reads standard input, twice where it may, and prints what came of it. */
const DIGEST = `
  import { createHash } from "node:crypto";
  import { openStdin } from "#normalize/io/source/stdin.js";
  const into = new Uint8Array(new SharedArrayBuffer(Number(process.argv[1] ?? 1 << 20)));
  const source = await openStdin().catch((error) => { console.log(error.kind, error.message); process.exit(1); });
  const began = performance.now();
  for (let pass = 0; pass < (source.rereadable ? 2 : 1); pass++) {
    const reader = await source.open();
    const hash = createHash("md5");
    let total = 0;
    for (let count; (count = await reader.read(into)); total += count) if (process.argv[2] !== "count") hash.update(into.slice(0, count));
    const seconds = (performance.now() - began) / 1000;
    console.log([source.name, source.size ?? "undefined", total, hash.digest("hex")].join(" "));
    if (process.argv[2] === "count") console.error(total / 1e9 / seconds);
  }
  await source.close();
`;

const bytes = distinctBytes(3_000_001);
const md5 = (content: Uint8Array): string => createHash("md5").update(content).digest("hex");
const line = (content: Uint8Array, size?: number): string =>
  `stdin ${size} ${content.length} ${md5(content)}\n`;

function file(t: Parameters<typeof temporaryDirectory>[0]): string {
  const path = join(temporaryDirectory(t), "f");
  fs.writeFileSync(path, bytes);
  return path;
}

test("a regular file is read twice, from where its offset stands", async (t) => {
  const path = file(t);
  const whole = await shell(`run < "${path}"`, DIGEST);
  assert.equal(whole.stdout.toString(), line(bytes, bytes.length).repeat(2), whole.stderr);
  if (!fs.existsSync("/proc/self/fdinfo")) return;
  const rest = bytes.subarray(1000);
  const later = await shell(`{ dd bs=1000 count=1 of=/dev/null 2>/dev/null; run; } < "${path}"`, DIGEST);
  assert.equal(later.stdout.toString(), line(rest, rest.length).repeat(2), later.stderr);
});

test("a pipe is read whole, in large steps and small", async (t) => {
  const path = file(t);
  for (const step of [1 << 20, 4099]) {
    const ended = await shell(`cat "${path}" | run ${step}`, DIGEST);
    assert.equal(ended.stdout.toString(), line(bytes), ended.stderr);
  }
});

test("a slow, dribbling writer", async () => {
  const ended = await shell("{ for i in 1 2 3 4 5; do printf $i; sleep 0.05; done; } | run", DIGEST);
  assert.equal(ended.stdout.toString(), line(Buffer.from("12345")), ended.stderr);
});

test("a socket, as programs give it", async () => {
  const ended = await shell("run", DIGEST);
  assert.equal(ended.stdout.toString(), line(Buffer.alloc(0)), ended.stderr);
});

test("a closed descriptor is refused", async () => {
  const ended = await shell("run <&-", DIGEST);
  assert.equal(ended.stdout.toString(), "io cannot read: it is closed\n");
});

test("nothing: an empty pipe, /dev/null, a FIFO that said nothing", async (t) => {
  const fifo = join(temporaryDirectory(t), "fifo");
  execFileSync("mkfifo", [fifo]);
  for (const way of ["true | run", "run < /dev/null", `{ : > "${fifo}" & } ; run < "${fifo}"`]) {
    const ended = await shell(way, DIGEST);
    assert.equal(ended.stdout.toString(), line(Buffer.alloc(0)), `${way}: ${ended.stderr}`);
  }
});

test("a directory is refused", async () => {
  const ended = await shell("run < /", DIGEST);
  assert.match(ended.stdout.toString(), /^io cannot read: it is a directory/);
});

test("a pipe that someone made non-blocking, and keeps so", async (t) => {
  // The outer node makes its own end of the pipe non-blocking, and hands it on.
  const outer = `
    import { spawn } from "node:child_process";
    process.stdin.pause();
    spawn(process.execPath, ["--input-type=module", "-e", process.env.INNER], { stdio: "inherit" });`;
  const path = file(t);
  const ended = await shell(`{ sleep 0.2; cat "${path}"; } | run`, outer, { INNER: DIGEST });
  assert.equal(ended.stdout.toString(), line(bytes), ended.stderr);
});

test("the flags of a shared pipe are left alone", { skip: !fs.existsSync("/proc/self/fdinfo") }, async () => {
  const script = `
    import { readFileSync } from "node:fs";
    import { openStdin } from "#normalize/io/source/stdin.js";
    const flags = () => /^flags:.*/m.exec(readFileSync("/proc/self/fdinfo/0", "utf8"))[0];
    const before = flags();
    const reader = await (await openStdin()).open();
    await reader.read(new Uint8Array(10));
    console.log(flags() === before);`;
  const ended = await shell("echo hello | run", script);
  assert.equal(ended.stdout.toString(), "true\n", ended.stderr);
});

test("who decides to end ends at once, with a silent pipe open", async () => {
  const early = `
    import { openStdin } from "#normalize/io/source/stdin.js";
    const source = await openStdin();
    const reader = await source.open();
    const read = reader.read(new Uint8Array(10)).catch((error) => console.log(error.message));
    if (process.argv[1] === "exit") setTimeout(() => process.exit(7), 20);
    if (process.argv[1] === "close") setTimeout(() => source.close(), 20);`;
  for (const [way, code] of [
    ["exit", 7],
    ["close", 0],
  ] as const) {
    // The shell would wait for sleep: it ends itself first.
    const ended = await shell(`sleep 2 2> /dev/null | { run ${way}; echo $? >&2; kill -TERM $$; }`, early);
    assert.match(ended.stderr, new RegExp(`^${code}`));
    assert(ended.milliseconds < 1500, `${way}: ${ended.milliseconds}`);
  }
});

test("signals and timers have their turn, however fast the writer", async () => {
  const script = `
    import { openStdin } from "#normalize/io/source/stdin.js";
    const reader = await (await openStdin()).open();
    setTimeout(() => process.exit(7), 50);
    for (;;) await reader.read(new Uint8Array(1000));`;
  const ended = await shell("cat /dev/zero 2> /dev/null | { run; echo $?; }", script);
  assert.equal(ended.stdout.toString(), "7\n");
});

test("an idle source does not keep the process alive", async () => {
  const idle = `
    import { openStdin } from "#normalize/io/source/stdin.js";
    await (await openStdin()).open();`;
  const ended = await shell("sleep 2 2> /dev/null | { run; kill -TERM $$; }", idle);
  assert(ended.milliseconds < 1500, String(ended.milliseconds));
});

test("a terminal", { skip: !fs.existsSync("/usr/bin/script") }, async () => {
  const ended = await shell(
    `{ printf 'one\\ntwo\\n\\004'; sleep 0.3; } | script -qec '"$NODE" --input-type=module -e "$SCRIPT"' /dev/null`,
    DIGEST,
  );
  assert(ended.stdout.toString().includes(line(Buffer.from("one\ntwo\n")).trim()), ended.stdout.toString());
});

test("a pipe is fast", { skip: !process.env["NORMALIZE_TEST_SPEED"] }, async () => {
  const ended = await shell("head -c 2000000000 /dev/zero | run 1048576 count", DIGEST);
  console.log(`GB/s from a pipe: ${ended.stderr}`);
  assert(Number(ended.stderr) > 1);
});
