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
});

test("docs/options.md says what the flags' entries say", () => {
  const ran = spawnSync(process.execPath, ["scripts/readme-options.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(ran.status, 0, ran.stderr + ran.stdout);
});
