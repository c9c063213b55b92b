/** What a fit does not cover, counted where the rows are. */
import { choose, compare, count, NULL, ONE, ZERO } from "../core/expression.js";
import type { Parameters, SavedFit } from "../core/params/parameters.js";
import { mayBeInfinite } from "../core/special-values.js";
import type { Layer } from "../core/steps/layer.js";
import { infiniteMark, type Mark, marksOf, overflowMark, type Taken } from "../core/steps/marks.js";
import { addedCounts, Counted, TALLY } from "../core/steps/tally.js";
import { dataError } from "../errors.js";
import type { Job } from "../job/job.js";
import { columnTransform, fitOfAll } from "../stream/applied-groups.js";
import { domainWords } from "../stream/chunk-problems.js";
import type { FitKey } from "../stream/fit/measuring-passes.js";
import { many } from "../text/words.js";
import type { ResultType } from "../types.js";
import { isKeyed, layeredByKey } from "./by-key.js";
import { askAggregates, batchesOf, numeric } from "./measure/ask.js";
import type { Asker } from "./measure/asker.js";
import { fileWhere } from "./measure/measuring-passes.js";
import type { Extents } from "./measure/moments.js";
import { layered, measuredRelation, type Relation } from "./view.js";

/** What is done to the rows of each group that there is; undefined: nothing. */
type TakenByKey = ReadonlyMap<FitKey, Taken | undefined>;

/** A mark of one column, as each group has it. */
interface KeyedMark {
  readonly what: Mark["what"];
  readonly column: number;
  readonly byKey: Map<FitKey, Mark>;
}

/** What saved parameters do to the rows of each group. */
export function takenBy(
  { command, unseenGroup, params }: Job,
  parameters: Parameters,
  fitted: Int32Array,
  keys: readonly FitKey[],
): TakenByKey {
  const by = command === "invert" ? "inverse" : "columns";
  const taken = (fit: SavedFit): Taken => columnTransform(parameters, fit, by, fitted);
  const fits = new Map(parameters.fits.map((fit) => [fit.key, fit]));
  const isUnseen = keys.some((key) => !fits.has(key));
  const others = isUnseen && unseenGroup === "global" ? taken(fitOfAll(parameters, params!)) : undefined;
  return new Map(
    keys.map((key) => {
      const fit = fits.get(key);
      return [key, fit ? taken(fit) : others];
    }),
  );
}

/** Rows that are fitted each on its own are covered. */
export const NONE_TAKEN: TakenByKey = new Map();

/**
 * Counts of core/transform/tally.ts, by column, of values as they are read and on their way; undefined where all are 0. Throws
 * NormalizeError "data" for values that a power law takes to no number, where these are refused.
 */
export async function countUncovered(
  asker: Asker,
  taken: TakenByKey,
  extents: ReadonlyMap<FitKey, Extents>,
  outOfDomain: "error" | "missing",
): Promise<Float64Array | undefined> {
  const marks = (one: Taken, column: number): Mark[] => [...marksOf(one, column), infiniteMark()];
  const counts = await countMarks(asker, taken, extents, marks);
  if (counts && outOfDomain === "error") await requireDomain(counts, taken, asker);
  return counts;
}

/** Throws NormalizeError "data" for the first column with values that a power law takes to no number. */
async function requireDomain(counts: Float64Array, taken: TakenByKey, asker: Asker): Promise<void> {
  const columns = asker.view.numeric;
  const such = (column: number): number => counts[column * TALLY + Counted.outOfDomain];
  const column = columns.findIndex((_, i) => such(i) > 0);
  if (column < 0) return;
  for (const one of taken.values()) {
    const law = one?.steps.find((step) => step.kind === "power");
    if (one === undefined || law?.kind !== "power") continue;
    const what = `${many(such(column), "value")} ${such(column) === 1 ? "is" : "are"}`;
    const { message, hint } = domainWords(what, law.family, one.by === "inverse" ? "invert" : "apply");
    const mark = marksOf(one, column).find(({ what }) => what === "outOfDomain");
    const asRead = mark?.layers.length === 0 && taken.size === 1;
    const file = asRead ? await fileWhere(asker, column, (x) => compare(mark.flag(x), "=", ONE)) : {};
    throw dataError(message, { ...file, column: columns[column] }, hint);
  }
}

/** With the infinite results of finite values, where the results' moments tell that there are infinite ones. */
export async function withOverflow(
  asker: Asker,
  taken: TakenByKey,
  counts: Float64Array | undefined,
  { after, dtype }: { readonly after: Float64Array; readonly dtype: ResultType },
): Promise<Float64Array | undefined> {
  if (!mayBeInfinite(after)) return counts;
  const finite: Asker = { ...asker, view: { ...asker.view, infinite: "omit" } };
  const overflow = await countMarks(finite, taken, new Map(), (one, column) => [
    overflowMark(one, column, dtype),
  ]);
  return overflow ? addedCounts(counts, overflow) : counts;
}

async function countMarks(
  asker: Asker,
  taken: TakenByKey,
  extents: ReadonlyMap<FitKey, Extents>,
  marksIn: (taken: Taken, column: number) => readonly Mark[],
): Promise<Float64Array | undefined> {
  const { view, engine } = asker;
  const found = new Map<string, KeyedMark>();
  for (const [key, one] of taken) {
    if (one === undefined) continue;
    view.numeric.forEach((_, column) => {
      for (const mark of marksIn(one, column)) {
        if (isRuledOut(mark, extents.get(key), column)) continue;
        const slot = `${mark.what} ${mark.step} ${column}`;
        if (!found.has(slot)) found.set(slot, { what: mark.what, column, byKey: new Map() });
        found.get(slot)!.byKey.set(key, mark);
      }
    });
  }
  const marks = [...found.values()];
  if (marks.length === 0) return undefined;
  const counts = new Float64Array(view.numeric.length * TALLY);
  for (const batch of batchesOf(marks.length, engine.dialect.columnsAtOnce)) {
    const some = batch.map((i) => marks[i]);
    const relation = flags(asker, some);
    const flagged = relation.values.map((flag) => count(choose(compare(flag, "=", ONE), ONE, NULL)));
    const [{ cells }] = await askAggregates(asker, relation, flagged);
    some.forEach(({ what, column }, i) => {
      counts[column * TALLY + Counted[what]] += numeric(cells[i]);
    });
  }
  return counts;
}

/** Values as they are read are known by their extent. */
function isRuledOut(mark: Mark, extents: Extents | undefined, column: number): boolean {
  const extent = extents?.columns[column];
  if (extent === undefined) return false;
  if (extent.count === 0) return true;
  return mark.layers.length === 0 && mark.isRuledOut(extent.min, extent.max);
}

/** A flag of each mark in each row. */
function flags({ view }: Asker, marks: readonly KeyedMark[]): Relation {
  const columns = [...new Set(marks.map(({ column }) => column))];
  const read = measuredRelation(view, columns);
  const values = marks.map(({ column }) => read.values[columns.indexOf(column)]);
  const relation = { ...read, values };
  if (!isKeyed(relation)) {
    return layered(
      relation,
      marks.map(({ byKey }) => layersOf(byKey.get(undefined)!)),
      "formulas",
    );
  }
  const keyed = marks.map(({ byKey }) => ({
    byKey: new Map([...byKey].map(([key, mark]) => [key, layersOf(mark)])),
    others: [NONE],
  }));
  const { key: _, ...all } = layeredByKey(relation, keyed, "formulas");
  return all;
}

const layersOf = ({ layers, flag }: Mark): Layer[] => [...layers, { formula: flag, missing: "kept" }];

const NONE: Layer = { formula: () => ZERO, missing: "kept" };
