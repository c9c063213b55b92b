import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NormalizeError } from "#normalize/errors.js";
import { openFileSink } from "#normalize/io/sink/file.js";
import { openFileSource } from "#normalize/io/source/file.js";
import { readSource } from "../../support/readers.js";
import { distinctBytes, shell, temporaryDirectory } from "../../support/scripts.js";

const bytes = distinctBytes(1_000_001);
const root = process.getuid?.() === 0;
type Test = Parameters<typeof temporaryDirectory>[0];

/** A directory with an old file in it. */
function place(t: Test): { directory: string; path: string } {
  const directory = temporaryDirectory(t);
  const path = join(directory, "out");
  fs.writeFileSync(path, "old");
  return { directory, path };
}

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const sink = await openFileSink(path);
  await sink.write(content);
  await sink.commit();
}

const read = (path: string): string => fs.readFileSync(path, "utf8");
const mode = (path: string): string => (fs.statSync(path).mode & 0o7777).toString(8);

function fails(message: RegExp) {
  return (error: unknown) =>
    error instanceof NormalizeError && error.kind === "io" && message.test(error.message);
}

test("the old file is there until commit, then the new one, and nothing else", async (t) => {
  const { directory, path } = place(t);
  const sink = await openFileSink(path);
  assert.equal(sink.name, path);
  assert.equal(sink.seekable, true);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  await sink.write(shared.subarray(0, 10));
  shared.copyWithin(0, 10);
  await sink.write(shared.subarray(0, bytes.length - 10));
  assert.equal(read(path), "old");
  const temporary = fs.readdirSync(directory).filter((name) => name !== "out");
  assert.match(temporary.join(), /^\.out\.normalize-[0-9a-f]{12}\.tmp$/);
  assert.equal(mode(join(directory, temporary[0])), "600");
  await sink.commit();
  assert(bytes.equals(fs.readFileSync(path)));
  assert.deepEqual(fs.readdirSync(directory), ["out"]);
  await sink.abort();
  await sink.abort();
  assert(bytes.equals(fs.readFileSync(path)));
  await assert.rejects(sink.write(bytes), fails(/closed/));
  await assert.rejects(sink.commit(), fails(/closed/));
});

test("patch overwrites, and writing goes on where it was", async (t) => {
  const { path } = place(t);
  const sink = await openFileSink(path);
  await sink.write(Buffer.from("0123456789"));
  await sink.patch(Buffer.from("ab"), 3);
  await sink.write(Buffer.from("xyz"));
  await sink.commit();
  assert.equal(read(path), "012ab56789xyz");
});

test("abort leaves the old file, or none", async (t) => {
  const { directory, path } = place(t);
  for (const target of [path, join(directory, "new")]) {
    const sink = await openFileSink(target);
    const write = sink.write(bytes);
    await sink.abort();
    await write.catch(() => {});
    await assert.rejects(sink.write(bytes), fails(/closed/));
    await sink.abort();
  }
  assert.equal(read(path), "old");
  assert.deepEqual(fs.readdirSync(directory), ["out"]);
});

test("a new file follows umask, an old one keeps its mode", async (t) => {
  const { directory, path } = place(t);
  const umask = process.umask(0o027);
  t.after(() => process.umask(umask));
  await writeWhole(join(directory, "new"), bytes);
  assert.equal(mode(join(directory, "new")), "640");
  for (const kept of ["600", "755", "666"]) {
    fs.chmodSync(path, Number.parseInt(kept, 8));
    await writeWhole(path, bytes);
    assert.equal(mode(path), kept);
  }
});

test("owner and group are kept, where we may", { skip: !root }, async (t) => {
  const { path } = place(t);
  fs.chownSync(path, 65534, 65533);
  fs.chmodSync(path, 0o4750);
  await writeWhole(path, bytes);
  const { uid, gid } = fs.statSync(path);
  assert.deepEqual([uid, gid, mode(path)], [65534, 65533, "4750"]);
});

test("who may not keep the group gives it to no other", { skip: !root }, async (t) => {
  const { directory, path } = place(t);
  fs.chmodSync(directory, 0o777);
  fs.chmodSync(path, 0o676);
  const ended = await shell(
    `run "${path}"`,
    asNobody("await (await openFileSink(process.argv[1])).commit();"),
  );
  assert.equal(ended.code, 0, ended.stderr);
  const { uid, gid } = fs.statSync(path);
  assert.deepEqual([uid, gid, mode(path)], [65534, 65534, "666"]);
});

test("a symbolic link stays, and what it leads to is replaced", async (t) => {
  const { directory, path } = place(t);
  fs.mkdirSync(join(directory, "links"));
  fs.symlinkSync("../out", join(directory, "links", "one"));
  fs.symlinkSync(join(directory, "links", "one"), join(directory, "links", "two"));
  await writeWhole(join(directory, "links", "two"), bytes);
  assert(bytes.equals(fs.readFileSync(path)));
  assert.equal(fs.readlinkSync(join(directory, "links", "one")), "../out");
  assert.deepEqual(fs.readdirSync(directory).sort(), ["links", "out"]);
  assert.deepEqual(fs.readdirSync(join(directory, "links")).sort(), ["one", "two"]);
});

test("targets that cannot be, refused on opening", async (t) => {
  const { directory, path } = place(t);
  fs.symlinkSync("nothing", join(directory, "dangling"));
  fs.symlinkSync("circle", join(directory, "circle"));
  await assert.rejects(
    openFileSink(join(directory, "dangling")),
    fails(/symbolic link to a file that does not exist/),
  );
  await assert.rejects(openFileSink(join(directory, "circle")), fails(/symbolic links/));
  await assert.rejects(openFileSink(directory), fails(/it is a directory/));
  await assert.rejects(openFileSink(join(directory, "none", "out")), fails(/no such file/));
  await assert.rejects(openFileSink(`${join(directory, "none")}/`), fails(/no such file/));
  await assert.rejects(openFileSink(`${path}/`), fails(/not a directory/));
  await assert.rejects(openFileSink(""), fails(/no such file/));
  await assert.rejects(openFileSink(join(directory, "n".repeat(256))), fails(/name too long/));
  assert.deepEqual(fs.readdirSync(directory).sort(), ["circle", "dangling", "out"]);
});

test("names that are long, begin with a dash, or hold a newline", async (t) => {
  const directory = temporaryDirectory(t);
  for (const name of ["n".repeat(255), "é".repeat(127), "-x", "a\nb"]) {
    await writeWhole(join(directory, name), bytes);
    assert(bytes.equals(fs.readFileSync(join(directory, name))));
  }
  assert.equal(fs.readdirSync(directory).length, 4);
});

const asNobody = (body: string): string => `
  import { openFileSink } from "#normalize/io/sink/file.js";
  if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
  ${body}`;

test("a read-only file or directory, for an ordinary user, on opening", async (t) => {
  const { directory, path } = place(t);
  fs.chmodSync(directory, 0o777);
  fs.chmodSync(path, 0o444);
  const script = asNobody(
    "await openFileSink(process.argv[1]).catch((error) => console.log(error.kind, error.message));",
  );
  const file = await shell(`run "${path}"`, script);
  assert.equal(file.stdout.toString(), "io cannot write: permission denied\n", file.stderr);
  fs.chmodSync(path, 0o666);
  fs.chmodSync(directory, 0o555);
  const inside = await shell(`run "${path}"`, script);
  assert.equal(inside.stdout.toString(), "io cannot write: permission denied\n", inside.stderr);
  assert.deepEqual(fs.readdirSync(directory), ["out"]);
});

test("the output may be the input, under any name", async (t) => {
  const { directory, path } = place(t);
  fs.writeFileSync(path, bytes);
  fs.symlinkSync("out", join(directory, "link"));
  fs.linkSync(path, join(directory, "hard"));
  for (const name of [path, join(directory, ".", "out"), join(directory, "link"), join(directory, "hard")]) {
    const source = await openFileSource(path);
    const sink = await openFileSink(name);
    for (let pass = 0; pass < 2; pass++) await sink.write(await readSource(source));
    await sink.commit();
    assert(Buffer.concat([bytes, bytes]).equals(fs.readFileSync(name)));
    await source.close();
    await writeWhole(path, bytes);
  }
});

test("two writers of one output: one whole file wins", async (t) => {
  const { directory, path } = place(t);
  const contents = [Buffer.alloc(500_000, "a"), Buffer.alloc(300_000, "b"), Buffer.alloc(400_000, "c")];
  await Promise.all(contents.map((content) => writeWhole(path, content)));
  const result = fs.readFileSync(path);
  assert(contents.some((content) => content.equals(result)));
  assert.deepEqual(fs.readdirSync(directory), ["out"]);
});

test("a FIFO waits for its reader and is written directly", async (t) => {
  const path = join(temporaryDirectory(t), "fifo");
  execFileSync("mkfifo", [path]);
  const opening = openFileSink(path);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const reading = fs.promises.readFile(path);
  const sink = await opening;
  assert.equal(sink.seekable, false);
  await sink.write(bytes);
  await sink.commit();
  assert(bytes.equals(await reading));
  assert(fs.statSync(path).isFIFO());
});

test("devices are written directly", { skip: !fs.existsSync("/dev/full") }, async () => {
  const sink = await openFileSink("/dev/null");
  assert.equal(sink.seekable, false);
  await sink.write(bytes);
  await assert.rejects(sink.patch(bytes, 0), fails(/written twice/));
  await sink.commit();
  assert(fs.statSync("/dev/null").isCharacterDevice());
  const full = await openFileSink("/dev/full");
  await assert.rejects(full.write(bytes), fails(/no space left/));
  await full.abort();
});

const WRITE_MUCH = `
  import { openFileSink } from "#normalize/io/sink/file.js";
  const sink = await openFileSink(process.argv[1]);
  try {
    for (let i = 0; i < Number(process.argv[2] ?? 30); i++) await sink.write(new Uint8Array(100_000).fill(97));
    await sink.commit();
    console.error("done");
  } catch (error) {
    await sink.abort();
    console.error(error.kind, error.message);
  }`;

test("/dev/stdout, and links to it, are standard output and not replaced", {
  skip: !fs.existsSync("/proc/self/fd/1"),
}, async (t) => {
  const { directory, path } = place(t);
  fs.symlinkSync("/dev/stdout", join(directory, "link"));
  for (const name of ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", join(directory, "link")]) {
    const before = fs.statSync(path).ino;
    const file = await shell(`printf head > "${path}"; run "${name}" >> "${path}"`, WRITE_MUCH);
    assert.equal(file.stderr, "done\n");
    assert.equal(read(path), `head${"a".repeat(3_000_000)}`);
    assert.equal(fs.statSync(path).ino, before);
    const pipe = await shell(`run "${name}" | wc -c`, WRITE_MUCH);
    assert.equal(pipe.stdout.toString().trim(), "3000000", pipe.stderr);
  }
});

test("a full disk: an error, the old file, and nothing left", async (t) => {
  const { directory } = place(t);
  const full = `unshare -m sh -c 'mount -t tmpfs -o size=1m none "${directory}" && cd "${directory}" && echo old > out && cd "$OLDPWD" && "$NODE" --input-type=module -e "$SCRIPT" -- "${directory}/out"; cd "${directory}"; cat out; ls -A'`;
  const ended = await shell(full, WRITE_MUCH);
  if (/unshare|mount/.test(ended.stderr)) return t.skip("a small file system cannot be mounted");
  assert.equal(ended.stderr, "io cannot write: no space left on the device\n");
  assert.equal(ended.stdout.toString(), "old\nout\n");
});

test("a limit on file sizes", async (t) => {
  const { directory, path } = place(t);
  const ended = await shell(`ulimit -f 100; run "${path}"`, WRITE_MUCH);
  assert.equal(ended.stderr, "io cannot write: file too large\n");
  assert.equal(read(path), "old");
  assert.deepEqual(fs.readdirSync(directory), ["out"]);
});
