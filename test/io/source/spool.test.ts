import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ioError } from "#normalize/errors.js";
import { spooled } from "#normalize/io/source/spool.js";
import { onceSource, readAll, readSource } from "../../support/readers.js";
import { distinctBytes, shell, temporaryDirectory } from "../../support/scripts.js";

const bytes = distinctBytes(5_000_003);

/** In memory alone; then in a file too; then in a file alone. */
for (const memory of [1 << 26, 1_234_567, 0]) {
  test(`every pass gives the same bytes, with ${memory} bytes of memory`, async () => {
    const source = spooled(onceSource(bytes, 100_003), { memory });
    assert.equal(source.size, undefined);
    assert.equal(source.rereadable, true);
    for (let pass = 0; pass < 3; pass++) assert(bytes.equals(await readSource(source)));
    assert.equal(source.size, bytes.length);
    assert(bytes.subarray(4_999_999).equals(await readSource(source, 4_999_999)));
    await source.close();
    await source.close();
  });

  test(`readAt and fill, with ${memory} bytes of memory`, async () => {
    const source = spooled(onceSource(bytes, 100_003), { memory });
    const into = new Uint8Array(new SharedArrayBuffer(700_000));
    await source.readAt(into, 1_000_001);
    assert(bytes.subarray(1_000_001, 1_700_001).equals(Buffer.from(into)));
    assert.equal(source.size, undefined);
    assert.equal(await source.fill(), bytes.length);
    assert.equal(source.size, bytes.length);
    await assert.rejects(source.readAt(into, bytes.length - 1), /there are only 5000003/);
    await source.close();
  });
}

test("a second opening is right while the first is half read, and both go on", async () => {
  const source = spooled(onceSource(bytes, 65_537), { memory: 300_000 });
  const first = await source.open();
  const begun = Buffer.concat([await part(first), await part(first)]);
  const second = await source.open();
  const [rest, whole] = await Promise.all([readAll(first), readAll(second, 10_007)]);
  assert(bytes.equals(Buffer.concat([begun, rest])));
  assert(bytes.equals(whole));
  await source.close();
});

test("numbers take half their room in the file, and every reader gets them whole", async (t) => {
  if (!fs.existsSync("/proc/self/fd")) return t.skip("open files are not seen here");
  const line = "-0.12345678901234567,17,2.5e-3,label,-99\n";
  const text = Buffer.alloc(5_000_003, line);
  const source = spooled(onceSource(text, 65_537), { memory: 0 });
  const readers = await Promise.all([source.open(), source.open(1_000_001), source.open(3_333_333)]);
  const read = await Promise.all(readers.map((reader, i) => readAll(reader, 10_007 * (i + 1))));
  assert(text.equals(read[0]!));
  assert(text.subarray(1_000_001).equals(read[1]!));
  assert(text.subarray(3_333_333).equals(read[2]!));
  const sizes = fs.readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${descriptor}`).includes("normalize-spool")
        ? [fs.fstatSync(Number(descriptor)).size]
        : [];
    } catch {
      return [];
    }
  });
  assert(
    sizes.some((size) => size > 2_000_000 && size < 3_900_000),
    `${sizes}`,
  );
  await source.close();
});

async function part(reader: Awaited<ReturnType<ReturnType<typeof spooled>["open"]>>): Promise<Uint8Array> {
  const into = new Uint8Array(400_000);
  return into.subarray(0, await reader.read(into));
}

test("opening beyond what is read reads on", async () => {
  const source = spooled(onceSource(bytes, 65_537), { memory: 300_000 });
  assert(bytes.subarray(3_000_000).equals(await readSource(source, 3_000_000)));
  assert(bytes.equals(await readSource(source)));
  await source.close();
});

test("after forget, the reader goes on and nothing is kept", async () => {
  for (const memory of [1 << 26, 100_000]) {
    const source = spooled(onceSource(bytes, 65_537), { memory });
    const reader = await source.open();
    const begun = await part(reader);
    source.forget();
    assert.equal(source.rereadable, false);
    assert(bytes.equals(Buffer.concat([begun, await readAll(reader)])));
    assert.equal(source.size, bytes.length);
    await assert.rejects(readSource(source), /cannot read byte 0: it was not kept/);
    await source.close();
  }
});

test("a read error is no end: it comes again in every later pass", async () => {
  const failure = ioError("once", "read", { code: "EIO" });
  const source = spooled(onceSource(bytes, 65_537, failure), { memory: 100 });
  for (let pass = 0; pass < 2; pass++) await assert.rejects(readSource(source), failure);
  await assert.rejects(source.fill(), failure);
  assert.equal(source.size, undefined);
  await source.close();
});

test("a closed spool is not read", async () => {
  const source = spooled(onceSource(bytes, 65_537));
  const reader = await source.open();
  await source.close();
  await assert.rejects(reader.read(new Uint8Array(1)), /closed/);
});

test("the file has no name once it is open, is private, and lies in TMPDIR", async (t) => {
  const directory = temporaryDirectory(t);
  const script = `
    import { readdirSync, statSync } from "node:fs";
    import { openStdin } from "#normalize/io/source/stdin.js";
    import { spooled } from "#normalize/io/source/spool.js";
    const source = spooled(await openStdin(), { memory: 10 });
    await source.fill();
    for (const fd of readdirSync("/proc/self/fd")) {
      const { readlinkSync } = await import("node:fs");
      let path = "";
      try { path = readlinkSync("/proc/self/fd/" + fd); } catch {}
      if (path.includes("normalize-spool")) console.log(path.replace(/spool-[0-9a-f]+/, "spool-X"), (statSync("/proc/self/fd/" + fd).mode & 0o777).toString(8));
    }
    console.log(readdirSync(process.env.TMPDIR).length);
    process.kill(process.pid, "SIGKILL");`;
  const ended = await shell("umask 0; echo hello, you there | run", script, { TMPDIR: directory });
  if (fs.existsSync("/proc/self/fd")) {
    assert.equal(ended.stdout.toString(), `${directory}/normalize-spool-X (deleted) 600\n0\n`, ended.stderr);
  }
  assert.deepEqual(fs.readdirSync(directory), []);
});

const SPOOL = `
  import { openStdin } from "#normalize/io/source/stdin.js";
  import { spooled } from "#normalize/io/source/spool.js";
  await spooled(await openStdin(), { memory: 10 }).fill().catch((error) => console.log(error.kind, error.place.file, error.message, "/", error.hint));`;

test("a missing TMPDIR is named", async (t) => {
  const none = join(temporaryDirectory(t), "none");
  const ended = await shell("echo hello, you there | run", SPOOL, { TMPDIR: none });
  const said = ended.stdout.toString();
  assert(
    said.startsWith(`io stdin cannot write a temporary file in TMPDIR (${none}): no such file`),
    said + ended.stderr,
  );
  assert.match(said, /set TMPDIR to a directory with room/);
});

test("a full TMPDIR is named", async (t) => {
  const directory = temporaryDirectory(t);
  const full = `unshare -m sh -c 'mount -t tmpfs -o size=1m none "${directory}" && echo mounted && head -c 3000000 /dev/zero | "$NODE" --input-type=module -e "$SCRIPT"; ls -A "${directory}"'`;
  const ended = await shell(full, SPOOL, { TMPDIR: directory });
  if (!ended.stdout.toString().startsWith("mounted")) return t.skip("a small file system cannot be mounted");
  assert.equal(
    ended.stdout.toString(),
    `mounted\nio stdin cannot write a temporary file in TMPDIR (${directory}): no space left on the device / set TMPDIR to a directory with room for all of the input, or give the input as a file\n`,
  );
});
