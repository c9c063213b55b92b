// Runs digests.ts without options of Node's that the threads of a pool would start with as well.
import { tsImport } from "tsx/esm/api";

await tsImport("./digests.ts", import.meta.url);
