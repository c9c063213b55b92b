// Builds dist: TypeScript by tsc, then the kernels by the AssemblyScript compiler.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (script, args) =>
  execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });

rmSync(`${root}/dist`, { recursive: true, force: true });
run("node_modules/typescript/bin/tsc", ["-p", "tsconfig.json"]);
run("node_modules/assemblyscript/bin/asc.js", [
  "src/kernels/assembly/index.ts",
  "--outFile",
  "dist/kernels/kernels.wasm",
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
