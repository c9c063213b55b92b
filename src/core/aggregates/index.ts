/** What a pass can be asked to measure of every column, and the algebra of its answers: empty, add, merge, gather. */
import type { NumericKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { emptyMomentState } from "../../kernels/moment-state.js";
import type { Batch } from "../../types.js";
import {
  emptyRowShapes,
  mergeRowShapes,
  type RowShapeQuestion,
  type RowShapes,
  rowShapesOf,
} from "./distinct-rows.js";
import { addBins, type BinQuestion, emptyBins, mergeBins } from "./histogram.js";
import { addExtents, emptyExtents, gatherExtents, mergeExtents } from "./min-max.js";
import { groupMoments, mergeMoments, momentsOf } from "./moments.js";
import { addColumnsToNorms, emptyNorms, gatherNorms, mergeNorms } from "./norms.js";
import { addOutside, type Extents, emptyOutside, gatherOutside, mergeOutside } from "./out-of-range.js";
import {
  addPowers,
  candidatesOf,
  emptyPowers,
  gatherPowers,
  mergePowers,
  type PowerQuestion,
  spreadPowers,
} from "./power-likelihood.js";
import {
  addQuantiles,
  emptyQuantiles,
  gatherQuantiles,
  mergeQuantiles,
  type QuantileState,
  type Wanted,
} from "./quantiles.js";
import { type Sample, type SampleQuestion, sampleOf } from "./sample.js";
import { addWeighted, emptyWeighted, gatherWeighted, mergeWeighted } from "./weighted.js";

/** A question about the columns of a dataset: plain data, sent to workers. */
export type Measure =
  /** count, extent and central moments: a moment state for each column */
  | { readonly kind: "moments" }
  /** weighted mean and sum of squares, by the batches' weights: a weighted state for each column */
  | { readonly kind: "weighted" }
  /** a norm of any order: a norm state for each column */
  | { readonly kind: "norm"; readonly order: number }
  /**
   * order statistics, those `wanted` at least (absent: all); exact while `budget` values (absent: the usual number) hold all
   * there are. `rankError`: what their ranks may be off, as a part of the values, for engines that have to sort
   */
  | {
      readonly kind: "quantiles";
      readonly wanted?: Wanted;
      readonly budget?: number;
      readonly rankError?: number;
    }
  /** what the likelihoods of power laws are made of */
  | { readonly kind: "power"; readonly question: PowerQuestion }
  /** how many values lie outside each column's extent */
  | ({ readonly kind: "outside" } & Extents)
  /** count, zeros and extent: an extent state for each column */
  | { readonly kind: "extents" }
  /** histograms */
  | ({ readonly kind: "bins" } & BinQuestion)
  /** different rows, and what norms leave of them */
  | ({ readonly kind: "row-shapes" } & RowShapeQuestion)
  /** some rows as they are */
  | ({ readonly kind: "sample" } & SampleQuestion);

/** The answer so far, for columns or for groups of them: plain data. */
export type Measured =
  | { readonly kind: "moments"; readonly states: Float64Array }
  | { readonly kind: "weighted"; readonly states: Float64Array }
  | { readonly kind: "norm"; readonly order: number; readonly states: Float64Array }
  | { readonly kind: "quantiles"; readonly state: QuantileState }
  | { readonly kind: "power"; readonly candidates: number; readonly states: Float64Array }
  | { readonly kind: "outside"; readonly counts: Float64Array }
  | { readonly kind: "extents"; readonly states: Float64Array }
  | { readonly kind: "bins"; readonly counts: Float64Array }
  | { readonly kind: "row-shapes"; readonly shapes: RowShapes }
  | { readonly kind: "sample"; readonly sample: Sample };

/** The answer before any row was seen. */
export function emptyMeasured(measure: Measure, cols: number): Measured {
  switch (measure.kind) {
    case "moments":
      return { kind: "moments", states: emptyMomentState(cols) };
    case "weighted":
      return { kind: "weighted", states: emptyWeighted(cols) };
    case "norm":
      return { kind: "norm", order: measure.order, states: emptyNorms(measure.order, cols) };
    case "quantiles":
      return { kind: "quantiles", state: emptyQuantiles(cols, measure.budget) };
    case "power": {
      const candidates = candidatesOf(measure.question);
      return { kind: "power", candidates, states: emptyPowers(cols, candidates) };
    }
    case "outside":
      return { kind: "outside", counts: emptyOutside(cols) };
    case "extents":
      return { kind: "extents", states: emptyExtents(cols) };
    case "bins":
      return { kind: "bins", counts: emptyBins(measure) };
    case "row-shapes":
      return { kind: "row-shapes", shapes: emptyRowShapes(measure) };
    case "sample":
      return { kind: "sample", sample: [] };
  }
}

/** The answer for one batch; `firstRow` are the rows before it, where the question is about rows. */
export function measureBatch(
  measure: Measure,
  batch: Batch,
  kernels: NumericKernels,
  arena: Arena,
  firstRow = 0,
): Measured {
  const empty = emptyMeasured(measure, batch.cols);
  switch (empty.kind) {
    case "moments":
      return { kind: "moments", states: momentsOf("columns", batch, kernels, arena) };
    case "weighted":
      addWeighted(empty.states, batch);
      return empty;
    case "norm":
      addColumnsToNorms(empty.order, empty.states, batch);
      return empty;
    case "quantiles":
      addQuantiles(empty.state, batch);
      return empty;
    case "power":
      if (measure.kind === "power") addPowers(measure.question, empty.states, batch);
      return empty;
    case "outside":
      if (measure.kind === "outside") addOutside(measure, empty.counts, batch, kernels, arena);
      return empty;
    case "extents":
      addExtents(empty.states, batch);
      return empty;
    case "bins":
      if (measure.kind === "bins") addBins(measure, empty.counts, batch);
      return empty;
    case "row-shapes":
      if (measure.kind !== "row-shapes") return empty;
      return { kind: "row-shapes", shapes: rowShapesOf(measure, batch, kernels, arena) };
    case "sample":
      if (measure.kind !== "sample") return empty;
      return { kind: "sample", sample: sampleOf(measure, batch, firstRow) };
  }
}

/** Adds `from` to `into`, answers to the same question about the same columns. */
export function mergeMeasured(into: Measured, from: Measured): void {
  if (into.kind === "moments" && from.kind === "moments") mergeMoments(into.states, from.states);
  else if (into.kind === "weighted" && from.kind === "weighted") mergeWeighted(into.states, from.states);
  else if (into.kind === "norm" && from.kind === "norm") mergeNorms(into.order, into.states, from.states);
  else if (into.kind === "quantiles" && from.kind === "quantiles") mergeQuantiles(into.state, from.state);
  else if (into.kind === "power" && from.kind === "power")
    mergePowers(into.states, from.states, into.candidates);
  else if (into.kind === "outside" && from.kind === "outside") mergeOutside(into.counts, from.counts);
  else if (into.kind === "extents" && from.kind === "extents") mergeExtents(into.states, from.states);
  else if (into.kind === "bins" && from.kind === "bins") mergeBins(into.counts, from.counts);
  else if (into.kind === "row-shapes" && from.kind === "row-shapes") mergeRowShapes(into.shapes, from.shapes);
  else if (into.kind === "sample" && from.kind === "sample") into.sample.push(...from.sample);
  else throw new Error(`${from.kind} cannot be added to ${into.kind}`);
}

/** A question about groups, as it is asked of their columns: column i is in group groupOf[i]. */
export function spreadMeasure(measure: Measure, groupOf: Int32Array): Measure {
  if (measure.kind !== "power") return measure;
  return { kind: "power", question: spreadPowers(measure.question, groupOf) };
}

/** Answers about columns gathered into groups: column i into group groupOf[i]; what is not of columns stays as it is. */
export function gatherMeasured(measured: Measured, groupOf: Int32Array, groups: number): Measured {
  switch (measured.kind) {
    case "moments":
      return { kind: "moments", states: groupMoments(measured.states, groupOf, groups) };
    case "weighted":
      return { kind: "weighted", states: gatherWeighted(measured.states, groupOf, groups) };
    case "norm":
      return { ...measured, states: gatherNorms(measured.order, measured.states, groupOf, groups) };
    case "quantiles":
      return { kind: "quantiles", state: gatherQuantiles(measured.state, groupOf, groups) };
    case "power": {
      const { candidates, states } = measured;
      return { ...measured, states: gatherPowers(states, groupOf, groups, candidates) };
    }
    case "outside":
      return { kind: "outside", counts: gatherOutside(measured.counts, groupOf, groups) };
    case "extents":
      return { kind: "extents", states: gatherExtents(measured.states, groupOf, groups) };
    case "bins":
    case "row-shapes":
    case "sample":
      return measured;
  }
}
