import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { NormalizeError } from "#normalize/errors.js";
import { hashFile } from "#normalize/io/file-digest.js";
import { LARGEST_PARAMETERS, loadText } from "#normalize/io/untrusted-file.js";

const folder = mkdtempSync(join(tmpdir(), "params-"));
after(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function refusal(path: string, limit?: number): Promise<string> {
  const error = await loadText(path, limit).then(
    () => undefined,
    (error) => error,
  );
  assert.ok(error instanceof NormalizeError);
  assert.equal(error.place.file, path);
  return `${error.kind}: ${error.message}`;
}

test("a text as it is, whatever its size", async () => {
  for (const text of ["", "{}", "é€𝄞", "x".repeat(2 ** 16 - 1), "x".repeat(2 ** 16), "ab".repeat(100_000)]) {
    assert.equal(await loadText(fileOf("text.json", text)), text);
  }
});

test("a pipe", async () => {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const writer = spawn("sh", ["-c", `printf '{"a"' > '${path}'`], { stdio: "ignore" });
  assert.equal(await loadText(path), '{"a"');
  writer.kill();
});

test("what cannot be a file of parameters", async () => {
  assert.equal(await refusal(fileOf("bom.json", "\ufeff{}")), "data: it begins with a byte order mark");
  assert.equal(await refusal(fileOf("latin.json", Uint8Array.of(0x22, 0xe9, 0x22))), "data: it is not UTF-8");
  assert.equal(
    await refusal(fileOf("wide.json", Buffer.from("\ufeff{}", "utf16le"))),
    "data: it is not UTF-8",
  );
  assert.equal(await refusal(join(folder, "none.json")), "io: cannot read: no such file or directory");
  assert.equal(await refusal(folder), "io: cannot read: it is a directory");
});

test("a file of 1 GB is refused before it is read, one that says nothing of its size while it is", async () => {
  const huge = fileOf("huge.json", "");
  truncateSync(huge, 2 ** 30);
  const start = performance.now();
  assert.equal(await refusal(huge), "data: it is larger than 256 MB");
  assert.ok(performance.now() - start < 1000);
  assert.equal(await refusal("/dev/zero", 2 ** 20), "data: it is larger than 1 MB");
  assert.equal(LARGEST_PARAMETERS, 2 ** 28);
});

test("size and hash of a file, and of no pipe or device", async () => {
  for (const length of [0, 1, 2 ** 20, 3 * 2 ** 20 + 5]) {
    const bytes = new Uint8Array(length).fill(7);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    assert.deepEqual(await hashFile(fileOf("data", bytes)), { size: length, sha256 });
  }
  assert.equal(await hashFile("/dev/null"), undefined);
  await assert.rejects(hashFile(join(folder, "none")), /no such file/);
});

test("hashing ends when it is aborted", async () => {
  const path = fileOf("data", new Uint8Array(2 ** 22));
  await assert.rejects(hashFile(path, AbortSignal.abort()), { name: "AbortError" });
});
