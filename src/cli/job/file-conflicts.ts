/** Files that a line names more than once, where one would overwrite what another is for. Pure: links are not looked at. */
import { normalize as normalizePath } from "node:path";
import { usageError } from "../../errors.js";
import type { CommandName, InputSpec } from "../../job/job.js";
import { quote } from "../../text/quote.js";
import { DRAWING } from "../flags/flag.js";
import type { FlagName, FlagValues } from "../flags/table.js";

const STDOUT_NAMES: ReadonlySet<string> = new Set(["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]);

export const isStdoutName = (file: string): boolean => STDOUT_NAMES.has(file);

/** The end of a file's name from its last point on, in lower case. */
export const suffixOf = (path: string): string => /\.[^./\\]*$/.exec(path)?.[0].toLowerCase() ?? "";

/** Flags that name a file to write. */
const WRITTEN = [
  "output",
  "save",
  "keep-norms",
  "stats-file",
  "report",
] as const satisfies readonly FlagName[];

/**
 * Throws a usage error for a file that is written twice, for parameters that go to or come from -, for parameters or statistics written over an input, and for
 * parameters that are read and written over. The data themselves may take their input's place.
 */
export function checkFileNames(flags: FlagValues, command: CommandName, inputs: readonly InputSpec[]): void {
  for (const name of ["save", "params", "keep-norms", "report"] as const) {
    if (flags[name] !== "-") continue;
    throw usageError(`--${name} names a file, and - is none`, "what is kept is kept in a file");
  }
  const taken = new Map<string, string>();
  if (flags.params !== undefined) taken.set(normalizePath(flags.params), "params");
  const data = inputs.flatMap((input) => (input.kind === "path" ? [normalizePath(input.path)] : []));
  for (const name of WRITTEN) {
    const file = flags[name];
    if (file === undefined || isStdoutName(file)) continue;
    const path = normalizePath(file);
    const other = taken.get(path);
    if (other !== undefined) throw usageError(`--${other} and --${name} are the same file`, "name two files");
    if ((name !== "output" || DRAWING.includes(command)) && command !== "merge" && data.includes(path)) {
      throw usageError(`--${name} would overwrite the input ${quote(file)}`, "name another file");
    }
    taken.set(path, name);
  }
}
