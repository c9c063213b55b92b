/** What is published: what the command needs and nothing else, and how large that is. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Bytes of the package as it is fetched, and as it lies on disk; raise them knowingly. */
const PACKED = 2_000_000;
const UNPACKED = 7_000_000;

const WANTED =
  /^(bin\/normalize\.js|dist\/.+|schema\/.+\.json|docs\/.+\.(md|svg)|README\.md|CHANGELOG\.md|LICENSE|package\.json)$/;

const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
  cwd: root,
  encoding: "utf8",
});
const [packed] = JSON.parse(stdout) as [
  { size: number; unpackedSize: number; files: { path: string; size: number }[] },
];
const paths = packed.files.map(({ path }) => path);

test("nothing ships but what is needed", () => {
  assert.deepEqual(
    paths.filter((path) => !WANTED.test(path)),
    [],
  );
  for (const path of ["bin/normalize.js", "dist/cli/main.js", "dist/index.d.ts", "LICENSE", "README.md"]) {
    assert.ok(paths.includes(path), path);
  }
});

test("no file tells of the machine it was made on", () => {
  const home = join(root, "x").slice(0, -1);
  const telling = paths.filter((path) => readFileSync(join(root, path)).includes(home));
  assert.deepEqual(telling, []);
});

test("its size", (t) => {
  t.diagnostic(`${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${paths.length} files`);
  assert.ok(packed.size < PACKED, String(packed.size));
  assert.ok(packed.unpackedSize < UNPACKED, String(packed.unpackedSize));
});
