/** What is done about infinite values. Pure. */
import { usageError } from "../errors.js";
import type { CommandName, Job, MethodSpec } from "../job.js";
import type { FlagValues } from "../options.js";

/** Nothing can be fitted on an infinite value; what only looks at data takes it as it is unless told otherwise. */
export function resolveInfinite(
  { inf, method }: FlagValues,
  command: CommandName,
  methods: readonly MethodSpec[],
): Job["infinite"] {
  const looks = command === "describe" || command === "check" || (command === "plot" && methods.length === 0);
  if (inf === "keep" && !looks && command !== "apply" && command !== "invert") {
    throw usageError(
      `--inf keep does not apply to ${method ? `--method ${method.join(",")}` : command}`,
      "nothing can be fitted on an infinite value; --inf omit leaves it out and as it is",
    );
  }
  return inf ?? (looks ? "keep" : "error");
}
