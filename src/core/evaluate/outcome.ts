/** What trainings come to: by epoch with the spread over seeds, and which differences are more than that. */
import type { Report } from "../../types.js";
import type { ComparedName } from "../compare/finding.js";
import type { Epoch, TrainingSettings } from "./train.js";

/** A figure over the seeds; NaN where a training has diverged. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export type EpochSpread = { readonly [Figure in keyof Epoch]: Spread };

/** The trainings at one learning rate, one a seed. */
interface RateOutcome {
  readonly rate: number;
  readonly epochs: readonly EpochSpread[];
  /** trainings that diverged */
  readonly diverged: number;
}

export interface MethodOutcome {
  readonly name: ComparedName;
  readonly rates: readonly RateOutcome[];
  /** the one of `rates` that is most often right on training rows held out of the steps: the test part has no say in it */
  readonly best: RateOutcome;
}

export interface NetworkOutcome {
  readonly kind: "softmax regression" | "hidden layer";
  /** units of its hidden layer; 0 where there is none */
  readonly hidden: number;
  readonly methods: readonly MethodOutcome[];
  readonly verdicts: readonly Verdict[];
}

/** A method's accuracy at the end, against the best one's, each at its own best rate. */
export interface Verdict {
  readonly name: ComparedName;
  readonly accuracy: Spread;
  /** how far the best one's mean is above this one's; 0 for the best itself */
  readonly behind: number;
  /** within: the seeds of the two overlap; beyond: the best one's worst seed is better than this one's best */
  readonly spread: "best" | "within" | "beyond" | "diverged";
}

export interface EvaluationReport extends Pick<Report, "input" | "warnings"> {
  readonly training: number;
  readonly test: number;
  /** the dataset that the test part is from, where it is not the input */
  readonly testInput?: string;
  readonly classes: readonly string[];
  readonly settings: Pick<TrainingSettings, "batch" | "epochs" | "momentum"> & {
    readonly seeds: readonly number[];
    readonly rates: readonly number[];
  };
  readonly networks: readonly NetworkOutcome[];
}

/** NaN is contagious: a figure of a training that diverged is none. */
const spreadOf = (values: readonly number[]): Spread => ({
  mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  low: Math.min(...values),
  high: Math.max(...values),
});

/** @param runs the epochs of each seed's training */
export function rateOutcome(rate: number, runs: readonly (readonly Epoch[])[]): RateOutcome {
  const epochs = runs[0].map((_, epoch) => {
    const of = (figure: keyof Epoch): Spread => spreadOf(runs.map((run) => run[epoch][figure]));
    return {
      trainingLoss: of("trainingLoss"),
      validation: of("validation"),
      testLoss: of("testLoss"),
      accuracy: of("accuracy"),
    };
  });
  const diverged = runs.filter((run) => Number.isNaN(run[run.length - 1].trainingLoss)).length;
  return { rate, epochs, diverged };
}

export const lastOf = ({ epochs }: RateOutcome): EpochSpread => epochs[epochs.length - 1];

/** The one that is more often right first, then that of the lower loss; what diverged last. */
const byValidation = (one: RateOutcome, other: RateOutcome): number =>
  rank(lastOf(other).validation) - rank(lastOf(one).validation) ||
  lastOf(one).trainingLoss.mean - lastOf(other).trainingLoss.mean ||
  0;

export const methodOutcome = (name: ComparedName, rates: readonly RateOutcome[]): MethodOutcome => ({
  name,
  rates,
  best: [...rates].sort(byValidation)[0],
});

/** The best first. */
export function verdictsOn(methods: readonly MethodOutcome[]): Verdict[] {
  const ends = methods
    .map(({ name, best }) => ({ name, accuracy: lastOf(best).accuracy }))
    .sort((one, other) => rank(other.accuracy) - rank(one.accuracy));
  const [{ name: leader, accuracy: top }] = ends;
  return ends.map(({ name, accuracy }) => ({
    name,
    accuracy,
    behind: top.mean - accuracy.mean,
    spread: Number.isNaN(accuracy.mean)
      ? "diverged"
      : name === leader
        ? "best"
        : accuracy.high >= top.low
          ? "within"
          : "beyond",
  }));
}

const rank = ({ mean }: Spread): number => (Number.isNaN(mean) ? -1 : mean);
