/** What sources may not do, held by reading them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = join(root, "src");

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** The wing a file of src belongs to: its folder, or its own name at the top. */
function wingOf(file: string): string {
  const [first] = relative(source, file).split("/");
  return first.replace(/\.ts$/, "");
}

const IMPORT = /(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)|^import\s+"([^"]+)"/gm;

function importsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3]);
}

const files = filesBelow(source).filter((file) => !file.includes("/assembly/"));

test("core and report open nothing: no Node module, clock, random or global", () => {
  const broken: string[] = [];
  for (const file of files.filter((file) => ["core", "report"].includes(wingOf(file)))) {
    const text = readFileSync(file, "utf8");
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith("node:")) broken.push(`${relative(root, file)} imports ${specifier}`);
    }
    if (/\b(process\.|Date\.now|new Date|Math\.random|globalThis)/.test(text))
      broken.push(relative(root, file));
  }
  assert.deepEqual(broken, []);
});

test("process.exit and argv belong to the command line", () => {
  const broken = files.filter(
    (file) => wingOf(file) !== "cli" && /process\.(exit|argv|on)\b/.test(readFileSync(file, "utf8")),
  );
  assert.deepEqual(broken, []);
});

test("no file over 400 lines", () => {
  const all = [...filesBelow(source), ...filesBelow(join(root, "test"))];
  const long = all.filter(
    (file) => !file.includes("generated") && readFileSync(file, "utf8").split("\n").length > 401,
  );
  assert.deepEqual(
    long.map((file) => relative(root, file)),
    [],
  );
});
