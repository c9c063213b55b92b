/**
 * Every command, method name and flag, each declared once. From this table are made: commander's options, validation,
 * --help, docs/options.md. A new flag is one entry in a file of options/ and its use in cli/resolve.ts.
 */
import type { CommandName } from "../../job/job.js";
import { ENGINE_FLAGS } from "./engine-flags.js";
import { FIGURE_FLAGS } from "./figure-flags.js";
import { FIT_FLAGS } from "./fit-flags.js";
import type { Flag, SwitchFlag, ValueFlag } from "./flag.js";
import { INPUT_FLAGS } from "./input-flags.js";
import { METHOD_FLAGS } from "./method-flags.js";
import { OUTPUT_FLAGS } from "./output-flags.js";
import { TRAINING_FLAGS } from "./training-flags.js";

export {
  type Flag,
  GROUPS,
  METHOD_NAMES,
  type SwitchFlag,
  type ToggleFlag,
  type ValueFlag,
} from "./flag.js";

/** A command's one line of help; "normalize" is the default one, that has no word of its own. */
export const COMMANDS: Readonly<Record<CommandName, string>> = {
  normalize: "Rescale numeric data, with statistics before and after.",
  describe: "Print the statistics of scipy.stats.describe.",
  fit: "Fit a method and save its parameters.",
  apply: "Transform data with saved parameters.",
  invert: "Undo a transformation with saved parameters.",
  merge: "Merge parameters fitted on parts of the data.",
  sql: "Print the SQL that fits a method and transforms a table.",
  check: "Compare data with saved parameters; exit 3 if they differ.",
  plot: "Draw the distribution of the values, before and after.",
  compare: "Compare what several methods do to the data.",
  datasets: "List the datasets known by name; fetch NAME downloads one.",
  evaluate: "Train small networks on data normalized in several ways.",
};

/** Every flag by its long name, in the order of --help. */
export const FLAGS = {
  ...METHOD_FLAGS,
  ...INPUT_FLAGS,
  ...FIT_FLAGS,
  ...FIGURE_FLAGS,
  ...TRAINING_FLAGS,
  ...ENGINE_FLAGS,
  ...OUTPUT_FLAGS,
} as const;

export type FlagName = keyof typeof FLAGS;

type ValueOf<F> = F extends ValueFlag<infer T> ? T : F extends SwitchFlag ? "given" : "yes" | "no";

/** The flags given on a command line, their values checked one by one. */
export type FlagValues = { readonly [Name in FlagName]?: ValueOf<(typeof FLAGS)[Name]> };

export const FLAG_NAMES = Object.keys(FLAGS) as readonly FlagName[];

/** A flag's entry, where its values' type does not matter. */
export const flagNamed = (name: FlagName): Flag => FLAGS[name] as unknown as Flag;

/** Whether a flag has a meaning for a command. */
export const appliesToCommand = (name: FlagName, command: CommandName): boolean =>
  flagNamed(name).commands?.includes(command) ?? true;

/** All spellings of a flag: --long, --no-long where it is a toggle, -s. */
export function spellings(name: FlagName): string[] {
  const flag = flagNamed(name);
  const long = flag.kind === "toggle" ? [`--${name}`, `--no-${name}`] : [`--${name}`];
  return flag.short === undefined ? long : [...long, `-${flag.short}`];
}
