/** Fresh directories for tests, removed when their test ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

export function freshDirectory(test: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "normalize-test-"));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
