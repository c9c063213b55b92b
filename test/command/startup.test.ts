/** What the built command loads: no more than the job needs. Files and modules are counted; nothing is timed. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "../support/scripts.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = join(ROOT, "dist/command");

const inline = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/** Appends the address of every module that is loaded, in any thread, to the file $LOADED. */
const HOOKS = inline(`
  import { appendFileSync } from "node:fs";
  export function load(url, context, next) {
    appendFileSync(process.env.LOADED, url + "\\n");
    return next(url, context);
  }`);
const RECORDER = inline(`import { register } from "node:module"; register(${JSON.stringify(HOOKS)});`);

/** esbuild names the modules that a file is made of, each on a line before its code. */
const MODULE = /^\s*\/\/ ((?:src|node_modules)\/\S+)$/gm;

const modulesIn = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(MODULE)].map(([, module]) => module);

interface Run {
  readonly stdout: string;
  /** the project's files, from its root */
  readonly files: readonly string[];
  /** the modules those are made of: src/..., node_modules/... */
  readonly modules: readonly string[];
  /** modules of Node's own that are imported, not required */
  readonly builtins: readonly string[];
}

type Folder = ReturnType<typeof temporaryDirectory>;

/** Runs the built command in `folder`. */
function run(folder: Folder, ...words: readonly string[]): Run {
  const record = join(folder, "loaded");
  writeFileSync(record, "");
  const { NODE_OPTIONS: _, ...environment } = process.env;
  const stdout = execFileSync(
    process.execPath,
    ["--import", RECORDER, join(ROOT, "bin/normalize.js"), ...words],
    {
      cwd: folder,
      env: { ...environment, LOADED: record },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const loaded = [...new Set(readFileSync(record, "utf8").trim().split("\n"))];
  const files = loaded.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
  assert.ok(
    files.some((file) => file.startsWith(COMMAND)),
    "dist/cli/main.js is tsc's, not the bundle's: npm run build",
  );
  return {
    stdout,
    files: files.map((file) => relative(ROOT, file)),
    modules: files.flatMap(modulesIn),
    builtins: loaded.filter((url) => url.startsWith("node:")),
  };
}

function assertNone(modules: readonly string[], unwanted: RegExp): void {
  assert.deepEqual(
    modules.filter((module) => unwanted.test(module)),
    [],
  );
}

const TEN_LINES = `id,width\n${Array.from({ length: 9 }, (_, i) => `${i},${i / 4}\n`).join("")}`;

/** Rows of two columns, about 11 bytes each. */
function longTable(rows: number): string {
  return `id,width\n${Array.from({ length: rows }, (_, i) => `${1e6 + i},${i % 90}\n`).join("")}`;
}

/** What a small text job has no use for. */
const IDLE =
  /engines\/local\/(worker|simd)|kernels\/simd|decode\/(npy|idx|dense\.|fortran|python)|encode\/npy|datasets\/(mnist|fetch|files|list|verify|unfinished)|cli\/help|print-error|report\/(json|csv|scipy|figure|compare|page)|core\/(figure|compare)|local\/(plot|compare|page|distribution)|d3-|simple-statistics|chalk/;

describe("start-up", () => {
  test("--version loads the command line, and nothing of the engine", (t) => {
    const { stdout, files, modules } = run(temporaryDirectory(t), "--version");
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    assert.ok(modules.includes("src/cli/parse-arguments.ts"));
    assert.ok(files.length <= 5, files.join(", "));
    assertNone(modules, /src\/(engines|kernels|report)|decode|encode|source|sink|cli\/(help|perform)/);
  });

  test("statistics of a ten-line CSV take a dozen files at most, and nothing for other jobs", (t) => {
    const folder = temporaryDirectory(t);
    writeFileSync(join(folder, "ten.csv"), TEN_LINES);
    const { files, modules, builtins } = run(folder, "describe", "ten.csv");
    assert.ok(modules.includes("src/report/table/table.ts"));
    assert.ok(files.length <= 12, files.join(", "));
    assertNone(modules, IDLE);
    assertNone(modules, /sink\/(file|atomic)|source\/spool/);
    assertNone(builtins, /crypto|worker_threads|process|readline/);
  });

  test("a filter of ten lines takes no more", (t) => {
    const folder = temporaryDirectory(t);
    writeFileSync(join(folder, "ten.csv"), TEN_LINES);
    const { stdout, files, modules } = run(folder, "-m", "zscore", "ten.csv", "-o", "-");
    assert.equal(stdout.split("\n").length, 11);
    assert.ok(files.length <= 12, files.join(", "));
    assertNone(modules, IDLE);
  });

  test("each job loads its own view and format", (t) => {
    const folder = temporaryDirectory(t);
    writeFileSync(join(folder, "ten.csv"), TEN_LINES);
    run(folder, "-m", "minmax", "ten.csv", "-o", "ten.npy", "--stats", "none");
    const { modules } = run(folder, "describe", "ten.npy", "--stats", "json");
    for (const module of ["src/formats/npy/open.ts", "src/report/json.ts"])
      assert.ok(modules.includes(module));
    assertNone(modules, /report\/table|datasets\/(mnist|fetch|files)|kernels\/simd/);
  });

  test("the bundled command finds its kernels and its worker", (t) => {
    const folder = temporaryDirectory(t);
    writeFileSync(join(folder, "long.csv"), longTable(5_000_000));
    const alone = run(folder, "describe", "long.csv", "--stats", "json", "--threads", "1");
    assert.ok(alone.modules.includes("src/kernels/simd.ts"));
    assertNone(alone.files, /worker/);
    const together = run(folder, "describe", "long.csv", "--stats", "json", "--threads", "2");
    assert.ok(together.files.includes("dist/command/worker.js"));
    assert.equal(together.stdout, alone.stdout);
  });
});

test("the package holds what the command loads, and the licences of what is in it", (t) => {
  const { files: packed } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { files } = run(temporaryDirectory(t), "--help");
  for (const file of files) assert.ok(packed.includes(file.split("/")[0]), file);
  const licenses = readFileSync(join(COMMAND, "LICENSES.txt"), "utf8");
  const scripts = readdirSync(COMMAND).filter((name) => name.endsWith(".js"));
  const modules = scripts.flatMap((name) => modulesIn(join(COMMAND, name)));
  const packages = modules.flatMap((module) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? []);
  assert.ok(packages.includes("commander"));
  for (const name of packages) assert.match(licenses, new RegExp(`^${name} \\d`, "m"));
});
