/**
 * Runs the examples of a page: every ```console block, in order, in a directory of the page's own. A line after `$ ` is a
 * command (with its here-document, where it has one), what follows is what it prints on a terminal (stdout and stderr
 * together). `…` alone on a line stands for lines left out. A block after `<!-- not run: WHY -->` is not run.
 * Every ```js block is run as a module of its own; its comments `// → TEXT` are what it prints, line by line.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Example {
  readonly line: number;
  readonly command: string;
  readonly printed: string;
}

/** Declares a test for each example of the page, whose path is relative to the repository. */
export function runPage(page: string): void {
  const text = readFileSync(join(root, page), "utf8");
  const examples = examplesOf(text);
  const modules = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);
  test(`${page} has examples`, () => assert.ok(examples.length + modules.length > 0));

  const folder = mkdtempSync(join(tmpdir(), "normalize-page-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const environment = environmentIn(folder);
  for (const example of examples) {
    test(`${page}:${example.line}: ${example.command.split("\n")[0]}`, () =>
      runExample(example, folder, environment));
  }
  for (const [i, code] of modules.entries()) {
    test(`${page}, module ${i + 1}`, () => runModule(code, join(folder, `module-${i + 1}.mjs`), environment));
  }
}

/** The examples of a page's text that are run. */
export function examplesOf(text: string): Example[] {
  const blocks = [...text.matchAll(/(<!-- not run:[^\n]*-->\n)?```console\n([\s\S]*?)```/g)];
  return blocks
    .filter((block) => block[1] === undefined)
    .flatMap((block) => commandsOf(block[2], text.slice(0, block.index).split("\n").length));
}

/** Commands and what they print, from one block's text. */
function commandsOf(block: string, line: number): Example[] {
  const examples: Example[] = [];
  for (const part of block.split(/^(?=\$ )/m)) {
    if (!part.startsWith("$ ")) continue;
    const lines = part.split("\n");
    const commandLines = lengthOfCommand(lines);
    const command = lines.slice(0, commandLines).join("\n").slice(2);
    examples.push({ line, command, printed: lines.slice(commandLines).join("\n") });
  }
  return examples;
}

/** Lines that a command takes: to the end of its here-document, or as long as they end with a backslash. */
function lengthOfCommand(lines: readonly string[]): number {
  const here = /<<'?(\w+)'?/.exec(lines[0]);
  if (here !== null) return lines.indexOf(here[1]) + 1;
  return lines.findIndex((line) => !line.endsWith("\\")) + 1;
}

/** Puts `normalize` on the PATH and `normalize-cli` where an import finds it. */
function environmentIn(folder: string): NodeJS.ProcessEnv {
  const bin = join(folder, ".bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "normalize"),
    `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/normalize.js" "$@"\n`,
  );
  chmodSync(join(bin, "normalize"), 0o755);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "normalize-cli"), "dir");
  return {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env["PATH"]}`,
    NO_COLOR: "1",
    LC_ALL: "C",
    NORMALIZE_CACHE_DIR: join(folder, ".cache"),
  };
}

function runExample({ command, printed }: Example, folder: string, env: NodeJS.ProcessEnv): void {
  const ran = spawnSync("sh", ["-c", `{ ${command}\n} 2>&1`], { cwd: folder, env, encoding: "utf8" });
  assert.ok(matches(ran.stdout, printed), `expected:\n${printed}\nprinted:\n${ran.stdout}`);
}

/** Whether text is what was expected, in which `…` lines match any lines. */
function matches(actual: string, expected: string): boolean {
  const pattern = expected
    .split(/^…\n/m)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[\\s\\S]*");
  return new RegExp(`^${pattern}$`).test(actual);
}

function runModule(code: string, file: string, env: NodeJS.ProcessEnv): void {
  writeFileSync(file, code);
  const ran = spawnSync(process.execPath, [file], { cwd: join(file, ".."), env, encoding: "utf8" });
  const promised = [...code.matchAll(/\/\/ → (.*)$/gm)].map((match) => `${match[1]}\n`);
  assert.ok(promised.length > 0, "it promises nothing");
  assert.equal(ran.stdout + ran.stderr, promised.join(""));
}
