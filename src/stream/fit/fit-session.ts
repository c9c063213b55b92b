/** One fit in the making: its methods ask one after another, and what is known of the columns answers where it can. */

import { gatherMeasured, type Measure, type Measured, spreadMeasure } from "../../core/aggregates/index.js";
import type { ColumnPlan } from "../../core/axis.js";
import { startFit } from "../../core/methods/fit.js";
import { METHODS } from "../../core/methods/index.js";
import type { Fit, Fitting } from "../../core/methods/method.js";
import type { SavedFit, SavedMeasured } from "../../core/params/parameters.js";
import type { Rescue } from "../../core/steps/affine/rule.js";
import { momentsAfter, weightedAfter } from "../../core/steps/moments-after.js";
import type { Stage } from "../../core/steps/rowwise.js";
import { type Step, spreadStep } from "../../core/steps/step.js";

/** What the first pass tells of rows that are fitted together. */
export interface FirstSight {
  readonly rows: number;
  /** moment states of the columns as read */
  readonly moments: Float64Array;
  /** the answer to the first question, unless that is for the moments */
  readonly measured?: Measured | undefined;
}

/** A fit with what is told of it beside its numbers. */
export interface StagedFit extends SavedFit {
  /** statistics rescued by each stage */
  readonly rescued: readonly Readonly<Record<Rescue, readonly number[]>>[];
  /** how far, as a part of the values, the ranks of the quantiles it rests on may be off; 0 where they are exact */
  readonly rankError: number;
}

export class Dialogue {
  private readonly steps: Step[] = [];
  private readonly measured: SavedMeasured[] = [];
  private readonly rescued: Fit["rescued"][] = [];
  private rankError = 0;
  private seen: FirstSight | undefined;
  private fitting: Fitting;
  private asked: IteratorResult<Measure, Fit>;

  constructor(
    private readonly stages: readonly Stage[],
    private readonly axis: ColumnPlan,
  ) {
    this.fitting = this.begin(stages[0]);
    this.asked = this.fitting.next();
  }

  private begin({ method, options }: Stage): Fitting {
    return startFit(METHODS[method], this.axis.groups, options);
  }

  /** What is to be asked of the columns after {@link soFar}; undefined once the fit is done. */
  get question(): Measure | undefined {
    return this.asked.done ? undefined : spreadMeasure(this.asked.value, this.axis.groupOf);
  }

  /**
   * Fitted steps, one rule a column. Weighted spreads are asked of the columns as read, where those after the steps follow
   * from them: they are then known as moments are, and parts of the data merge.
   */
  get soFar(): readonly Step[] {
    const follows = this.question?.kind === "weighted" && this.steps.every(({ kind }) => kind === "affine");
    return follows ? [] : this.steps;
  }

  /** Takes in what the first pass saw, once. Throws UnfitVector. */
  see(seen: FirstSight): void {
    this.seen = seen;
    this.answerFromKnown();
    if (seen.measured) this.answer(seen.measured);
  }

  /** Takes in the answer to {@link question}. Throws UnfitVector. */
  answer(answer: Measured): void {
    const asRead = this.soFar.length === 0 && isKept(answer);
    if (asRead) this.measured.push(answer);
    if (!asRead || answer.kind !== "weighted") this.take(answer);
    this.answerFromKnown();
  }

  /** The fit; `key` is that of its group. */
  finish(key?: string): StagedFit {
    const { rows, moments } = this.seen!;
    const { steps, measured, rescued, rankError } = this;
    return { ...(key !== undefined && { key }), rows, moments, measured, steps, rescued, rankError };
  }

  private answerFromKnown(): void {
    for (let answer = this.known(); answer; answer = this.known()) this.take(answer);
  }

  /** Moments as read are known, and weighted ones once they were asked for; so are those after affine steps. */
  private known(): Measured | undefined {
    if (this.asked.done) return undefined;
    const { kind } = this.asked.value;
    if (kind === "moments") {
      const states = momentsAfter(this.seen!.moments, this.steps);
      return states && { kind, states: states.slice() };
    }
    if (kind !== "weighted") return undefined;
    const asRead = this.measured.find((answer) => answer.kind === kind);
    const states = asRead && weightedAfter(asRead.states, this.steps);
    return states && { kind, states };
  }

  private take(answer: Measured): void {
    const { groupOf, groups } = this.axis;
    this.asked = this.fitting.next(gatherMeasured(answer, groupOf, groups));
    while (this.asked.done) {
      const { steps, rescued, rankError = 0 } = this.asked.value;
      this.steps.push(...steps.map((step) => spreadStep(step, groupOf)));
      this.rescued.push(rescued);
      this.rankError = Math.max(this.rankError, rankError);
      if (this.rescued.length === this.stages.length) return;
      this.fitting = this.begin(this.stages[this.rescued.length]);
      this.asked = this.fitting.next();
    }
  }
}

const isKept = (answer: Measured): answer is SavedMeasured =>
  answer.kind === "quantiles"
    ? answer.state.known === undefined
    : answer.kind === "weighted" || answer.kind === "norm";
