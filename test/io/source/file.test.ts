import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NormalizeError } from "#normalize/errors.js";
import type { ByteSource } from "#normalize/io/bytes.js";
import { openFileSource } from "#normalize/io/source/file.js";
import { readAll, readSource } from "../../support/readers.js";
import { distinctBytes, shell, temporaryDirectory } from "../../support/scripts.js";

const bytes = distinctBytes(300_001);

function fails(message: RegExp) {
  return (error: unknown) => {
    assert(error instanceof NormalizeError);
    assert.equal(error.kind, "io");
    assert.match(error.message, message);
    assert(error.place.file);
    return true;
  };
}

async function opened(t: Parameters<typeof temporaryDirectory>[0], content: Uint8Array) {
  const path = join(temporaryDirectory(t), "f");
  fs.writeFileSync(path, content);
  const source = await openFileSource(path);
  t.after(() => source.close());
  return { path, source };
}

test("a regular file is read whole, twice, from any offset, in any steps", async (t) => {
  const { source } = await opened(t, bytes);
  assert.equal(source.size, bytes.length);
  assert.equal(source.rereadable, true);
  for (const step of [7, 4096, 65536, 1 << 20]) {
    assert.deepEqual(
      await readSource(source, step === 7 ? 299_000 : 0, step),
      step === 7 ? bytes.subarray(299_000) : bytes,
    );
  }
  assert.deepEqual(await readSource(source, bytes.length), Buffer.alloc(0));
  assert.deepEqual(await readSource(source, bytes.length + 5), Buffer.alloc(0));
});

test("reading goes into shared memory, and the end stays the end", async (t) => {
  const { source } = await opened(t, bytes);
  const into = new Uint8Array(new SharedArrayBuffer(bytes.length + 10), 5);
  const reader = await source.open();
  let count = 0;
  for (let got = -1; got !== 0; count += got) got = await reader.read(into.subarray(count));
  assert.equal(count, bytes.length);
  assert.equal(await reader.read(into), 0);
  assert(bytes.equals(Buffer.from(into.subarray(0, count))));
});

test("readAt reads exactly, and fails beyond the end", async (t) => {
  const { source } = await opened(t, bytes);
  const into = new Uint8Array(1000);
  await source.readAt?.(into, 12_345);
  assert(bytes.subarray(12_345, 13_345).equals(into));
  await assert.rejects(source.readAt!(into, bytes.length - 999), fails(/no bytes after byte 300001/));
});

const changes: Record<string, (path: string) => void> = {
  grows: (path) => fs.appendFileSync(path, "x"),
  shrinks: (path) => fs.truncateSync(path, 10),
  "is written to": (path) => {
    fs.writeFileSync(path, Buffer.alloc(bytes.length, 65));
    fs.utimesSync(path, new Date(), new Date(Date.now() + 5000));
  },
};
for (const [what, change] of Object.entries(changes)) {
  test(`a file that ${what} between two passes is refused`, async (t) => {
    const { path, source } = await opened(t, bytes);
    await readSource(source);
    change(path);
    await assert.rejects(source.open(), fails(/changed while being read/));
  });
}

test("a change during the second pass is found at its end", async (t) => {
  const { path, source } = await opened(t, bytes);
  await readSource(source);
  const reader = await source.open();
  await reader.read(new Uint8Array(10));
  fs.utimesSync(path, new Date(), new Date(Date.now() + 5000));
  await assert.rejects(readAll(reader), fails(/changed while being read/));
});

test("a file that shrinks during the first pass is not taken for one that ended", async (t) => {
  const { path, source } = await opened(t, bytes);
  const reader = await source.open();
  await reader.read(new Uint8Array(10));
  fs.truncateSync(path, 100_000);
  await assert.rejects(readAll(reader), fails(/ended after 100000 of 300001 bytes/));
});

test("what is appended during the first pass is not seen", async (t) => {
  const { path, source } = await opened(t, bytes);
  const reader = await source.open();
  fs.appendFileSync(path, "more");
  assert.deepEqual(await readAll(reader), bytes);
});

test("a file replaced or removed is still read as it was opened", async (t) => {
  const { path, source } = await opened(t, bytes);
  fs.writeFileSync(`${path}.new`, "other");
  fs.renameSync(`${path}.new`, path);
  assert.deepEqual(await readSource(source), bytes);
  fs.unlinkSync(path);
  assert.deepEqual(await readSource(source), bytes);
});

test("an empty file, and one of /proc whose size is a lie", async (t) => {
  const { source } = await opened(t, Buffer.alloc(0));
  assert.equal((await readSource(source)).length, 0);
  if (!fs.existsSync("/proc/self/status")) return;
  const proc = await openFileSource("/proc/self/status");
  assert.match((await readSource(proc)).toString(), /^Name:/);
  await proc.close();
});

test("directories and missing files are refused on opening", async (t) => {
  const directory = temporaryDirectory(t);
  await assert.rejects(openFileSource(directory), fails(/it is a directory/));
  await assert.rejects(openFileSource(join(directory, "none")), fails(/no such file/));
  await assert.rejects(openFileSource(""), (error) => error instanceof NormalizeError);
  fs.symlinkSync("loop", join(directory, "loop"));
  await assert.rejects(openFileSource(join(directory, "loop")), fails(/symbolic links/));
});

test("an unreadable file is refused on opening", async (t) => {
  const path = join(temporaryDirectory(t), "secret");
  fs.writeFileSync(path, "x", { mode: 0 });
  fs.chmodSync(join(path, ".."), 0o755);
  const ended = await shell(
    `run "${path}"`,
    `import { openFileSource } from "#normalize/io/source/file.js";
     if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
     await openFileSource(process.argv[1]).catch((error) => console.log(error.kind, error.message));`,
  );
  assert.equal(ended.stdout.toString(), "io cannot open: permission denied\n", ended.stderr);
});

test("a closed source reads no one else's descriptor", async (t) => {
  const { path, source } = await opened(t, bytes);
  const reader = await source.open();
  await source.close();
  await source.close();
  const other = fs.openSync(path, "r");
  await assert.rejects(reader.read(new Uint8Array(10)), fails(/closed/));
  fs.closeSync(other);
});

const hasFifos = process.platform !== "win32";

function fifo(t: Parameters<typeof temporaryDirectory>[0]): string {
  const path = join(temporaryDirectory(t), "fifo");
  execFileSync("mkfifo", [path]);
  return path;
}

test("a FIFO waits for its writer and is read once", { skip: !hasFifos }, async (t) => {
  const path = fifo(t);
  const source: ByteSource = await openFileSource(path);
  assert.equal(source.rereadable, false);
  assert.equal(source.size, undefined);
  const all = readSource(source);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await fs.promises.writeFile(path, bytes);
  assert(bytes.equals(await all));
  await assert.rejects(source.open(), fails(/only once/));
});

test("a FIFO whose writer says nothing is empty", { skip: !hasFifos }, async (t) => {
  const path = fifo(t);
  const source = await openFileSource(path);
  const all = readSource(source);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await fs.promises.writeFile(path, "");
  assert.equal((await all).length, 0);
});

test("a process that waits for a FIFO can end at once", { skip: !hasFifos }, async (t) => {
  const ended = await shell(
    `run "${fifo(t)}"`,
    `import { openFileSource } from "#normalize/io/source/file.js";
     const source = await openFileSource(process.argv[1]);
     (await source.open()).read(new Uint8Array(10));
     setTimeout(() => process.exit(7), 50);`,
  );
  assert.equal(ended.code, 7);
  assert(ended.milliseconds < 2000);
});

test("a device is read as it comes", { skip: !fs.existsSync("/dev/zero") }, async () => {
  const source = await openFileSource("/dev/zero");
  const reader = await source.open();
  const into = new Uint8Array(1000).fill(1);
  assert.equal(await reader.read(into), 1000);
  assert(into.every((byte) => byte === 0));
  await source.close();
  const empty = await openFileSource("/dev/null");
  assert.equal((await readSource(empty)).length, 0);
  await empty.close();
});

test("a read error is an error, in the first pass and in the second", async (t) => {
  const path = join(temporaryDirectory(t), "f");
  fs.writeFileSync(path, bytes);
  const script = `import { openFileSource } from "#normalize/io/source/file.js";
    const source = await openFileSource(process.argv[1]);
    const into = new Uint8Array(100_000);
    for (let pass = 1; pass <= 2; pass++) {
      const reader = await source.open();
      try { while (await reader.read(into)); } catch (error) { console.log(pass, error.kind, error.message); break; }
    }`;
  // strace counts the calls of each thread for itself: there must be one.
  const broken = (when: number) =>
    shell(
      `strace -f -o /dev/null -P "${path}" -e inject=pread64:error=EIO:when=${when} "$NODE" --input-type=module -e "$SCRIPT" -- "${path}"`,
      script,
      { UV_THREADPOOL_SIZE: "1" },
    );
  const first = await broken(2);
  if (first.code === 127 || /ptrace/.test(first.stderr)) return t.skip("strace is not to be had");
  assert.equal(first.stdout.toString(), "1 io cannot read: input/output error\n", first.stderr);
  assert.equal((await broken(6)).stdout.toString(), "2 io cannot read: input/output error\n");
});
