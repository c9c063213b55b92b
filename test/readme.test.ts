/**
 * The README's examples, run: every ```console block, in order, in one directory. A line after `$ ` is a command (with its
 * here-document, where it has one), what follows is what it prints on a terminal (stdout and stderr together). `…` alone on a
 * line stands for lines left out. A block after `<!-- not run: WHY -->` is passed over.
 * Every ```js block is run as a module of its own; its comments `// → TEXT` are what it prints, line by line.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "normalize-readme-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const bin = join(folder, ".bin");
mkdirSync(bin);
writeFileSync(
  join(bin, "normalize"),
  `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/normalize.js" "$@"\n`,
);
chmodSync(join(bin, "normalize"), 0o755);

interface Example {
  readonly line: number;
  readonly command: string;
  readonly printed: string;
}

/** Commands and what they print, from one block's text. */
function examplesOf(block: string, line: number): Example[] {
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

const text = readFileSync(join(root, "README.md"), "utf8");

function readmeExamples(): Example[] {
  const blocks = [...text.matchAll(/(<!-- not run:[^\n]*-->\n)?```console\n([\s\S]*?)```/g)];
  return blocks
    .filter((block) => block[1] === undefined)
    .flatMap((block) => examplesOf(block[2], text.slice(0, block.index).split("\n").length));
}

/** A pattern of the expected text in which `…` lines match any lines. */
function matches(actual: string, expected: string): boolean {
  const pattern = expected
    .split(/^…\n/m)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[\\s\\S]*");
  return new RegExp(`^${pattern}$`).test(actual);
}

const environment = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env["PATH"]}`,
  NO_COLOR: "1",
  LC_ALL: "C",
  NORMALIZE_CACHE_DIR: join(folder, ".cache"),
};

const examples = readmeExamples();

test("the README has examples", () => assert.ok(examples.length >= 10));

for (const { line, command, printed } of examples) {
  test(`README.md:${line}: ${command.split("\n")[0]}`, () => {
    const ran = spawnSync("sh", ["-c", `{ ${command}\n} 2>&1`], {
      cwd: folder,
      env: environment,
      encoding: "utf8",
    });
    assert.ok(matches(ran.stdout, printed), `expected:\n${printed}\nprinted:\n${ran.stdout}`);
  });
}

mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules", "normalize-cli"), "dir");

for (const [i, [, code]] of [...text.matchAll(/```js\n([\s\S]*?)```/g)].entries()) {
  test(`the README's module ${i + 1}`, () => {
    const file = join(folder, `module-${i + 1}.mjs`);
    writeFileSync(file, code);
    const ran = spawnSync(process.execPath, [file], { cwd: folder, env: environment, encoding: "utf8" });
    const promised = [...code.matchAll(/\/\/ → (.*)$/gm)].map((match) => `${match[1]}\n`);
    assert.ok(promised.length > 0, "it promises nothing");
    assert.equal(ran.stdout + ran.stderr, promised.join(""));
  });
}

test("the option reference is the table's", () => {
  const ran = spawnSync(process.execPath, ["scripts/readme-options.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(ran.status, 0, ran.stderr + ran.stdout);
});
