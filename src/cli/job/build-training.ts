/** Flags of evaluate → what is trained. Pure. */
import type { ComparedName } from "../../core/compare/finding.js";
import { usageError } from "../../errors.js";
import type { InputSpec, TrainingSpec } from "../../job/job.js";
import type { FlagValues } from "../flags/table.js";

/** What is trained on where nothing is said: what people ask about. */
export const TRAINED = ["none", "minmax", "zscore", "l2"] as const satisfies readonly ComparedName[];

/** Throws a usage error where nobody says what the classes are. */
export function resolveTraining(flags: FlagValues, inputs: readonly InputSpec[]): TrainingSpec {
  const datasets = inputs.filter(({ kind }) => kind === "dataset").length;
  if (datasets < inputs.length && flags.label === undefined) {
    throw usageError("evaluate needs --label", "the column that holds the classes, e.g. --label species");
  }
  if (datasets > 0 && inputs.length > 1) {
    throw usageError("evaluate takes one dataset by its name, and nothing else beside it", "name one input");
  }
  return {
    rows: flags.rows ?? 10_000,
    testShare: flags["test-share"] ?? 0.2,
    hidden: flags.hidden ?? 32,
    epochs: flags.epochs ?? 10,
    rates: flags.rates ?? [0.001, 0.01, 0.1, 1],
    seeds: flags.seeds ?? 3,
    seed: flags.seed ?? 1,
  };
}
