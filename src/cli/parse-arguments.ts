/** The command line taken apart: commander, made from the table of flags, then each value checked by its own entry. */
import { Command, CommanderError, Option } from "commander";
import { usageError } from "../errors.js";
import { nearest } from "../text/nearest.js";
import { quote, shorten } from "../text/quote.js";
import {
  FLAG_NAMES,
  type FlagName,
  type FlagValues,
  flagNamed,
  spellings,
  type ValueFlag,
} from "./flags/table.js";

/** A flag as it was given: its text, or for a toggle what it says. */
interface Given {
  readonly name: FlagName;
  readonly text: string;
}

interface Arguments {
  /** what is no flag: a command, inputs */
  readonly words: readonly string[];
  readonly given: readonly Given[];
  /** the first thing that looks like a flag and is none */
  readonly unknown: string | undefined;
}

/** commander's options for one flag of the table. */
export function commanderOptions(name: FlagName): Option[] {
  const flag = flagNamed(name);
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  const standing = flag.default === undefined ? "" : ` (default: ${flag.default})`;
  const summary = flag.summary + standing;
  const option = (flags: string) => new Option(flags, summary).helpGroup(`${flag.group}:`);
  switch (flag.kind) {
    case "value":
      return [option(`${short}--${name} <${flag.value}>`)];
    case "switch":
      return [option(`${short}--${name}`)];
    case "toggle":
      return [option(`${short}--no-${name}`), option(`--${name}`).hideHelp()];
  }
}

/** Splits a command line into words and flags. Throws a usage error for a flag whose value is missing. */
export function readArguments(argv: readonly string[]): Arguments {
  const program = new Command("normalize").helpOption(false).exitOverride();
  program.configureOutput({ outputError: () => {} });
  const given: Given[] = [];
  for (const name of FLAG_NAMES) {
    for (const option of commanderOptions(name)) {
      program.addOption(option);
      const bare = option.negate ? "no" : "yes";
      program.on(`option:${option.name()}`, (text: string | null) =>
        given.push({ name, text: text ?? bare }),
      );
    }
  }
  try {
    const { operands, unknown } = program.parseOptions([...argv]);
    return { words: operands, given, unknown: unknown[0] };
  } catch (error) {
    // Only a last flag can lack its value: any other takes the next word, whatever it is.
    if (error instanceof CommanderError) throw missingValue(lastFlag(argv));
    throw error;
  }
}

/** The flag at the end of a command line; of a cluster like -qo the last letter. */
function lastFlag(argv: readonly string[]): string {
  const last = argv[argv.length - 1];
  return last.startsWith("--") ? last : `-${last.slice(-1)}`;
}

function missingValue(spelling: string, reason = "") {
  const name = FLAG_NAMES.find((candidate) => spellings(candidate).includes(spelling)) as FlagName;
  const flag = flagNamed(name) as ValueFlag<unknown>;
  const example = flag.example === undefined ? "" : `, e.g. ${flag.example}`;
  return usageError(`--${name} needs a value${reason}`, `it is ${flag.allowed}${example}`);
}

export const isGiven = (input: Arguments, name: FlagName): boolean =>
  input.given.some((flag) => flag.name === name);

/** The values of the flags given. Throws a usage error for an unknown flag and for a value that is not allowed. */
export function readFlags(input: Arguments): FlagValues {
  if (input.unknown !== undefined) throw unknownFlag(input.unknown);
  const values: Record<string, unknown> = {};
  for (const { name, text } of input.given) {
    const flag = flagNamed(name);
    if (flag.kind !== "value") {
      values[name] = flag.kind === "switch" ? "given" : text;
      continue;
    }
    const value = readValue(name, flag, text);
    const joins = flag.join !== undefined && Object.hasOwn(values, name);
    values[name] = joins ? flag.join(values[name], value) : value;
  }
  return values as FlagValues;
}

function readValue(name: FlagName, flag: ValueFlag<unknown>, text: string): unknown {
  if (ALL_SPELLINGS.has(text)) {
    throw missingValue(`--${name}`, `, and ${text} is an option`);
  }
  const value = flag.parse(text);
  if (value !== undefined) return value;
  const near = nearest(text, flag.words ?? []);
  const meant = near === undefined ? "" : `did you mean ${near}? `;
  throw usageError(`--${name} cannot be ${quote(text)}`, `${meant}it is ${flag.allowed}`);
}

const ALL_SPELLINGS: ReadonlySet<string> = new Set(FLAG_NAMES.flatMap(spellings));
const LONG_SPELLINGS = [...ALL_SPELLINGS].filter((spelling) => spelling.startsWith("--"));

function unknownFlag(text: string) {
  const [spelling] = text.split("=", 1);
  if (spelling !== text && ALL_SPELLINGS.has(spelling)) {
    return usageError(`${spelling} takes no value`, `write ${spelling} alone`);
  }
  const bare = (flag: string) => flag.replace(/^-+/, "");
  const near = nearest(bare(spelling), LONG_SPELLINGS.map(bare));
  const hint = near === undefined ? "normalize --help lists the options" : `did you mean --${near}?`;
  return usageError(`unknown option ${shorten(spelling)}`, hint);
}
