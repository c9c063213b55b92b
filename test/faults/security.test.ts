/** What is read is data: nothing in it is run, no name in it leads elsewhere, no byte of it reaches the terminal as a command. */
import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openFileSink } from "#normalize/io/sink/file.js";
import { normalizeCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-security-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const ESCAPE = "\u001b";
const table = join(folder, "t.csv");
writeFileSync(table, `a${ESCAPE}]0;x\u0007,__proto__,constructor,toString\n1,2,3,4\n5,7,9,1\n`);

for (const view of ["table", "json", "csv", "scipy"]) {
  test(`no control character of a name reaches the terminal: --stats ${view}`, async () => {
    const { stdout, stderr, exit } = await normalizeCommand(["-m", "zscore", table, "--stats", view]);
    assert.equal(exit, 0, stderr);
    // CSV is for programs, which quote what they show.
    if (view !== "csv") assert.ok(!stdout.includes(ESCAPE) && !stdout.includes("\u0007"));
    assert.ok(!stderr.includes(ESCAPE));
  });
}

test("names of Object's own are columns and groups like any other", async () => {
  const groups = join(folder, "groups.csv");
  writeFileSync(groups, "__proto__,x\n__proto__,1\nconstructor,5\n__proto__,3\nconstructor,9\n");
  const params = join(folder, "p.json");
  const fit = await normalizeCommand([
    "fit",
    "-m",
    "minmax",
    "--group-by",
    "__proto__",
    groups,
    "--save",
    params,
  ]);
  assert.equal(fit.exit, 0, fit.stderr);
  const applied = await normalizeCommand([
    "apply",
    "--params",
    params,
    groups,
    "-o",
    "-",
    "-q",
    "--stats",
    "none",
  ]);
  assert.equal(
    applied.stdout.toString(),
    "__proto__,x\n__proto__,0\nconstructor,0\n__proto__,1\nconstructor,1\n",
  );
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

test("names of datasets lead nowhere", async () => {
  for (const name of [
    "mnist:../../../etc/passwd",
    "mnist:train/../..",
    "mnist:/etc/passwd",
    "mnist:\u0000",
  ]) {
    const { exit, stderr } = await normalizeCommand(["describe", name.replace("\u0000", "%00")]);
    assert.notEqual(exit, 0);
    assert.match(stderr, /^normalize: [^\n]+\n$/);
  }
});

test("a temporary file is new, and its owner's alone", async () => {
  const target = join(folder, "private.csv");
  const sink = await openFileSink(target);
  const [temporary] = readdirSync(folder).filter((name) => name.startsWith(".private.csv.normalize-"));
  assert.equal(statSync(join(folder, temporary)).mode & 0o777, 0o600);
  await sink.abort();
});

test("a cache that another laid links into is written through none of them", async () => {
  const cache = join(folder, "cache");
  const victim = join(folder, "victim");
  mkdirSync(cache);
  writeFileSync(victim, "mine");
  symlinkSync(victim, join(cache, "normalize"));
  const { exit, stderr } = await normalizeCommand(["describe", "mnist", "--stats", "none"], {
    env: { XDG_CACHE_HOME: cache },
  });
  assert.equal(exit, 0, stderr);
  assert.equal(readFileSync(victim, "utf8"), "mine");
});
