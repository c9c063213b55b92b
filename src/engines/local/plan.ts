/** A job and a schema become passes: pure, opens nothing. */
import { type AxisPlan, type ColumnPlan, planAxis, resolveAxis } from "../../core/axis.js";
import type { MeasuredBy } from "../../core/fit/moments.js";
import { METHODS, type MethodName } from "../../core/methods/index.js";
import { DEFAULT_OPTIONS, type MethodOptions } from "../../core/methods/method.js";
import { type Finish, finishOf, type RuleSet } from "../../core/transform/rules.js";
import type { EncodeFormat } from "../../io/contract.js";
import type { Job, MethodSpec } from "../../job.js";
import type { ChunkFormat, MethodRecord, ResultType, Schema } from "../../types.js";
import type { PassPlan, Transform } from "./chunk.js";

/** A normalization, decided: what is fitted, along what, and what the results are. */
export interface Plan {
  readonly method: MethodName;
  readonly options: MethodOptions;
  /** axes reduced, ascending from 0 */
  readonly axes: readonly number[];
  readonly axis: AxisPlan;
  readonly finish: Finish;
  /** by column where columns have names to report under, or rules of their own */
  readonly measuredBy: MeasuredBy;
}

/** The type results are rounded to: single stays single, everything else is double, unless the job says. */
export function resultType(job: Job, schema: Schema): ResultType {
  if (job.dtype) return job.dtype;
  return schema.elementType === "float32" || schema.elementType === "float16" ? "float32" : "float64";
}

/** Throws a usage error where the axis is out of the shape's range. */
export function planNormalization(job: Job, spec: MethodSpec, schema: Schema): Plan {
  const options: MethodOptions = { ...DEFAULT_OPTIONS, ...spec };
  const axes = resolveAxis(job.axis, schema.rowShape, schema.rows);
  const axis = planAxis(axes, schema.rowShape);
  const finish = finishOf(spec.name, options, resultType(job, schema));
  const measuredBy = axis.kind === "columns" || schema.columnNames ? "columns" : "all";
  return { method: spec.name, options, axes, axis, finish, measuredBy };
}

/** The first pass of a fit over rows: measures what the method needs, and the statistics before. */
export function fitPass(plan: Plan, axis: ColumnPlan, format: ChunkFormat): PassPlan {
  const method = METHODS[plan.method];
  const norms =
    method.needs === "norm"
      ? { norms: { order: method.order(plan.options), groupOf: axis.groupOf, groups: axis.groups } }
      : {};
  return { format, before: "columns", ...norms, infinite: "refuse", after: "nothing" };
}

/** The pass that applies fitted rules and writes; the statistics before are known already. */
export function applyPass(plan: Plan, rules: RuleSet, format: ChunkFormat, encode: EncodeFormat): PassPlan {
  const transform: Transform = { by: "columns", rules, finish: plan.finish };
  return { format, before: "nothing", infinite: "keep", transform, after: plan.measuredBy, encode };
}

/** The only pass of a method that works row by row. */
export function rowPass(plan: Plan, format: ChunkFormat, encode: EncodeFormat | undefined): PassPlan {
  if (plan.axis.kind !== "rows") throw new Error("a row pass needs a row plan");
  const { method, options, finish, measuredBy } = plan;
  const transform: Transform = { by: "rows", plan: plan.axis, method, options, finish };
  const written = encode ? { encode } : {};
  return { format, before: measuredBy, infinite: "refuse", transform, after: measuredBy, ...written };
}

/** The pass of describe: `axis` undefined measures all values together, and named columns apart. */
export function describePass(axis: AxisPlan, schema: Schema, format: ChunkFormat): PassPlan {
  const together = axis.kind === "columns" && axis.groups === 1 && !schema.columnNames;
  const before = axis.kind === "rows" ? { vectors: axis } : together ? "all" : "columns";
  return { format, before, infinite: "keep", after: "nothing" };
}

/** The method as reports tell it: its name, its axes and the options that are its own. */
export function methodRecord(spec: MethodSpec, axes: readonly number[]): MethodRecord {
  const { name, ...options } = spec;
  return { name, axis: axes, ...options };
}
