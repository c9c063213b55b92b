import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openSource } from "#normalize/io/source/open.js";
import { readSource } from "../../support/readers.js";
import { distinctBytes, shell, temporaryDirectory } from "../../support/scripts.js";

const bytes = distinctBytes(400_001);

test("plain and packed files, whatever they are called", async (t) => {
  const directory = temporaryDirectory(t);
  const contents: Record<string, [Uint8Array, Uint8Array]> = {
    plain: [bytes, bytes],
    "plain.gz": [bytes, bytes],
    packed: [gzipSync(bytes), bytes],
    empty: [Buffer.alloc(0), Buffer.alloc(0)],
    one: [Buffer.from([0x1f]), Buffer.from([0x1f])],
    "-x": [bytes, bytes],
    "new\nline": [bytes, bytes],
  };
  for (const [name, [stored, expected]] of Object.entries(contents)) {
    const path = join(directory, name);
    fs.writeFileSync(path, stored);
    const source = await openSource(path);
    assert.equal(source.name, path);
    assert.equal(source.rereadable, true);
    const head = await source.peek(300);
    assert(Buffer.from(expected.subarray(0, head.length)).equals(head));
    for (let pass = 0; pass < 2; pass++) assert((await readSource(source)).equals(expected), name);
    assert.equal(source.readAt === undefined, name === "packed");
    assert.deepEqual(
      source.identity,
      (({ dev, ino }) => ({ dev, ino }))(fs.statSync(path, { bigint: true })),
    );
    await source.close();
  }
});

test("the limit on expanded bytes is passed on", async (t) => {
  const path = join(temporaryDirectory(t), "f");
  fs.writeFileSync(path, gzipSync(bytes));
  await assert.rejects(openSource(path, { maxExpanded: 10 }), /more than 10 bytes/);
});

test("what cannot be opened leaves no descriptor open", {
  skip: !fs.existsSync("/proc/self/fd"),
}, async () => {
  const open = () => fs.readdirSync("/proc/self/fd").length;
  const before = open();
  await assert.rejects(openSource("/"), /directory/);
  await assert.rejects(openSource("/nowhere/at/all"), /no such file/);
  for (let i = 0; i < 3; i++) await (await openSource("/dev/null")).close();
  assert.equal(open(), before);
});

test("- is standard input, packed or not", async (t) => {
  const path = join(temporaryDirectory(t), "f");
  fs.writeFileSync(path, gzipSync("hello"));
  const script = `
    import { openSource } from "#normalize/io/source/open.js";
    const source = await openSource("-");
    const reader = await source.open();
    const into = new Uint8Array(100);
    console.log(source.name, source.rereadable, Buffer.from(into.subarray(0, await reader.read(into))).toString());`;
  const piped = await shell(`cat "${path}" | run`, script);
  assert.equal(piped.stdout.toString(), "stdin false hello\n", piped.stderr);
  const redirected = await shell(`run < "${path}"`, script);
  assert.match(redirected.stdout.toString(), /^stdin (true|false) hello\n/);
  const plain = await shell("printf hello | run", script);
  assert.equal(plain.stdout.toString(), "stdin false hello\n");
});
