/** A job and a schema become passes: pure, opens nothing. */

import type { MeasuredBy } from "../core/aggregates/moments.js";
import { type AxisPlan, resolveAxis } from "../core/axis.js";
import { type ColumnOrder, unlessInPlace } from "../core/column-order.js";
import { DEFAULT_OPTIONS } from "../core/methods/method.js";
import { groupingOf, type Parameters, type SavedFit } from "../core/params/parameters.js";
import type { Stage } from "../core/steps/rowwise.js";
import { type Vectors, vectorsOf } from "../core/vectors.js";
import { usageError } from "../errors.js";
import type { Dataset, EncodeFormat } from "../formats/dataset.js";
import type { Job, MethodSpec } from "../job/job.js";
import { selectionOrder, selectSets } from "../job/select-columns.js";
import type { GroupKeyType } from "../text/group-key.js";
import type { ChunkFormat, MethodRecord, ResultType, Schema } from "../types.js";
import type { PassPlan, Window } from "./chunk.js";
import { type GroupWork, groupsOf } from "./groups.js";
import { rowsToFit } from "./row-count.js";

/** A normalization, decided: what is done, along what, and what the results are. */
export interface Plan {
  /** the job's methods, columns that their options name by the names they have */
  readonly methods: readonly MethodSpec[];
  /** methods with their options, applied in order */
  readonly stages: readonly Stage[];
  /** axes reduced, ascending from 0 */
  readonly axes: readonly number[];
  readonly axis: AxisPlan;
  /** fewer rows are an error */
  readonly minRows: number;
  /** the rows that are fitted on; absent: all */
  readonly window?: Window;
  /** sets of columns, by position from 0, that share one statistic */
  readonly joint?: readonly (readonly number[])[];
  /** the vectors of a row, where it has several */
  readonly vectors?: Vectors;
  /** the order in which the columns were named, as positions from 0; absent: as they stand */
  readonly order?: ColumnOrder;
  /** the column whose values name the groups of rows that are fitted apart */
  readonly groupBy?: string;
  /** what its values are, as far as the input tells */
  readonly keyType?: GroupKeyType;
  readonly dtype: ResultType;
  /** written: the fit is followed by a pass that writes, so what it reads of text is kept */
  readonly data: "written" | "not written";
  /** what is done about values that are no numbers to fit on */
  readonly special: SpecialValues;
  /** by column where columns have names to report under, or rules of their own */
  readonly describedBy: MeasuredBy;
}

/** How a pass that something is fitted on takes infinite and missing values. */
export type SpecialValues = Pick<PassPlan, "infinite" | "missing">;

export const specialValues = (job: Job): SpecialValues => ({
  infinite: job.infinite === "omit" ? "omit" : "unfit",
  missing: job.nan === "raise" ? "refuse" : "keep",
});

/** The same of a pass that nothing is fitted on. */
export const specialValuesAsRead = (job: Job): SpecialValues => ({
  infinite: job.infinite === "error" ? "refuse" : job.infinite,
  missing: job.nan === "raise" ? "refuse" : "keep",
});

/** The same where parameters are put to use: nothing is fitted then, unless each row is fitted on its own. */
export function specialValuesApplied(
  job: Job,
  { stages, axis }: Pick<Parameters, "stages" | "axis">,
  by: "rows" | "columns",
): SpecialValues {
  if (by === "columns") return specialValuesAsRead(job);
  if (job.infinite !== "keep") return specialValues(job);
  const names = stages.map(({ name }) => name).join(",");
  throw usageError(
    `--inf keep does not apply to ${names} along axis ${axis.join(", ")}`,
    "each row is fitted on its own values; --inf omit leaves infinite ones out and as they are",
  );
}

/** Throws a usage error where --out-of-domain is given, and nothing is transformed that has a domain. */
export function checkOutOfDomain(
  { outOfDomain }: Job,
  { stages, axis }: Pick<Parameters, "stages" | "axis">,
): void {
  const over = axis.includes(0);
  if (outOfDomain === undefined || (over && stages.some(({ name }) => name === "power"))) return;
  const names = stages.map(({ name }) => name).join(",");
  throw usageError(
    `--out-of-domain does not apply to ${names}${over ? "" : ` along axis ${axis.join(", ")}`}`,
    "it applies to power, along axis 0 or all",
  );
}

/** Whether an axis is that of a table's rows, each of which is then worked on by itself. */
export const isAlongRows = (axis: Job["axis"]): boolean =>
  axis !== "all" && axis.length === 1 && (axis[0] === -1 || axis[0] === 1);

/** The type results are rounded to: single stays single, everything else is double, unless the job says. */
export function resultType(job: Job, schema: Schema): ResultType {
  if (job.dtype) return job.dtype;
  return schema.elementType === "float32" || schema.elementType === "float16" ? "float32" : "float64";
}

/** Throws a usage error where the axis is out of the shape's range, or no axis for what columns share. */
export function planNormalization(job: Job, { schema, format }: Pick<Dataset, "schema" | "format">): Plan {
  const methods = job.methods.map((spec) => namingWeights(spec, format));
  const stages = methods.map(({ name, ...own }) => ({
    method: name,
    options: { ...DEFAULT_OPTIONS, ...own },
  }));
  const axes = resolveAxis(job.axis, schema.rowShape, schema.rows);
  const shared = {
    ...jointSets(job, format, axes),
    ...groupColumn(format, axes),
    ...namedOrder(job, format),
    ...rowVectors(job, format, axes),
  };
  const axis = groupingOf({ axis: axes, rowShape: schema.rowShape, ...shared });
  const byColumn = axis.kind === "columns" || schema.columnNames !== undefined || job.save !== undefined;
  const describedBy = byColumn ? "columns" : "all";
  const dtype = resultType(job, schema);
  if (stages.some(({ options }) => options.weights !== undefined)) requireColumns("--weights", axes);
  const data = job.output.kind === "none" ? "not written" : "written";
  const special = weighed(specialValues(job), stages);
  const minRows = rowsToFit(job);
  return { methods, stages, axes, axis, ...shared, minRows, dtype, data, special, describedBy };
}

/** Rows of weight 0 are not fitted on, where every method of a chain weighs rows. */
const weighed = (special: SpecialValues, stages: readonly Stage[]): SpecialValues =>
  special.infinite === "unfit" && stages.every(({ options }) => options.weights !== undefined)
    ? { ...special, infinite: "unfit-weighed" }
    : special;

/** Sets of columns are for columns that would have statistics of their own. */
function jointSets(job: Job, format: ChunkFormat, axes: readonly number[]): Pick<Plan, "joint"> {
  if (!job.read.joint || format.kind === "dense") return {};
  if (axes.length !== 1 || axes[0] !== 0) {
    throw usageError(`--joint does not apply to axis ${axes.join(",")}`, "it applies to axis 0");
  }
  return { joint: selectSets(job.read.joint, format.names, format.columns) };
}

/** A row's lists, each a vector; scalars beside them are one where they are named, else they pass through. */
export function rowVectors(
  { read }: Job,
  format: ChunkFormat,
  axes: readonly number[],
): Pick<Plan, "vectors"> {
  if (axes.includes(0) || format.kind === "dense" || format.kind === "sparse") return {};
  const vectors = vectorsOf(format, read.columns.include.length > 0 ? "one vector" : "no vector");
  return vectors ? { vectors } : {};
}

function namedOrder({ read }: Job, format: ChunkFormat): Pick<Plan, "order"> {
  if (format.kind === "dense" || format.kind === "sparse") return {};
  const order = unlessInPlace(selectionOrder(read.columns, format.names, format.columns));
  return order ? { order } : {};
}

/** Groups are of rows that are fitted together. */
function groupColumn(format: ChunkFormat, axes: readonly number[]): Pick<Plan, "groupBy" | "keyType"> {
  if (format.kind === "dense" || format.key === undefined) return {};
  requireColumns("--group-by", axes);
  return { groupBy: format.names[format.key], ...(format.keyType && { keyType: format.keyType }) };
}

/** What is said of whole rows has no meaning where each row is normalized on its own. */
function requireColumns(flag: string, axes: readonly number[]): void {
  if (axes.includes(0)) return;
  throw usageError(`${flag} does not apply to axis ${axes.join(",")}`, "it applies to axis 0, and to all");
}

/** The column of weights by its name, however it was said. */
const namingWeights = (spec: MethodSpec, format: ChunkFormat): MethodSpec =>
  spec.weights === undefined || format.kind === "dense" || format.weight === undefined
    ? spec
    : { ...spec, weights: format.names[format.weight] };

/** A pass of a fit over rows: what is asked of the columns after the steps fitted so far, of all rows or by groups. */
export function fitPass(
  { special, stages, data, window }: Plan,
  format: ChunkFormat,
  work: GroupWork | Pick<PassPlan, "groups">,
  before: MeasuredBy,
): PassPlan {
  const weights = stages.some(({ options }) => options.weights !== undefined);
  return {
    format,
    before,
    ...special,
    ...(weights ? { weights: "read" } : {}),
    ...(window && { window }),
    ...work,
    ...(data === "written" ? { cells: "kept" } : {}),
    dtype: "float64",
    after: "nothing",
  };
}

/** What a fit refused is not there any more, and need not be looked for again; what it left out is. */
const afterFit = ({ infinite }: SpecialValues): SpecialValues => ({
  infinite: infinite === "omit" || infinite === "unfit-weighed" ? "omit" : "keep",
  missing: "keep",
});

/** The pass that applies fits, and writes where there is an output; the statistics before are known already. */
export function applyPass(
  plan: Plan,
  fits: readonly SavedFit[],
  format: ChunkFormat,
  encode: EncodeFormat | undefined,
): PassPlan {
  const transforms = fits.map(({ steps }) => ({ by: "columns", steps }) as const);
  const work =
    plan.groupBy === undefined
      ? { transform: transforms[0] }
      : { groups: groupsOf(fits, (_, i) => transforms[i], "refuse") };
  return {
    format,
    before: "nothing",
    ...afterFit(plan.special),
    ...work,
    dtype: plan.dtype,
    after: plan.describedBy,
    ...(encode ? { encode } : {}),
  };
}

/** The only pass of methods that work row by row. */
export function rowPass(
  plan: Plan,
  format: ChunkFormat,
  encode: EncodeFormat | undefined,
  norms: "told" | "not told",
): PassPlan {
  if (plan.axis.kind !== "rows") throw new Error("a row pass needs a row plan");
  return {
    format,
    before: plan.describedBy === "all" && holdsBytes(format) ? "bytes" : plan.describedBy,
    ...(holdsBytes(format) ? afterFit(plan.special) : plan.special),
    transform: { by: "rows", plan: plan.axis, stages: plan.stages, ...(norms === "told" && { norms }) },
    dtype: plan.dtype,
    after: plan.describedBy,
    ...(encode ? { encode } : {}),
  };
}

/** Whether elements are bytes, none of which means "missing": 256 counts say all there is to know of them. */
const holdsBytes = (format: ChunkFormat): boolean =>
  format.kind === "dense" && format.elementType === "uint8" && format.missingNumbers === undefined;

/** A pass that only counts rows. */
export const countPass = (format: ChunkFormat): PassPlan => ({
  format,
  before: "nothing",
  infinite: "keep",
  missing: "keep",
  dtype: "float64",
  after: "nothing",
});

/** The pass of describe: all values together where neither axis nor names ask for columns. */
export function describePass(job: Job, axis: AxisPlan, schema: Schema, format: ChunkFormat): PassPlan {
  const together = axis.kind === "columns" && axis.groups === 1 && !schema.columnNames;
  const all = holdsBytes(format) ? "bytes" : "all";
  const before = axis.kind === "rows" ? { vectors: axis } : together ? all : "columns";
  return { ...countPass(format), ...specialValuesAsRead(job), before };
}

/** The method as reports tell it: its name, its axes and the options that are its own; a chain tells its stages'. */
export function methodRecord(
  specs: readonly MethodSpec[],
  axes: readonly number[],
  joint?: readonly (readonly string[])[],
): MethodRecord {
  const head = { name: specs.map((spec) => spec.name).join(","), axis: axes, ...(joint && { joint }) };
  if (specs.length === 1) return { ...head, ...optionRecord(specs[0]) };
  return { ...head, stages: specs.map((spec) => ({ name: spec.name, ...optionRecord(spec) })) };
}

/** Sets of joint columns by their names, or their numbers from 1. */
export const jointNames = (
  joint: Plan["joint"],
  { columnNames }: Pick<Schema, "columnNames">,
): string[][] | undefined =>
  joint?.map((set) => set.map((column) => columnNames?.[column] ?? String(column + 1)));

/** JSON has no infinities: an infinite order is told by its word on the command line. */
const speakable = (value: unknown): unknown =>
  value === Infinity ? "inf" : value === -Infinity ? "-inf" : value;

/** Choices by word are told where they are not the default; numbers always. */
function optionRecord({ name: _, outside, ...options }: MethodSpec): Record<string, unknown> {
  const defaults: Record<string, unknown> = { ...DEFAULT_OPTIONS };
  const told = Object.entries(options).filter(
    ([key, value]) => typeof value !== "string" || value !== defaults[key],
  );
  return {
    ...Object.fromEntries(told.map(([key, value]) => [key, speakable(value)])),
    ...(outside === "cut" && { clip: true }),
  };
}
