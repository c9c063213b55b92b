/** Fits of the parts of a dataset become the fit of the whole. */
import { dataError } from "../../errors.js";
import { emptyMomentState } from "../../kernels/moment-state.js";
import { bareKey, commonType, type GroupKeyType } from "../../text/group-key.js";
import {
  emptyMeasured,
  gatherMeasured,
  type Measure,
  type Measured,
  mergeMeasured,
} from "../aggregates/index.js";
import { mergeMoments } from "../aggregates/moments.js";
import type { ColumnPlan } from "../axis.js";
import { printJson } from "../json/print.js";
import { startFit } from "../methods/fit.js";
import { METHODS } from "../methods/index.js";
import { DEFAULT_OPTIONS } from "../methods/method.js";
import { UnfitVector } from "../methods/policy.js";
import { momentsAfter, weightedAfter } from "../steps/moments-after.js";
import { type Step, spreadStep } from "../steps/step.js";
import { compareTexts } from "./compare-texts.js";
import { firstDifference } from "./difference.js";
import { agreedRecord } from "./encode.js";
import {
  columnCount,
  groupingOf,
  type InputRecord,
  type Parameters,
  type SavedFit,
  type SavedMeasured,
  type SavedStage,
} from "./parameters.js";
import { readingDifference } from "./reading.js";
import { answers, questionOf } from "./states/index.js";

/** Parameters and the file they were read from. */
export interface Shard {
  readonly file: string;
  readonly parameters: Parameters;
}

/**
 * The fit of everything that the shards were fitted on (one at least): their states are merged, and the methods fitted
 * again on these. Moments agree with those of one fit within a few ulp, sketches within their stated error. Shards are
 * taken in the order of their inputs' names, so the order they are given in makes no difference.
 * Throws NormalizeError "data" where they differ in schema, method or options, naming the first difference; and where the
 * method's questions cannot be answered from what is saved.
 */
export function mergeParameters(shards: readonly Shard[], tool: Parameters["tool"]): Parameters {
  const [first, ...others] = [...shards].sort((a, b) => compareTexts(identity(a), identity(b)));
  for (const other of others) requireAgreement(first, other);
  const whole = first.parameters;
  const key = mergedKeyType([first, ...others]);
  const parts = partsByKey([first, ...others]);
  const fits = [...parts.keys()]
    .sort((a, b) => compareTexts(a ?? "", b ?? ""))
    .map((key) => mergeFits(key, parts.get(key)!, whole));
  const inputs = [first, ...others].flatMap(({ parameters }) => parameters.inputs).sort(compareInputs);
  const { keyType: _, ...head } = whole;
  return { ...head, ...key, tool, inputs, fits };
}

/**
 * The type of all shards' keys. Throws NormalizeError "data" where types differ that no column holds both of, and where the type
 * is not one, or not known of all, and a group of one shard seems to be a group of another under a name that is written otherwise.
 */
function mergedKeyType(shards: readonly Shard[]): Pick<Parameters, "keyType"> {
  const known = shards.flatMap(({ file, parameters: { keyType: type, fits } }) =>
    type === undefined || fits.every(({ key = "" }) => key === "") ? [] : [{ file, type }],
  );
  const types = known.map(({ type }) => type);
  // A column of text may hold numbers or dates alone in some shards.
  const [first] = known.filter(({ type }) => type !== "text");
  const other = known.find(({ type }) => type !== "text" && type !== first?.type);
  if (other !== undefined) throw twoTypes(other, first);
  const isOne = shards.every(({ parameters }) => parameters.keyType !== undefined) && new Set(types).size < 2;
  if (!isOne) requireOneNotation(shards);
  const all = shards.flatMap(({ parameters }) => parameters.keyType ?? []);
  if (all.length < shards.length) return {};
  return all.length === 0 ? {} : { keyType: commonType(types.length > 0 ? types : all) };
}

type Typed = { readonly file: string; readonly type: GroupKeyType };

const twoTypes = (one: Typed, other: Typed): Error =>
  dataError(
    `it cannot be merged with ${other.file}: its groups are told by a ${one.type} here and by a ${other.type} there`,
    { file: one.file },
    "fit both on columns of one type",
  );

function requireOneNotation(shards: readonly Shard[]): void {
  const seen = new Map<string, { readonly key: string; readonly file: string }[]>();
  for (const { file, parameters } of shards) {
    const own = new Set(parameters.fits.map(({ key = "" }) => key));
    for (const key of own) {
      const alike = seen.get(bareKey(key)) ?? [];
      const other = alike.find((one) => one.key !== key && !own.has(one.key));
      if (other !== undefined && !alike.some((one) => one.key === key)) throw twoNotations(file, key, other);
      seen.set(bareKey(key), [...alike, { key, file }]);
    }
  }
}

const twoNotations = (file: string, key: string, other: { readonly key: string; readonly file: string }) =>
  dataError(
    `it cannot be merged with ${other.file}: the group ${JSON.stringify(key)} here and ${JSON.stringify(other.key)} there seem to be one, written in two ways`,
    { file },
    "fit them again: this version has one text for one value, whatever file or engine it comes from",
  );

const compareInputs = (a: InputRecord, b: InputRecord): number => compareTexts(printJson(a), printJson(b));

/** What a shard is ordered by: its inputs, and where these say too little its rows. */
const identity = ({ parameters }: Shard): string =>
  printJson([parameters.inputs, parameters.fits.map(({ key, rows }) => [key, rows])]);

/** Names of inputs with the same bytes in two shards: what was fitted twice is then counted twice. */
export function sharedInputs(shards: readonly Shard[]): string[] {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { parameters } of shards) {
    for (const { name, sha256 } of parameters.inputs) {
      if (sha256 === undefined) continue;
      if (seen.has(sha256)) shared.add(name);
      seen.add(sha256);
    }
  }
  return [...shared];
}

function requireAgreement(a: Shard, b: Shard): void {
  const read = readingDifference(a.parameters.reading, b.parameters.reading);
  if (read) {
    throw dataError(
      `it cannot be merged with ${b.file}: it was read ${read[0]}, and ${b.file} ${read[1]}`,
      { file: a.file },
      "fit both with the same options",
    );
  }
  const difference = firstDifference(agreedRecord(a.parameters), agreedRecord(b.parameters));
  if (!difference) return;
  const { path, values } = difference;
  throw dataError(
    `it cannot be merged with ${b.file}: ${path} is ${values[0]} here and ${values[1]} there`,
    { file: a.file },
    `merge only fits of one method over the same columns${path === "rowShape[0]" && a.parameters.columns ? "; --columns and --index-col say over which" : ""}`,
  );
}

/** A fit and the file it is from. */
interface Part {
  readonly file: string;
  readonly fit: SavedFit;
}

function partsByKey(shards: readonly Shard[]): Map<string | undefined, Part[]> {
  const parts = new Map<string | undefined, Part[]>();
  for (const { file, parameters } of shards) {
    for (const fit of parameters.fits) {
      const own = parts.get(fit.key);
      if (own) own.push({ file, fit });
      else parts.set(fit.key, [{ file, fit }]);
    }
  }
  return parts;
}

/**
 * One fit of all that the fits of groups are of, as if there had been no groups: what rows of a group get that was not there.
 * Throws NormalizeError "data" where the method's questions cannot be answered from what is saved.
 */
export function fitOfAllGroups(parameters: Parameters, file: string): SavedFit {
  const fits = [...parameters.fits].sort((a, b) => compareTexts(a.key ?? "", b.key ?? ""));
  return mergeFits(
    undefined,
    fits.map((fit) => ({ file, fit })),
    parameters,
  );
}

function mergeFits(key: string | undefined, parts: readonly Part[], parameters: Parameters): SavedFit {
  const moments = emptyMomentState(columnCount(parameters));
  for (const { fit } of parts) mergeMoments(moments, fit.moments);
  const measured = mergeStates(parts, columnCount(parameters));
  const plan = groupingOf(parameters);
  const known = { moments, measured };
  return {
    ...(key !== undefined && { key }),
    rows: parts.reduce((sum, { fit }) => sum + fit.rows, 0),
    ...known,
    steps: plan.kind === "columns" ? refit(parameters.stages, plan, known, parts[0].file) : [],
  };
}

/** States of the same question, merged; a question that not all shards have an answer to is left out. */
function mergeStates(parts: readonly Part[], cols: number): SavedMeasured[] {
  const [first, ...others] = parts.map(({ fit }) => fit.measured);
  return first.flatMap((state) => {
    const question = questionOf(state);
    const merged = emptyMeasured(question, cols);
    for (const answer of [state, ...others.map((measured) => answerTo(question, measured))]) {
      if (!answer) return [];
      mergeMeasured(merged, answer);
    }
    return [merged as SavedMeasured];
  });
}

const answerTo = (question: Measure, measured: readonly SavedMeasured[]): SavedMeasured | undefined =>
  measured.find((state) => answers(state, question));

/** Fits the methods in order on saved states. */
function refit(
  stages: readonly SavedStage[],
  plan: ColumnPlan,
  known: Pick<SavedFit, "moments" | "measured">,
  file: string,
): Step[] {
  const steps: Step[] = [];
  for (const { name, options } of stages) {
    const fitting = startFit(METHODS[name], plan.groups, { ...DEFAULT_OPTIONS, ...options });
    let asked = fitting.next();
    while (!asked.done) {
      const answer = answerFrom(known, asked.value, steps);
      if (!answer) throw unanswerable(name, steps, file);
      asked = refitted(() => fitting.next(gatherMeasured(answer, plan.groupOf, plan.groups)), name, file);
    }
    steps.push(...asked.value.steps.map((step) => spreadStep(step, plan.groupOf)));
  }
  return steps;
}

/** The work of a fit. Throws NormalizeError "data" where all parts together have too few values, which older versions let pass. */
function refitted<T>(work: () => T, name: string, file: string): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UnfitVector) || error.reason !== "too-few") throw error;
    const { ddof, counts } = error.tooFew;
    const why = `a column with n = ${counts[0]} has too few values for ddof ${ddof}`;
    throw dataError(`${name} cannot be merged: ${why}`, { file }, "fit it anew, with --ddof 0");
  }
}

/** What is known of the columns after `steps`: moments, weighted or not, follow affine steps; anything else is known as read. */
function answerFrom(
  { moments, measured }: Pick<SavedFit, "moments" | "measured">,
  question: Measure,
  steps: readonly Step[],
): Measured | undefined {
  if (question.kind === "moments") {
    const states = momentsAfter(moments, steps);
    return states && { kind: "moments", states: states.slice() };
  }
  const asRead = answerTo(question, measured);
  if (asRead?.kind !== "weighted") return steps.length === 0 ? asRead : undefined;
  const states = weightedAfter(asRead.states, steps);
  return states && { kind: "weighted", states };
}

function unanswerable(name: string, steps: readonly Step[], file: string) {
  const why =
    steps.length === 0
      ? "its fit goes over the data more than once"
      : "its fit needs the data as the methods before it leave them";
  return dataError(`${name} cannot be merged: ${why}`, { file }, "fit it on all the data at once");
}
