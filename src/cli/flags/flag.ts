/** What a flag is: the shape of an entry in the table of options, and its builders. */
import type { MethodName } from "../../core/methods/index.js";
import type { InputFormat } from "../../formats/registry.js";
import type { CommandName } from "../../job/job.js";

/** Names of the methods; what each does is in core/methods. */
const METHODS: Readonly<Record<MethodName, true>> = {
  minmax: true,
  zscore: true,
  l0: true,
  l1: true,
  l2: true,
  linf: true,
  lp: true,
  maxabs: true,
  robust: true,
  quantile: true,
  power: true,
  mean: true,
  center: true,
};
export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];

/** Headings of --help, in its order. */
export const GROUPS = [
  "Method",
  "Input",
  "Columns",
  "Parameters",
  "Figure",
  "Training",
  "Engine",
  "Output",
  "Statistics",
  "Running",
] as const;

interface FlagBase {
  /** one letter */
  readonly short?: string;
  /** what it does: a clause that begins in lower case, without a full stop */
  readonly summary: string;
  readonly group: (typeof GROUPS)[number];
  /** the commands, methods and input formats it has a meaning for; absent: all */
  readonly commands?: readonly CommandName[];
  readonly methods?: readonly MethodName[];
  readonly formats?: readonly InputFormat[];
  /** what holds when it is not given, for readers */
  readonly default?: string;
  readonly example?: string;
}

/** --flag VALUE. */
export interface ValueFlag<T> extends FlagBase {
  readonly kind: "value";
  /** what stands for the value in help, in capitals */
  readonly value: string;
  /** the value of a text; undefined where it is not allowed. May throw a usage error that says more. */
  readonly parse: (text: string) => T | undefined;
  /** what is allowed, for people */
  readonly allowed: string;
  /** the words that are allowed, where a misspelt one can be put right */
  readonly words?: readonly string[];
  /** joins the values of a flag given twice; absent: the last one counts */
  readonly join?: (earlier: T, later: T) => T;
}

/** --flag, there or not. */
export interface SwitchFlag extends FlagBase {
  readonly kind: "switch";
}

/** --flag or --no-flag; the summary is of the second. */
export interface ToggleFlag extends FlagBase {
  readonly kind: "toggle";
}

export type Flag = ValueFlag<unknown> | SwitchFlag | ToggleFlag;

export const value = <T>(flag: Omit<ValueFlag<T>, "kind">): ValueFlag<T> => ({ kind: "value", ...flag });
export const onOff = (flag: FlagBase): SwitchFlag => ({ kind: "switch", ...flag });
export const toggle = (flag: FlagBase): ToggleFlag => ({ kind: "toggle", ...flag });

/** Commands that fit a method. */
export const FITTING: readonly CommandName[] = ["normalize", "fit", "plot"];
/** Commands that fit a method, or print the SQL that does. */
export const STATING: readonly CommandName[] = [...FITTING, "sql"];
/** Commands that read data. */
export const READING: readonly CommandName[] = [
  "normalize",
  "describe",
  "fit",
  "apply",
  "invert",
  "check",
  "plot",
  "compare",
  "evaluate",
];
/** Commands that show statistics of data. */
export const DESCRIBING: readonly CommandName[] = ["normalize", "describe", "fit", "apply", "invert"];
/** Commands that have statistics or findings to show. */
export const TELLING: readonly CommandName[] = [...READING, "merge", "datasets"];
/** Commands that may ask web servers, and take their time. */
export const WAITING: readonly CommandName[] = [...READING, "datasets"];
/** Commands that write data. */
export const WRITING: readonly CommandName[] = ["normalize", "apply", "invert"];
/** Commands that draw. */
export const DRAWING: readonly CommandName[] = ["plot", "compare", "evaluate"];
