/** One pass over sparse records: only what is written is read, measured, transformed and written anew; zeros are counted. */

import { emptyMoments } from "../core/aggregates/moments.js";
import { product } from "../core/axis.js";
import { UnfitVector } from "../core/methods/policy.js";
import { hide, hideMissing, unhide } from "../core/special-values.js";
import { mergedOutcome, type RowOutcome, transformEachRow } from "../core/steps/rowwise.js";
import { spreadStep } from "../core/steps/step.js";
import { addedCounts, Counted, TALLY, Tally } from "../core/steps/tally.js";
import type { Dataset } from "../formats/dataset.js";
import { eachChunk } from "../formats/svmlight/open.js";
import { SvmlightFault, type SvmlightRecords } from "../formats/svmlight/scan.js";
import { roundDigits } from "../formats/text/digits.js";
import { precisionOf } from "../formats/text/encoded-from.js";
import { MOMENT_STATE, Moment } from "../kernels/kernels.js";
import { HeapArena } from "../kernels/memory.js";
import { mergeMomentState } from "../kernels/moment-state.js";
import { scalarKernels } from "../kernels/scalar/kernels.js";
import type { SparseFormat } from "../types.js";
import type { PassPlan, Transform } from "./chunk.js";
import { infiniteWords, MISSING_WORDS, unfitProblem } from "./chunk-problems.js";
import { transformColumns } from "./group-rows.js";
import type { Output } from "./output/writing.js";

/** What a pass over sparse records does; the statistics are by feature, or of all values. */
interface SparsePlan extends Pick<PassPlan, "infinite" | "missing" | "dtype" | "uncovered"> {
  readonly before: "columns" | "all";
  readonly transform?: Transform;
  readonly after: "columns" | "all" | "nothing";
  readonly output?: Output | undefined;
}

export interface SparseResult {
  readonly rows: number;
  /** moment states, zeros that are not written included */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly infinite: number;
  readonly rowOutcome: RowOutcome | undefined;
  /** as PassResult's, all features together */
  readonly tally: Float64Array | undefined;
}

/** Where zeros need not stay zeros. */
export const AS_TABLE = "--to csv, npy or another format makes a table of it, zeros and all";

const arena = new HeapArena();

/** The written values of one chunk, and which feature each is of. */
interface Entries {
  readonly values: Float64Array;
  /** from 0 */
  readonly features: Int32Array;
  /** the features of a row, written or not */
  readonly width: number;
}

/** Moments of what is written, to which zeros are added at the end. */
class SparseMoments {
  readonly states: Float64Array;
  private readonly next: Int32Array;

  constructor(
    private readonly by: SparsePlan["after"],
    private readonly features: number,
  ) {
    this.states = emptyMoments(by, features);
    this.next = new Int32Array(by === "columns" ? features : 0);
  }

  add({ values, features }: Entries): void {
    if (this.by === "nothing") return;
    if (this.by === "all") {
      scalarKernels.moments(values, values.length, this.states);
      return;
    }
    // Values of one feature side by side, each feature's where the one before ends.
    const touched: number[] = [];
    for (const feature of features) if (this.next[feature]++ === 0) touched.push(feature);
    let start = 0;
    for (const feature of touched) {
      const count = this.next[feature];
      this.next[feature] = start;
      start += count;
    }
    const sorted = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) sorted[this.next[features[i]]++] = values[i];
    start = 0;
    for (const feature of touched) {
      const end = this.next[feature];
      const state = this.states.subarray(feature * MOMENT_STATE, (feature + 1) * MOMENT_STATE);
      scalarKernels.moments(sorted.subarray(start, end), end - start, state);
      this.next[feature] = 0;
      start = end;
    }
  }

  /** Adds the zeros that are not written. */
  withZeros(rows: number): Float64Array {
    const each = this.by === "all" ? rows * this.features : rows;
    for (let i = 0; i < this.states.length / MOMENT_STATE; i++) {
      const at = i * MOMENT_STATE;
      const zeros = each - this.states[at + Moment.count] - this.states[at + Moment.missing];
      if (zeros > 0) mergeMomentState(this.states, i, stateOfZeros(zeros), 0);
    }
    return this.states;
  }
}

function stateOfZeros(count: number): Float64Array {
  const state = new Float64Array(MOMENT_STATE);
  state[Moment.count] = count;
  state[Moment.zeros] = count;
  return state;
}

/** Counts zeros that are not written and lie outside what their features were fitted on. */
class ZerosOutside {
  count = 0;

  /** @param features those whose fitted extent does not hold 0 */
  constructor(private readonly features: ReadonlySet<number>) {}

  add({ features }: Entries, rows: number): void {
    if (this.features.size === 0) return;
    this.count += rows * this.features.size;
    for (const feature of features) if (this.features.has(feature)) this.count--;
  }

  counts(): Float64Array {
    const counts = new Float64Array(TALLY);
    counts[Counted.outside] = this.count;
    return counts;
  }
}

function zerosOutside({ transform }: SparsePlan): ZerosOutside {
  const fitted = transform && "fitted" in transform ? transform.fitted : undefined;
  const features = new Set<number>();
  fitted?.low.forEach((low, feature) => {
    if (low > 0 || fitted.high[feature] < 0) features.add(feature);
  });
  return new ZerosOutside(features);
}

/** Throws NormalizeError "data" for the first line that is none, or holds what the policies refuse. */
export async function sparsePass(dataset: Dataset, plan: SparsePlan): Promise<SparseResult> {
  const features = product(dataset.schema.rowShape);
  const { base, missingNumbers = [] } = dataset.format as SparseFormat;
  const before = new SparseMoments(plan.before, features);
  const after = new SparseMoments(plan.after, features);
  let rowOutcome: RowOutcome | undefined;
  const writer = await plan.output?.begin(dataset.schema.rows);
  const zeros = zerosOutside(plan);
  let [rows, infinite] = [0, 0];
  let counted: Float64Array | undefined;
  await eachChunk(dataset, async (records, bytes, chunk) => {
    const values = records.values.subarray(0, records.count);
    const entries = {
      values,
      features: records.features.subarray(0, records.count).map((index) => index - base),
      width: features,
    };
    const unknown = hideMissing(values, missingNumbers);
    const infinities = hide(values, specialEntries(records, plan));
    infinite += infinities.indices.length;
    before.add(entries);
    rows += records.rows;
    zeros.add(entries, records.rows);
    const batch = { rows: 1, cols: values.length, values };
    const tally = new Tally(batch.cols);
    if (plan.uncovered) tally.addInfinite(batch, UNKNOWN);
    if (plan.transform?.by === "rows") {
      rowOutcome = mergedOutcome(rowOutcome, transformRows(plan.transform, entries, records));
    } else if (plan.transform) {
      transformEntries(plan.transform, entries, plan.uncovered && tally);
    }
    if (plan.dtype === "float32") scalarKernels.roundToSingle(values, values.length);
    tally.addOverflow(batch, UNKNOWN);
    if (!tally.isEmpty) counted = addedCounts(counted, allTogether(tally.counts));
    after.add(entries);
    unhide(values, infinities);
    // An entry without a span keeps its text.
    for (const entry of [...unknown, ...infinities.indices]) records.spans[2 * entry] = -1;
    if (writer)
      await writer.write(patched(records, bytes, plan.output!, plan), () => undefined, {
        file: chunk.file,
        rows: records.rows,
      });
  });
  await writer?.finish(rows);
  if (zeros.count > 0) counted = addedCounts(counted, zeros.counts());
  return {
    rows,
    before: before.withZeros(rows),
    after: after.withZeros(rows),
    infinite,
    rowOutcome,
    tally: counted,
  };
}

/** Moments that are not known, so that each value is looked at. */
const UNKNOWN = new Float64Array(0);

/** Counts of many columns as those of one. */
function allTogether(counts: Float64Array): Float64Array {
  const all = new Float64Array(TALLY);
  for (let i = 0; i < counts.length; i++) all[i % TALLY] += counts[i];
  return all;
}

/** Entries that are infinite and left out. Throws SvmlightFault for values that are refused. */
function specialEntries(records: SvmlightRecords, plan: Pick<SparsePlan, "infinite" | "missing">): number[] {
  const hidden: number[] = [];
  for (let entry = 0; entry < records.count; entry++) {
    const value = records.values[entry];
    if (Number.isFinite(value)) continue;
    const missing = Number.isNaN(value);
    const refused = refusedWords(value, plan);
    if (refused) {
      const message = `feature ${records.features[entry]}: ${refused.message}`;
      throw new SvmlightFault(records.spans[2 * entry], records.rowOf(entry), message, refused.hint);
    }
    if (missing) records.spans[2 * entry] = -1;
    else if (plan.infinite === "omit") hidden.push(entry);
  }
  return hidden;
}

/** What is said of a value that is no finite number, where it is refused. */
function refusedWords(value: number, { infinite, missing }: Pick<SparsePlan, "infinite" | "missing">) {
  if (Number.isNaN(value)) return missing === "refuse" ? MISSING_WORDS : undefined;
  return infinite === "unfit" || infinite === "refuse" ? infiniteWords(value, infinite) : undefined;
}

/**
 * In place: each row on its own, zeros stay zeros. Returns what is told of them; undefined where there are none. Throws
 * SvmlightFault.
 */
function transformRows(
  { plan, stages }: Extract<Transform, { by: "rows" }>,
  { values, width }: Entries,
  records: SvmlightRecords,
): RowOutcome | undefined {
  const spreads = stages.some(({ options }) => options.nan === "propagate");
  let told: RowOutcome | undefined;
  for (let row = 0; row < records.rows; row++) {
    const own = values.subarray(records.starts[row], records.starts[row + 1]);
    if (spreads && own.length < width && own.some(Number.isNaN)) throw spreadFault(records, row);
    // One zero stands for all that are not written: no method that is taken here asks for more of them.
    const vector = new Float64Array(Math.min(own.length + 1, width));
    vector.set(own);
    const whole = { ...plan, length: vector.length, order: undefined, vectors: undefined };
    const batch = { rows: 1, cols: vector.length, values: vector };
    const outcome = guarded(records, row, () => transformEachRow(batch, whole, stages, scalarKernels, arena));
    own.set(vector.subarray(0, own.length));
    told = mergedOutcome(told, outcome);
  }
  return told;
}

/** The work, where a row cannot be fitted that fault. */
function guarded<T>(records: SvmlightRecords, row: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UnfitVector)) throw error;
    const { message, hint } = unfitProblem(error, 1);
    throw new SvmlightFault(records.labels[2 * row], row, message, hint);
  }
}

const spreadFault = ({ labels }: SvmlightRecords, row: number): SvmlightFault =>
  new SvmlightFault(
    labels[2 * row],
    row,
    "a missing value makes its whole row missing, and the row's zeros are not written",
    `--nan omit leaves it out; or ${AS_TABLE}`,
  );

/** In place: each value by its feature's steps. */
function transformEntries(how: Transform, { values, features }: Entries, tally: Tally | undefined): void {
  if (how.by === "rows") throw new Error("rows are transformed each on its own");
  if (how.by === "kept-norms") throw new Error("norms of sparse rows are not kept");
  // Each value is a column of its own, under its feature's rule.
  const batch = { rows: 1, cols: values.length, values };
  const spread = (ends: Float64Array): Float64Array =>
    Float64Array.from(features, (feature) => ends[feature]);
  const { by, steps, fitted } = how;
  const each = {
    by,
    steps: steps.map((step) => spreadStep(step, features)),
    ...(fitted && { fitted: { low: spread(fitted.low), high: spread(fitted.high) } }),
  };
  transformColumns(each, batch, scalarKernels, arena, tally);
}

function patched(
  records: SvmlightRecords,
  bytes: Uint8Array,
  { encode }: Output,
  { dtype }: Pick<SparsePlan, "dtype">,
): Uint8Array {
  const { values, spans, count } = records;
  if (encode.kind === "patch" && encode.digits > 0) roundDigits(values, count, encode.digits);
  const out = new Uint8Array(bytes.length + 25 * count);
  return out.subarray(0, scalarKernels.patchTable(bytes, values, spans, count, precisionOf(dtype), out));
}
