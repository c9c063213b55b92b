import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { sameFile } from "#normalize/io/sink/same-file.js";
import { memorySource } from "#normalize/io/source/memory.js";
import { openSource } from "#normalize/io/source/open.js";
import { shell, temporaryDirectory } from "../../support/scripts.js";

test("one file under many names", async (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "f");
  fs.writeFileSync(path, gzipSync("content"));
  fs.writeFileSync(join(directory, "other"), "content");
  fs.symlinkSync("f", join(directory, "link"));
  fs.linkSync(path, join(directory, "hard"));
  const source = await openSource(path);
  const sources = [memorySource("m", new Uint8Array(1)), source];
  for (const name of ["f", "./f", "link", "hard", "../" + directory.split("/").at(-1) + "/f"]) {
    assert.equal(await sameFile(`${directory}/${name}`, sources), true, name);
  }
  for (const name of ["other", "none", "."])
    assert.equal(await sameFile(join(directory, name), sources), false, name);
  assert.equal(await sameFile(path, []), false);
  await source.close();
});

const CHECK = `
  import { stdoutIsInput } from "#normalize/io/sink/same-file.js";
  import { openSource } from "#normalize/io/source/open.js";
  import { spooled } from "#normalize/io/source/spool.js";
  const source = await openSource(process.argv[1]);
  console.error(stdoutIsInput([source]), stdoutIsInput([spooled(source)]), stdoutIsInput([]));`;

test("standard output that is an input", async (t) => {
  const path = join(temporaryDirectory(t), "f");
  const ways: Record<string, string> = {
    [`run ${path} >> ${path}`]: "true true false",
    [`run - < ${path} >> ${path}`]: "true true false",
    [`run ${path} 1<> ${path}`]: "true true false",
    [`run ${path} > ${path}`]: "true true false",
    [`run ${path} > ${path}.out`]: "false false false",
    [`run ${path} | cat`]: "false false false",
    "run /dev/null > /dev/null": "false false false",
  };
  for (const [command, expected] of Object.entries(ways)) {
    fs.writeFileSync(path, "content");
    assert.equal((await shell(command, CHECK)).stderr, `${expected}\n`, command);
  }
});
