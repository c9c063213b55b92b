/** Parameters files as input. */
import { DEFAULT_OPTIONS } from "../../core/methods/method.js";
import type { Parameters } from "../../core/params/parameters.js";
import type { Stage } from "../../core/steps/rowwise.js";

/** Parameters from their file, checked before any data are read. Throws NormalizeError. */
export async function loadParameters(path: string): Promise<Parameters> {
  const [{ loadText }, { parseParameters }] = await Promise.all([
    import("../../io/untrusted-file.js"),
    import("../../core/params/decode.js"),
  ]);
  return parseParameters(await loadText(path), path);
}

export const stagesOf = ({ stages }: Parameters): Stage[] =>
  stages.map(({ name, options }) => ({ method: name, options: { ...DEFAULT_OPTIONS, ...options } }));
