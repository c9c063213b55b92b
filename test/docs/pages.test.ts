/** What holds for all pages: links and anchors resolve, examples are run, the README stays short, options.md is up to date. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { examplesOf, root } from "../support/page.js";

const README_LINES = 250;

const markdownIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
const guides = markdownIn("docs");
const pages = [...markdownIn("."), ...guides];

const textOf = (page: string) => readFileSync(join(root, page), "utf8");

/** The page's text without its blocks of code. */
const proseOf = (page: string) => textOf(page).replace(/^```[\s\S]*?^```/gm, "");

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(page).matchAll(/^#+ (.*)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    let unique = anchor;
    for (let i = 1; anchors.has(unique); i++) unique = `${anchor}-${i}`;
    anchors.add(unique);
  }
  return anchors;
}

for (const page of pages) {
  test(`the links of ${page} lead somewhere`, () => {
    for (const [, link] of proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path, anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      assert.ok(existsSync(join(root, target)), `${link}: no such file`);
      if (anchor !== undefined) assert.ok(anchorsOf(target).has(anchor), `${link}: no such heading`);
    }
  });
}

test("a page with examples has a test that runs them", () => {
  for (const page of guides) {
    if (examplesOf(textOf(page)).length === 0 && !textOf(page).includes("```js\n")) continue;
    const path = join("test", page.replace(/\.md$/, ".test.ts"));
    assert.ok(existsSync(join(root, path)), `${path} is missing: it would be runPage("${page}")`);
    assert.ok(textOf(path).includes(`runPage("${page}")`), `${path} does not run ${page}`);
  }
});

test("the README is short, has examples and links to every page", () => {
  const readme = textOf("README.md");
  assert.ok(examplesOf(readme).length >= 10);
  const lines = readme.trimEnd().split("\n").length;
  assert.ok(lines <= README_LINES, `${lines} lines; at most ${README_LINES}`);
  for (const page of guides) assert.ok(readme.includes(`](${page})`), `no link to ${page}`);
  const [install] = readme.split("## Quick start");
  assert.ok(install.includes("\n    npm ci && node bin/normalize.js --method l2 --axis -1 mnist\n"));
  assert.ok(install.includes("\n    npm ci && npm test\n"));
});

/** Words in code in the last column of the glossary. */
function rivals(): string[] {
  const [, glossary] = textOf("ARCHITECTURE.md").split("## Glossary");
  const cells = [...glossary.matchAll(/^\|[^|]+\|[^|]+\|([^|]*)\|$/gm)].map(([, cell]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word));
}

test("documents use the glossary's words, not their rivals", () => {
  const words = rivals();
  assert.ok(words.length > 15);
  const pattern = new RegExp(`\\b(?:${words.join("|")})s?\\b`, "i");
  const found = pages
    .filter((page) => !["ARCHITECTURE.md", "CHANGELOG.md"].includes(page))
    .flatMap((page) =>
      proseOf(page)
        .split("\n")
        .filter((line) => pattern.test(line))
        .map((line) => `${page}: ${line}`),
    );
  assert.deepEqual(found, []);
});

test("the files that CONTRIBUTING.md names are there", () => {
  const paths = [...textOf("CONTRIBUTING.md").matchAll(/`((?:src|test|schema|scripts|docs)\/[^`*\s]+)`/g)];
  const named = paths.map(([, path]) => path).filter((path) => !path.includes("NAME"));
  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test("the journey's functions are where ARCHITECTURE.md says", () => {
  const steps = [...textOf("ARCHITECTURE.md").matchAll(/^\| `(src\/\S+)` \| `(\w+)` \|/gm)];
  assert.ok(steps.length > 20);
  for (const [, file, name] of steps) {
    assert.ok(existsSync(join(root, file)), `${file} is not there`);
    assert.match(
      textOf(file),
      new RegExp(`(?:function|class|const) ${name}\\b`),
      `${name} is not in ${file}`,
    );
  }
});

test("docs/options.md says what the flags' entries say", () => {
  const ran = spawnSync(process.execPath, ["scripts/readme-options.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(ran.status, 0, ran.stderr + ran.stdout);
});
