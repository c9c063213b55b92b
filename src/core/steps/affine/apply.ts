/** Affine rules for many vectors at once: x → (x·prescale - shift) / divisor, then a stretch and a cut common to all. */
import type { NumericKernels } from "../../../kernels/kernels.js";
import { type Arena, lend } from "../../../kernels/memory.js";
import type { Batch } from "../../../types.js";
import type { Extents } from "../../aggregates/out-of-range.js";
import type { Tally } from "../tally.js";
import type { Rule, Stretch } from "./rule.js";

/** One rule a vector, as the kernels take them. */
export interface RuleSet {
  readonly prescale: Float64Array;
  readonly shift: Float64Array;
  readonly divisor: Float64Array;
}

export interface AffineStep extends Stretch {
  readonly kind: "affine";
  readonly rules: RuleSet;
  /** vectors, by index, that stay as they are whatever the rules and the stretch */
  readonly kept?: Int32Array;
  /** one a vector: what undoing a rule gives that makes one value of all; NaN elsewhere, and where that is not known */
  readonly inverse?: Float64Array;
}

export function makeRuleSet(n: number): RuleSet {
  return { prescale: new Float64Array(n), shift: new Float64Array(n), divisor: new Float64Array(n) };
}

export function setRule(rules: RuleSet, index: number, rule: Rule): void {
  rules.prescale[index] = rule.prescale;
  rules.shift[index] = rule.shift;
  rules.divisor[index] = rule.divisor;
}

/** The step with the rule of group groupOf[i] for column i. */
export function spreadAffine(step: AffineStep, groupOf: Int32Array): AffineStep {
  const spread = (values: Float64Array): Float64Array => Float64Array.from(groupOf, (group) => values[group]);
  const { prescale, shift, divisor } = step.rules;
  const rules = { prescale: spread(prescale), shift: spread(shift), divisor: spread(divisor) };
  const inverse = step.inverse && { inverse: spread(step.inverse) };
  if (!step.kept) return { ...step, rules, ...inverse };
  const groups = new Set(step.kept);
  const kept = Int32Array.from([...groupOf.keys()].filter((column) => groups.has(groupOf[column])));
  return { ...step, rules, ...inverse, kept };
}

/** In place: each column by its own rule. */
export function applyAffine(
  step: AffineStep,
  batch: Batch,
  kernels: NumericKernels,
  arena: Arena,
  tally?: Tally,
): void {
  const { rows, cols, values } = batch;
  const saved = step.kept ? columnsOf(step.kept, batch) : undefined;
  const prescale = lend(step.rules.prescale, arena);
  const shift = lend(step.rules.shift, arena);
  const divisor = lend(step.rules.divisor, arena);
  kernels.standardizeColumns(values, rows, cols, prescale, shift, divisor);
  stretchValues(step, batch, kernels, () => {
    tally?.addOutside("clipped", clipsOf(step, cols), batch, kernels, arena);
  });
  if (saved) restoreColumns(step.kept!, saved, batch);
}

/**
 * In place: x = (t·divisor + shift) / prescale, where t is the value before it was stretched. What was cut stays so. Where a
 * rule made one value of all (prescale 0, divisor NaN), values become what that was made of; NaN stays, and where nothing is
 * known of it all becomes NaN.
 */
export function invertAffine(step: AffineStep, batch: Batch, kernels: NumericKernels, arena: Arena): void {
  const { rows, cols, values } = batch;
  const kept = [...(step.kept ?? []), ...restoredColumns(step)];
  const saved = columnsOf(kept, batch);
  const fill = (value: number): Float64Array => arena.float64(cols).fill(value);
  if (step.range) {
    const [low, high] = step.range;
    kernels.standardizeColumns(values, rows, cols, fill(1), fill(low), fill(high - low));
  }
  const divisor = lend(step.rules.divisor, arena);
  const shift = lend(
    step.rules.shift.map((offset) => 0 - offset),
    arena,
  );
  const prescale = lend(step.rules.prescale, arena);
  kernels.standardizeColumns(values, rows, cols, divisor, shift, prescale);
  restoreColumns(kept, saved, batch);
  for (const column of restoredColumns(step)) {
    for (let i = column; i < rows * cols; i += cols) {
      if (!Number.isNaN(values[i])) values[i] = step.inverse![column];
    }
  }
}

/** Columns whose one value is undone to what it was made of. */
const restoredColumns = ({ inverse = new Float64Array(0) }: AffineStep): number[] =>
  [...inverse.keys()].filter((column) => !Number.isNaN(inverse[column]));

/** Copies of some columns, one after another. */
function columnsOf(columns: readonly number[] | Int32Array, { rows, cols, values }: Batch): Float64Array {
  const copies = new Float64Array(columns.length * rows);
  columns.forEach((column, i) => {
    for (let row = 0; row < rows; row++) copies[i * rows + row] = values[row * cols + column];
  });
  return copies;
}

function restoreColumns(
  columns: readonly number[] | Int32Array,
  copies: Float64Array,
  { rows, cols, values }: Batch,
): void {
  columns.forEach((column, i) => {
    for (let row = 0; row < rows; row++) values[row * cols + column] = copies[i * rows + row];
  });
}

/** In place: the stretch and the cut that follow the rules. @param beforeCut is called where there is one */
export function stretchValues(
  stretch: Stretch,
  batch: Batch,
  kernels: NumericKernels,
  beforeCut: () => void = () => {},
): void {
  const n = batch.rows * batch.cols;
  if (stretch.range) kernels.rescale(batch.values, n, stretch.range[0], stretch.range[1]);
  if (!stretch.clip) return;
  beforeCut();
  kernels.clamp(batch.values, n, stretch.clip[0], stretch.clip[1]);
}

/** What each column is cut to; those that stay as they are, to nothing. */
export function clipsOf({ clip, kept = new Int32Array(0) }: AffineStep, cols: number): Extents {
  const [least, most] = clip!;
  const low = new Float64Array(cols).fill(least);
  const high = new Float64Array(cols).fill(most);
  for (const column of kept) {
    low[column] = -Infinity;
    high[column] = Infinity;
  }
  return { low, high };
}
