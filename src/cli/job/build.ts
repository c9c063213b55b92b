/** Flags and words → a Job. Pure: opens nothing, asks the machine nothing. */
import { DEFAULT_LIMITS } from "../../core/check/finding.js";
import type { ComparedName } from "../../core/compare/finding.js";
import type { MethodName } from "../../core/methods/index.js";
import type { MethodOptions } from "../../core/methods/method.js";
import { usageError } from "../../errors.js";
import { isWebAddress, readAddress } from "../../io/web/address.js";
import { conventionOf } from "../../job/conventions.js";
import type {
  CommandName,
  EngineSpec,
  InputSpec,
  Job,
  MethodSpec,
  OutputSpec,
  ReadOptions,
} from "../../job/job.js";
import { type Decided, readingFields } from "../../job/reading.js";
import { nearest } from "../../text/nearest.js";
import { COMPARABLE } from "../flags/figure-flags.js";
import {
  appliesToCommand,
  COMMANDS,
  FLAG_NAMES,
  type FlagName,
  type FlagValues,
  flagNamed,
  METHOD_NAMES,
} from "../flags/table.js";
import { resolveDatasets } from "./build-datasets.js";
import { resolveEngine, resolveEngineInputs, resolveEngineOutput, resolveStatement } from "./build-engine.js";
import { draws, resolveFigure, resolvePage } from "./build-figure.js";
import {
  checkOutput,
  compressionOfOutput,
  formatOfOutput,
  resolveOutput,
  resolveStatistics,
  resolveWriting,
} from "./build-output.js";
import { readingOf, resolveInfinite } from "./build-reading.js";
import { resolveTraining, TRAINED } from "./build-training.js";
import { checkFileNames } from "./file-conflicts.js";

/** What resolving must know of the world. */
export interface Surroundings {
  readonly stdin: "terminal" | "piped";
  readonly isDatasetName: (word: string) => boolean;
}

/** The command a line's words ask for, and the words that are left: its inputs. */
export function splitCommand(words: readonly string[]): {
  command: CommandName;
  inputs: readonly string[];
} {
  const [first, ...rest] = words;
  // The default command has no word of its own: `normalize normalize` reads a file of that name.
  const named = first !== undefined && first !== "normalize" && Object.hasOwn(COMMANDS, first);
  return named ? { command: first as CommandName, inputs: rest } : { command: "normalize", inputs: words };
}

/** Throws a usage error for what cannot be meant. */
export function resolve(words: readonly string[], flags: FlagValues, around: Surroundings): Job {
  const { command, inputs: inputWords } = splitCommand(words);
  checkCommand(flags, command);
  const statement = command === "sql" ? resolveStatement(flags, inputWords) : undefined;
  const datasets = command === "datasets" ? resolveDatasets(flags, inputWords) : undefined;
  const methods = methodsOf(command, flags, inputWords);
  const engine = resolveEngine(flags, command);
  const inputs = inputsOf(inputWords, command, around, engine);
  const own = !engine && !statement && !datasets;
  if (own) {
    checkFormats(flags, inputs);
    checkTimeout(flags, inputs);
  }
  checkFileNames(flags, command, inputs);
  const figure = draws(command) ? resolveFigure(flags, command) : undefined;
  const output: OutputSpec = figure
    ? { kind: "none" }
    : engine
      ? resolveEngineOutput(flags, engine)
      : resolveOutput(flags, command, inputs);
  const named = own && output.kind === "file" ? formatOfOutput(output.path) : undefined;
  const to = flags.to ?? named;
  if (own && !figure) checkOutput(flags, output, to);
  const compression = own ? compressionOfOutput(flags, output) : undefined;
  const reading = readingOf(flags);
  const { read, ...decided } = readingFields(reading);
  return {
    command,
    ...(engine && { engine }),
    ...(statement && { statement }),
    ...(datasets && { datasets }),
    inputs,
    read: { ...resolveReading(flags), ...read },
    reading,
    ...(flags["min-rows"] !== undefined && { minRows: flags["min-rows"] }),
    methods,
    axis: flags.axis ?? defaultAxis(methods),
    ...decided,
    infinite: resolveInfinite(flags, command, methods),
    ...(flags["out-of-domain"] && { outOfDomain: flags["out-of-domain"] }),
    ...(flags.dtype && { dtype: flags.dtype }),
    describe: { ddof: flags["describe-ddof"] ?? 1, biased: flags.bias !== "no" },
    ...resolveParameters(flags, command),
    output,
    ...(figure && { figure }),
    ...(command === "compare" && { compared: comparedMethods(flags.methods ?? COMPARABLE) }),
    ...(command === "evaluate" && {
      compared: comparedMethods(flags.methods ?? TRAINED),
      training: resolveTraining(flags, inputs),
    }),
    ...(flags.explain && { explanations: "told" }),
    ...resolvePage(flags),
    ...(to && { to }),
    ...(compression && { compression }),
    ...resolveWriting(flags),
    statistics: resolveStatistics(flags, command, output),
    ...(flags.threads && { threads: flags.threads }),
    chatter: flags.quiet === undefined ? "normal" : "quiet",
    progress: resolveProgress(flags),
  };
}

/** Commands that cannot do without a flag, and what it names. */
const NEEDED: Partial<Record<CommandName, readonly [flag: "save" | "params", hint: string]>> = {
  fit: ["save", "the file for the parameters, e.g. --save scaler.json"],
  merge: ["save", "the file for the merged parameters, e.g. --save whole.json"],
  apply: ["params", "the parameters that fit saved, e.g. --params scaler.json"],
  invert: ["params", "the parameters that fit saved, e.g. --params scaler.json"],
  check: ["params", "the parameters that fit saved, e.g. --params scaler.json"],
};

function resolveParameters(
  flags: FlagValues,
  command: CommandName,
): Pick<Job, "save" | "keepNorms" | "norms" | "params" | "extraColumns" | "unseenGroup" | "limits"> {
  const [needed, hint] = NEEDED[command] ?? [];
  if (needed && flags[needed] === undefined) throw usageError(`${command} needs --${needed}`, hint);
  return {
    ...(flags.save !== undefined && { save: flags.save }),
    ...(flags["keep-norms"] !== undefined && { keepNorms: flags["keep-norms"] }),
    ...(flags.norms !== undefined && { norms: flags.norms }),
    ...(flags.params !== undefined && { params: flags.params }),
    extraColumns: flags.strict === undefined ? "passthrough" : "refuse",
    unseenGroup: flags["on-unseen-group"] ?? "error",
    limits: {
      maxOutside: flags["max-outside"] ?? DEFAULT_LIMITS.maxOutside,
      maxMissing: flags["max-missing"] ?? DEFAULT_LIMITS.maxMissing,
      tolerance: flags.tolerance ?? DEFAULT_LIMITS.tolerance,
      schema: flags.schema ?? DEFAULT_LIMITS.schema,
    },
  };
}

/** The commands sql and datasets open none. */
function inputsOf(
  words: readonly string[],
  command: CommandName,
  around: Surroundings,
  engine: EngineSpec | undefined,
): readonly InputSpec[] {
  if (command === "sql" || command === "datasets") return [];
  return engine ? resolveEngineInputs(words, engine) : resolveInputs(words, command, around);
}

const givenFlags = (flags: FlagValues): FlagName[] => FLAG_NAMES.filter((name) => flags[name] !== undefined);

function checkCommand(flags: FlagValues, command: CommandName): void {
  for (const name of givenFlags(flags)) {
    if (appliesToCommand(name, command)) continue;
    const commands = flagNamed(name).commands ?? [];
    const said = commands.map((other) => (other === "normalize" ? "normalize without a command" : other));
    throw usageError(`--${name} does not apply to ${command}`, `it applies to ${said.join(", ")}`);
  }
}

/** plot shows the data alone where no method is given. */
function methodsOf(command: CommandName, flags: FlagValues, inputWords: readonly string[]): MethodSpec[] {
  const fits = command === "normalize" || command === "fit";
  const may = (command === "plot" && flags.method !== undefined) || (command === "sql" && !flags.params);
  return fits || may ? resolveMethods(flags, inputWords) : [];
}

function resolveMethods(flags: FlagValues, inputWords: readonly string[]): MethodSpec[] {
  if (flags.method === undefined) throw missingMethod(inputWords);
  const names = flags.method;
  for (const flag of givenFlags(flags)) {
    const methods = flagNamed(flag).methods;
    if (methods === undefined || names.some((name) => methods.includes(name))) continue;
    throw usageError(
      `--${flag} does not apply to --method ${names.join(",")}`,
      `it applies to ${methods.join(", ")}`,
    );
  }
  const specs = names.map((name) => ({
    ...withConvention(resolveMethod(name, flags), flags),
    ...policies(name, flags),
  }));
  const counted = specs.find(({ weights, ddof }) => weights !== undefined && ddof !== 0);
  if (counted === undefined) return specs;
  throw usageError(
    `--weights divides by the sum of the weights, and not by a count less ${counted.ddof}`,
    "leave --ddof out, or say --ddof 0",
  );
}

/** Methods as they are by default; null is the data as they are. */
const comparedMethods = (names: readonly ComparedName[]): (MethodSpec | null)[] =>
  [...new Set(names)].map((name) => (name === "none" ? null : resolveMethod(name, {})));

/** A system's conventions, under what is given outright. */
function withConvention(spec: MethodSpec, flags: FlagValues): MethodSpec {
  const convention = conventionOf(flags.like, spec.name, NORMS.has(spec.name) ? "norm" : "other");
  const { ddof, outside, ...rest } = convention;
  return {
    ...spec,
    ...rest,
    ...(ddof !== undefined && flags.ddof === undefined && { ddof }),
    ...(outside !== undefined && flags.clip === undefined && { outside }),
  };
}

/** What is done about values and vectors that a method has no proper answer for. */
function policies(name: MethodName, flags: FlagValues): Partial<MethodSpec> {
  const norm = NORMS.has(name);
  return {
    ...(flags.nan !== undefined && flags.nan !== "raise" && { nan: flags.nan }),
    ...(!norm && flags["on-constant"] && { onConstant: flags["on-constant"] }),
    ...(norm && flags["on-zero-norm"] && { onZeroNorm: flags["on-zero-norm"] }),
  };
}

/** A method with its own options, those not given at their defaults. */
function resolveMethod(name: MethodName, flags: FlagValues): MethodSpec {
  switch (name) {
    case "lp":
      if (flags.order === undefined) {
        throw usageError("--method lp needs --order", "the p of its norm, e.g. -m lp -p 3");
      }
      return { name, order: flags.order };
    case "minmax":
      return { name, range: flags.range ?? [0, 1], outside: flags.clip === undefined ? "keep" : "cut" };
    case "zscore":
      return {
        name,
        ddof: flags.ddof ?? 0,
        ...centering(flags),
        ...(flags.weights !== undefined && { weights: flags.weights }),
      };
    case "robust":
      return { name, ...centering(flags), ...spreading(flags), ...estimating(flags) };
    case "quantile":
      return {
        name,
        quantiles: flags.quantiles ?? 1000,
        distribution: flags.distribution ?? "uniform",
        ...estimating(flags),
      };
    case "power":
      return { name, family: flags.power ?? "yeo-johnson", standardize: flags.standardize ?? "yes" };
    default:
      return { name };
  }
}

const centering = ({ center = "yes", scale = "yes" }: FlagValues) => ({ center, scale });

const estimating = (flags: FlagValues) =>
  flags["rank-error"] === undefined ? {} : { rankError: flags["rank-error"] };

function spreading(flags: FlagValues): Pick<MethodOptions, "quantileRange" | "unitVariance"> {
  const quantileRange = flags["quantile-range"] ?? [25, 75];
  const unitVariance = flags["unit-variance"] === undefined ? "no" : "yes";
  if (unitVariance === "yes" && (quantileRange[0] === 0 || quantileRange[1] === 100)) {
    throw usageError(
      `--unit-variance needs a finite --quantile-range, not ${quantileRange.join(",")}`,
      "a normal distribution has its 0% and 100% infinitely far away",
    );
  }
  return { quantileRange, unitVariance };
}

function missingMethod(inputWords: readonly string[]) {
  const hint = `add -m NAME, one of ${METHOD_NAMES.join(", ")}`;
  const [first] = inputWords;
  const near = first === undefined ? undefined : nearest(first, [...Object.keys(COMMANDS), "--help"]);
  const meant = near === undefined || near === "normalize" ? "" : `did you mean normalize ${near}? or `;
  return usageError("no method is given", meant + hint);
}

/** A norm works on each row, everything else on each column; where a chain has both, nothing goes without saying. */
function defaultAxis(methods: readonly MethodSpec[]): readonly number[] | "all" {
  if (methods.length === 0) return "all";
  const norms = methods.filter(({ name }) => NORMS.has(name)).length;
  if (norms > 0 && norms < methods.length) {
    throw usageError(
      "a chain of norms and other methods needs --axis",
      "norms work on rows (-1) by default, others on columns (0)",
    );
  }
  return norms > 0 ? [-1] : [0];
}

const NORMS: ReadonlySet<string> = new Set(["l0", "l1", "l2", "linf", "lp"]);

function resolveInputs(
  words: readonly string[],
  command: CommandName,
  around: Surroundings,
): readonly InputSpec[] {
  // merge reads parameters, not data.
  if (command === "merge") return words.map((path) => ({ kind: "path", path }));
  if (words.length === 0) {
    if (around.stdin === "piped") return [{ kind: "stdin" }];
    throw usageError("no input", "name a file or a dataset such as mnist, or pipe data in");
  }
  const inputs = words.map((word) => resolveInput(word, around));
  if (inputs.filter((input) => input.kind === "stdin").length > 1) {
    throw usageError("stdin (-) is named twice", "it can be read once");
  }
  return inputs;
}

function resolveInput(word: string, around: Surroundings): InputSpec {
  if (word === "-") return { kind: "stdin" };
  if (word === "") throw usageError("an input's name is empty", "stdin is -");
  if (isWebAddress(word)) {
    readAddress(word);
    return { kind: "url", address: word };
  }
  if (around.isDatasetName(word)) return { kind: "dataset", name: word };
  const [, path, member] = /^(.+\.npz):(.+)$/i.exec(word) ?? [];
  return path === undefined ? { kind: "path", path: word } : { kind: "path", path, member };
}

function resolveProgress({ quiet, progress }: FlagValues): Job["progress"] {
  if (quiet === undefined) return progress ?? "auto";
  if (progress === undefined || progress === "none") return "none";
  throw usageError(`--quiet shows no progress, and --progress asks for ${progress}`, "drop one of them");
}

function checkTimeout(flags: FlagValues, inputs: readonly InputSpec[]): void {
  if (flags.timeout === undefined || inputs.some(({ kind }) => kind === "url")) return;
  throw usageError("--timeout does not apply to local inputs", "it applies to http and https addresses");
}

/** Flags that say how text is read mean nothing where the input is known to be none. */
function checkFormats(flags: FlagValues, inputs: readonly InputSpec[]): void {
  const images = inputs.every((input) => input.kind === "dataset");
  const format = images ? "idx" : flags.from;
  if (format === undefined) return;
  for (const name of givenFlags(flags)) {
    const formats = flagNamed(name).formats;
    if (formats === undefined || formats.includes(format)) continue;
    const what = images ? "a dataset of images" : `--from ${format}`;
    throw usageError(`--${name} does not apply to ${what}`, `it applies to ${formats.join(", ")}`);
  }
  const idle = images
    ? (["from", "max-expanded"] as const).find((name) => flags[name] !== undefined)
    : undefined;
  if (idle !== undefined) {
    throw usageError(`--${idle} does not apply to a dataset`, "a dataset has its own format and size");
  }
  if (format === "tsv" && flags.delimiter !== undefined && flags.delimiter !== TAB) {
    throw usageError("--from tsv has tabs between its fields", "leave --delimiter out, or say --from csv");
  }
}

const TAB = 9;

const indexColumn = (text: string): NonNullable<ReadOptions["indexColumn"]> =>
  text === "none" ? { kind: "none" } : { kind: "column", text };

function resolveReading(flags: FlagValues): Omit<ReadOptions, keyof Decided["read"]> {
  const delimiter = flags.delimiter ?? (flags.from === "tsv" ? TAB : undefined);
  if (delimiter !== undefined && delimiter === flags.comment) {
    throw usageError("--delimiter and --comment are the same character", "name two");
  }
  return {
    ...(flags.from && { from: flags.from }),
    ...(delimiter !== undefined && { delimiter }),
    header: flags["no-header"] === undefined ? "present" : "absent",
    comment: flags.comment ?? -1,
    columns: { include: flags.columns ?? [], exclude: flags.exclude ?? [] },
    ...(flags.joint && { joint: flags.joint }),
    ...(flags["index-col"] !== undefined && { indexColumn: indexColumn(flags["index-col"]) }),
    ...(flags["group-by"] !== undefined && { groupBy: flags["group-by"] }),
    ...(flags.weights !== undefined && { weights: flags.weights }),
    ...(flags.shape && { shape: flags.shape }),
    ...(flags.features !== undefined && { features: flags.features }),
    ...(flags["index-base"] !== undefined && { indexBase: flags["index-base"] }),
    ...(flags.timeout !== undefined && { timeout: 1000 * flags.timeout }),
    ...(flags["max-expanded"] !== undefined && { maxExpanded: flags["max-expanded"] }),
  };
}
