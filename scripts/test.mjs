// Runs every test/**/*.test.ts with node:test; arguments are parts of the paths to run, and options of node's.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith("--"));
const files = readdirSync(join(root, "test"), { recursive: true })
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .map((name) => join("test", name))
  .sort();

const options = [
  // Node leaves one processor idle; of two that is half.
  `--test-concurrency=${Math.max(2, availableParallelism())}`,
  "--import",
  "tsx",
  "--test",
  "--test-reporter=spec",
  ...words.filter((word) => word.startsWith("--")),
];
const { status } = spawnSync(process.execPath, [...options, ...files], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
