/** What changes the meaning of cells. Pure. */
import type { Reading } from "../../core/params/reading.js";
import { usageError } from "../../errors.js";
import type { CommandName, Job, MethodSpec } from "../../job/job.js";
import type { FlagValues } from "../flags/table.js";

/** What is said of the meaning of cells. */
export function readingOf(flags: FlagValues): Reading {
  const nan = flags.nan ?? (flags.like === "scipy" ? "propagate" : undefined);
  return {
    ...(flags["na-values"] && { naValues: flags["na-values"] }),
    ...(flags.decimal && { decimal: flags.decimal }),
    ...(flags["leading-zeros"] && { leadingZeros: flags["leading-zeros"] }),
    ...(nan && { nan }),
    ...(flags.inf && { inf: flags.inf }),
  };
}

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
