/** Answers a fit's questions by statements: what passes over chunks tell on this machine, an engine is asked for. */

import type { Measure, Measured } from "../../core/aggregates/index.js";
import { mergeMoments } from "../../core/aggregates/moments.js";
import type { ColumnPlan } from "../../core/axis.js";
import {
  asDouble,
  type Condition,
  choose,
  column as columnNamed,
  count,
  type Expression,
  NULL,
  ONE,
} from "../../core/expression.js";
import { isMissing } from "../../core/steps/layer.js";
import { dataError, type Place, usageError } from "../../errors.js";
import { emptyMomentState } from "../../kernels/moment-state.js";
import { infiniteWords } from "../../stream/chunk-problems.js";
import type { FirstSight } from "../../stream/fit/fit-session.js";
import type { Asked, FitKey, Survey } from "../../stream/fit/measuring-passes.js";
import type { Plan } from "../../stream/plan.js";
import { requireRows } from "../../stream/row-count.js";
import { quote } from "../../text/quote.js";
import { isInfinite } from "../view.js";
import { askEach, batchesOf, numeric } from "./ask.js";
import { ALL_ROWS, type Asker, type StepsByKey } from "./asker.js";
import { relationOf } from "./measured-columns.js";
import { askExtents, askMoments, type Extents } from "./moments.js";
import { askNorms } from "./norms.js";
import { askPowerSums } from "./power-likelihood.js";
import { askQuantiles } from "./quantiles.js";

/** A survey whose passes are statements. */
export function surveyBySql(asker: Asker, plan: Pick<Plan, "special" | "minRows">, axis: ColumnPlan): Survey {
  let asRead: ReadonlyMap<FitKey, Extents> = new Map();
  const answer = async (
    question: Measure,
    steps: StepsByKey,
    extents: ReadonlyMap<FitKey, Extents>,
  ): Promise<ReadonlyMap<FitKey, Measured>> => {
    switch (question.kind) {
      case "moments":
        return mapValues(await askMoments(asker, steps, extents), (states) => ({ kind: "moments", states }));
      case "norm":
        return askNorms(asker, question.order, steps, extents);
      case "quantiles":
        return askQuantiles(asker, question, axis, steps, extents);
      case "power":
        throw new Error("questions about power laws differ by group");
      default:
        throw usageError(`${question.kind} values are not measured by ${asker.engine.name}`);
    }
  };
  return {
    async first(question) {
      const { extents, moments, infinite } = await askMomentsAsRead(asker, plan);
      asRead = extents;
      const steps = stepsOf([...extents.keys()], () => []);
      const answers = question && (await answer(question, steps, extents));
      const sights = new Map<FitKey, FirstSight>();
      for (const [key, { rows }] of extents) {
        sights.set(key, { rows, moments: moments.get(key)!, measured: answers?.get(key) });
      }
      return { ...totalOf(extents, moments, asker.view.numeric.length), infinite, sights };
    },
    async ask(asked) {
      const answers = new Map<FitKey, Measured>();
      const steps = stepsOf([...asked.keys()], (key) => asked.get(key)!.steps);
      const plain = [...steps.values()].every((own) => own.length === 0);
      const extents = plain ? asRead : await askExtents(asker, steps);
      for (const [question, keys] of sameQuestions(asked)) {
        const some = stepsOf(keys, (key) => steps.get(key)!);
        const found =
          question.kind === "power"
            ? await askPowerSums(asker, powerQuestions(asked, keys), some)
            : await answer(question, some, extents);
        for (const key of keys) answers.set(key, found.get(key)!);
      }
      return answers;
    },
  };
}

const stepsOf = (keys: readonly FitKey[], steps: (key: FitKey) => Asked["steps"]): StepsByKey =>
  new Map(keys.map((key) => [key, steps(key)]));

const mapValues = <K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): Map<K, W> =>
  new Map([...map].map(([key, value]) => [key, change(value)]));

type PowerMeasure = Extract<Measure, { kind: "power" }>;

const powerQuestions = (
  asked: ReadonlyMap<FitKey, Asked>,
  keys: readonly FitKey[],
): Map<FitKey, PowerMeasure["question"]> =>
  new Map(keys.map((key) => [key, (asked.get(key)!.question as PowerMeasure).question]));

/** Questions that can be answered together, with the fits that ask them. */
function sameQuestions(asked: ReadonlyMap<FitKey, Asked>): [Measure, FitKey[]][] {
  const found = new Map<string, [Measure, FitKey[]]>();
  for (const [key, { question }] of asked) {
    const same = question.kind === "power" ? "power" : JSON.stringify(question);
    if (!found.has(same)) found.set(same, [question, []]);
    found.get(same)![1].push(key);
  }
  return [...found.values()];
}

/** What describing and fitting both begin with. */
export interface AsRead {
  readonly extents: ReadonlyMap<FitKey, Extents>;
  /** moment states of the columns, by group */
  readonly moments: ReadonlyMap<FitKey, Float64Array>;
  /** infinite values left out */
  readonly infinite: number;
}

/** Moments of the columns as they are. Throws NormalizeError "data" for too few rows, and for values that a policy refuses. */
export async function askMomentsAsRead(
  asker: Asker,
  { special, minRows }: Pick<Plan, "special" | "minRows">,
): Promise<AsRead> {
  let extents = await askExtents(asker, ALL_ROWS);
  // Values that the engine writes in a way of its own are other groups than they are meant to be.
  if (asker.view.key?.learn(extents.keys())) extents = await askExtents(asker, ALL_ROWS);
  const rows = [...extents.values()].reduce((sum, group) => sum + group.rows, 0);
  requireRows({}, rows, minRows);
  await asker.requireRecords?.(rows);
  if (special.infinite === "unfit" || special.infinite === "refuse") {
    await refuseInfinite(asker, extents, special.infinite);
  }
  if (special.missing === "refuse") {
    // Infinite values that are left out are not missing.
    const all: Asker = { ...asker, view: { ...asker.view, infinite: "keep" } };
    const own = special.infinite === "omit" ? await askExtents(all, ALL_ROWS) : extents;
    await refuseMissing(asker, own);
  }
  const moments = await askMoments(asker, ALL_ROWS, extents);
  return { extents, moments, infinite: special.infinite === "omit" ? await countInfinite(asker) : 0 };
}

/** Rows and moment states of all groups together. */
export function totalOf(
  extents: ReadonlyMap<FitKey, Extents>,
  moments: ReadonlyMap<FitKey, Float64Array>,
  columns: number,
): { readonly rows: number; readonly before: Float64Array } {
  let rows = 0;
  for (const group of extents.values()) rows += group.rows;
  const before = emptyMomentState(columns);
  for (const states of moments.values()) mergeMoments(before, states);
  return { rows, before };
}

async function refuseInfinite(
  asker: Asker,
  extents: ReadonlyMap<FitKey, Extents>,
  why: "unfit" | "refuse",
): Promise<void> {
  for (const { columns } of extents.values()) {
    const i = columns.findIndex(({ min, max }) => min === -Infinity || max === Infinity);
    if (i < 0) continue;
    const { message, hint } = infiniteWords(columns[i].min === -Infinity ? -Infinity : Infinity, why);
    const place = { ...(await fileWhere(asker, i, isInfinite)), column: asker.view.numeric[i] };
    throw dataError(message, place, hint);
  }
}

async function refuseMissing(asker: Asker, extents: ReadonlyMap<FitKey, Extents>): Promise<void> {
  for (const { rows, columns } of extents.values()) {
    const i = columns.findIndex(({ count }) => count < rows);
    if (i < 0) continue;
    throw dataError(
      `column ${quote(asker.view.numeric[i])} holds missing values`,
      await fileWhere(asker, i, isMissing),
      "--nan raise refuses them; --nan omit leaves them out and as they are",
    );
  }
}

/** The file of a row that holds such a value in the column, where rows are in files and the engine tells of which. */
export async function fileWhere(
  { engine, view }: Asker,
  column: number,
  such: (value: Expression) => Condition,
): Promise<Place> {
  const value = asDouble(columnNamed(view.numeric[column]));
  const statement = engine.dialect.fileWhere?.(view.source, such(value));
  if (statement === undefined) return {};
  // What is known already is worth telling, whatever becomes of this.
  const answer = await engine.query(statement).catch(() => undefined);
  const file = answer?.rows[0]?.[0];
  return typeof file === "string" && file !== "" ? { file } : {};
}

/** Infinite values of all columns. */
export async function countInfinite(asker: Asker): Promise<number> {
  const { view, engine } = asker;
  let total = 0;
  for (const batch of batchesOf(view.numeric.length, engine.dialect.columnsAtOnce)) {
    const relation = relationOf({ engine, view: { ...view, infinite: "keep" } }, batch, ALL_ROWS);
    const infinite = (x: Expression): Expression[] => [count(choose(isInfinite(x), ONE, NULL))];
    for (const { columns } of await askEach(asker, relation, infinite)) {
      for (const [cell] of columns) total += numeric(cell);
    }
  }
  return total;
}
