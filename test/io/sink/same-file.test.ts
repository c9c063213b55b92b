import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { shell, temporaryDirectory } from "../../support/scripts.js";

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
