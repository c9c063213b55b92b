// Builds dist: TypeScript by tsc, the kernels by the AssemblyScript compiler, and the bundled command. The old dist stays
// in place until the new one is whole, for a test or a benchmark may be using it.
import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const fresh = join(root, `.dist-${process.pid}`);
const stale = `${fresh}-old`;
const run = (script, args) =>
  execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });

function compileKernels(outFile) {
  run("node_modules/assemblyscript/bin/asc.js", [
    "src/kernels/assembly/index.ts",
    "--outFile",
    outFile,
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
    "--enable",
    "simd,threads",
    "--importMemory",
    "--sharedMemory",
    "--initialMemory",
    "64",
    "--maximumMemory",
    "65536",
  ]);
}

/** Puts the new dist in the old one's place, by renaming: it is missing for microseconds. */
function swap() {
  try {
    renameSync(dist, stale);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  renameSync(fresh, dist);
}

try {
  run("node_modules/typescript/bin/tsc", ["-p", "tsconfig.json", "--outDir", fresh]);
  compileKernels(join(fresh, "kernels/kernels.wasm"));
  await bundle(root, fresh);
  swap();
} finally {
  for (const folder of [fresh, stale]) rmSync(folder, { recursive: true, force: true });
}
