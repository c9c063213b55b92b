/** The laws of the tree: which room may import which, no circles, no crowded folders, no unused exports, tests where sources are. */
import assert from "node:assert/strict";
import { posix } from "node:path";
import { describe, it } from "node:test";
import { circles, exportsOf, filesBelow, importsBelow, importsOf, modules } from "./imports.js";

/** Each room of src and what it may import, beside errors.ts, types.ts and text/, which all may. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "errors.ts": [],
  "types.ts": [],
  text: [],
  kernels: [],
  core: ["kernels"],
  io: ["kernels"],
  formats: ["io", "kernels"],
  job: ["core", "io", "formats"],
  datasets: ["io", "formats"],
  stream: ["core", "kernels", "io", "formats", "job", "datasets"],
  sql: ["core", "kernels", "io", "formats", "job", "stream"],
  commands: ["core", "kernels", "io", "formats", "job", "datasets", "stream", "sql"],
  report: ["core"],
  cli: ["core", "io", "formats", "job", "datasets", "stream", "sql", "commands", "report"],
  "library.ts": ["core", "kernels"],
  "index.ts": ["core", "library.ts"],
};
const COMMON = ["errors.ts", "types.ts", "text"];

/** Sub-folders that know less than their room may: each with the folders of src that it may not import. */
const WITHIN: Readonly<Record<string, readonly string[]>> = {
  "core/aggregates": ["core/methods", "core/params", "core/check", "core/compare", "core/evaluate"],
  "core/steps": ["core/params", "core/check", "core/compare", "core/evaluate", "core/figure"],
  "core/methods": ["core/params", "core/check", "core/compare", "core/evaluate", "core/figure"],
  "cli/flags": ["cli/job"],
  "sql/dialects": ["sql/measure", "sql/duckdb", "sql/spark"],
  "stream/input": ["stream/output", "stream/fit"],
};

/** Files in a folder at most, its sub-folders not counted. */
const CROWD = 20;

/** Tests of the whole command, or of what is not in src: by theme, not by source. */
const WHOLE = /^(?:bench|command|docs|faults|fuzz|laws|oracle)\//;

/** Exports for those who use the package. */
const PUBLIC = ["index.ts", "library.ts"];

const roomOf = (module: string): string => module.split("/")[0];

describe("structure", () => {
  const all = modules();
  const imports = all.flatMap(importsOf);
  const targets = (module: string): string[] =>
    imports.filter(({ from }) => from === module).map(({ to }) => to);

  it("imports name modules that are there", () => {
    const known = new Set(filesBelow("src"));
    assert.deepEqual(
      imports.filter(({ to }) => !known.has(to)).map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it("no modules import one another in a circle, types included", () => {
    assert.deepEqual(circles(new Map(all.map((module) => [module, targets(module)]))), []);
  });

  it("rooms import only what is below them", () => {
    const wrong = imports.filter(({ from, to }) => {
      const [room, other] = [roomOf(from), roomOf(to)];
      return room !== other && !COMMON.includes(other) && !ROOMS[room].includes(other);
    });
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
    assert.deepEqual(
      all.map(roomOf).filter((room) => !(room in ROOMS)),
      [],
    );
  });

  it("the rooms are in an order: none is above itself", () => {
    assert.deepEqual(circles(new Map(Object.entries(ROOMS))), []);
  });

  it("sub-folders keep to theirs", () => {
    const wrong = imports.filter(({ from, to }) =>
      Object.entries(WITHIN).some(
        ([folder, others]) =>
          from.startsWith(`${folder}/`) && others.some((other) => to.startsWith(`${other}/`)),
      ),
    );
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  it(`no folder holds more than ${CROWD} files`, () => {
    const counts = new Map<string, number>();
    for (const file of filesBelow("src")) {
      const folder = posix.dirname(file);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    assert.deepEqual(
      [...counts].filter(([, count]) => count > CROWD).map(([folder, count]) => `${folder}: ${count}`),
      [],
    );
  });

  it("every export is used by another module, by a test or by the package's users", () => {
    const used = new Set(imports.flatMap(({ to, names }) => names.map((name) => `${to} ${name}`)));
    for (const { to, names } of [...importsBelow("test"), ...importsBelow("scripts")]) {
      for (const name of names) used.add(`${to} ${name}`);
    }
    const unused = all
      .filter((module) => !PUBLIC.includes(module) && !used.has(`${module} *`))
      .flatMap((module) => exportsOf(module).map((name) => `${module} ${name}`))
      .filter((one) => !used.has(one));
    assert.deepEqual(unused, []);
  });

  it("a unit test lies at its source's path", () => {
    const sources = new Set(filesBelow("src").flatMap((file) => [file, posix.dirname(file)]));
    const lost = filesBelow("test")
      .filter((file) => file.endsWith(".test.ts") && !WHOLE.test(file))
      .filter((file) => {
        const path = posix.join(posix.dirname(file), posix.basename(file).split(".")[0]);
        return !sources.has(`${path}.ts`) && !sources.has(path);
      });
    assert.deepEqual(lost, []);
  });
});
