/** The groups of one chunk: its rows are taken apart by their keys, each part is measured and transformed by itself, and put back. */
import { measureBatch } from "../core/aggregates/index.js";
import { addMoments, emptyMoments, type MeasuredBy } from "../core/aggregates/moments.js";
import { gatherRows, type Partition, partitionRows, partOf, scatterRows } from "../core/partition.js";
import { applyStep, invertStep } from "../core/steps/step.js";
import { Tally } from "../core/steps/tally.js";
import type { RecordKeys } from "../formats/csv/group-keys.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Arena } from "../kernels/memory.js";
import { quote } from "../text/quote.js";
import type { Batch } from "../types.js";
import type { ChunkProblem, Decoded } from "./chunk-problems.js";
import type { ColumnTransform, GroupOutcome, GroupPlan, GroupWork } from "./groups.js";

/** In place: fitted steps in order, or undone, last first. The tally counts what the fit does not cover. */
export function transformColumns(
  how: ColumnTransform,
  batch: Batch,
  kernels: Kernels,
  arena: Arena,
  tally?: Tally,
): void {
  if (how.fitted) tally?.addOutside("outside", how.fitted, batch, kernels, arena);
  const [steps, work] =
    how.by === "columns" ? [how.steps, applyStep] : [[...how.steps].reverse(), invertStep];
  const changed = steps.some(({ kind }, i) => kind === "power" && i > 0);
  const asRead = tally && changed ? batch.values.slice(0, batch.rows * batch.cols) : undefined;
  for (const step of steps) work(step, batch, kernels, arena, tally);
  const found = tally?.firstOutOfDomain;
  if (found && asRead) tally.firstOutOfDomain = { ...found, value: asRead[found.cell] };
}

/**
 * In place: each group's rows as the plan says; groups in the order in which they first occur. Rows that are not transformed
 * lose their cells' spans, so that they keep their text.
 */
export function processGroups(
  plan: GroupPlan,
  { batch, spans }: Decoded,
  { keyOf, keys }: RecordKeys,
  kernels: Kernels,
  arena: Arena,
  tally?: Tally,
): { readonly groups: readonly GroupOutcome[]; readonly problem?: ChunkProblem } {
  const works = keys.map((key) => plan.known.get(key) ?? plan.others);
  const refused = works.indexOf("refuse");
  if (refused >= 0) return { groups: [], problem: unseenProblem(keys[refused], keyOf.indexOf(refused)) };
  const partition = partitionRows(keyOf, keys.length);
  const gathered = keys.length === 1 ? batch : gatherRows(batch, partition, arena);
  const moments = new PartMoments(plan.before, keys.length, batch.cols, arena);
  const groups = (works as readonly GroupWork[]).map(({ transform, measure }, i): GroupOutcome => {
    const part = partOf(gathered, partition, i);
    if (!transform && spans) keepText(part, partition, i, spans);
    const mark = arena.mark();
    const before = moments.of(part, i, kernels);
    if (transform) {
      const own = tally && new Tally(part.cols, tally.counts);
      transformColumns(transform, part, kernels, arena, own);
      const found = own?.firstOutOfDomain;
      if (found) tally?.noteOutOfDomain({ ...found, cell: cellOf(found.cell, part.cols, partition, i) });
    }
    const measured = measure ? { measured: measureBatch(measure, part, kernels, arena) } : {};
    arena.release(mark);
    return { key: keys[i], rows: part.rows, moments: before, ...measured };
  });
  if (gathered !== batch) scatterRows(gathered, batch, partition);
  return { groups };
}

/** Moment states of parts, in one array: thousands of small ones take longer to send than to fill. */
class PartMoments {
  private readonly empty: Float64Array;
  private readonly lent: Float64Array;
  private readonly all: Float64Array;

  constructor(
    private readonly by: MeasuredBy,
    parts: number,
    cols: number,
    arena: Arena,
  ) {
    this.empty = emptyMoments(by, cols);
    this.lent = arena.float64(this.empty.length);
    this.all = new Float64Array(parts * this.empty.length);
  }

  of(part: Batch, index: number, kernels: Kernels): Float64Array {
    const { empty, lent, all, by } = this;
    lent.set(empty);
    addMoments(by, lent, part, kernels);
    const own = all.subarray(index * empty.length, (index + 1) * empty.length);
    own.set(lent);
    return own;
  }
}

/** The cell of a batch that is a cell of one of its parts. */
const cellOf = (cell: number, cols: number, { order, starts }: Partition, part: number): number =>
  order[starts[part] + Math.floor(cell / cols)] * cols + (cell % cols);

function keepText({ cols }: Batch, { order, starts }: Partition, part: number, spans: Int32Array): void {
  for (let i = starts[part]; i < starts[part + 1]; i++) {
    for (let cell = order[i] * cols; cell < (order[i] + 1) * cols; cell++) spans[2 * cell] = -1;
  }
}

const unseenProblem = (key: string, record: number): ChunkProblem => ({
  record,
  message: `group ${quote(key)} was not there in the fit`,
  hint: "--on-unseen-group passthrough leaves its rows as they are, global takes the fit of all groups together",
});
