/** Flags of the command that trains networks. */
import type { CommandName } from "../../job/job.js";
import { value } from "./flag.js";
import { integerWithin, parseNumber } from "./parse-values.js";

const EVALUATING: readonly CommandName[] = ["evaluate"];

/** Distinct numbers above 0. */
function parseRates(text: string): readonly number[] | undefined {
  const rates = text.split(",").map((item) => parseNumber(item.trim()));
  const sound = rates.every((rate) => rate !== undefined && rate > 0) && new Set(rates).size === rates.length;
  return sound ? (rates as number[]) : undefined;
}

/** A part that leaves something on both sides. */
function parsePart(text: string): number | undefined {
  const share = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : (parseNumber(text) ?? Number.NaN);
  return share > 0 && share < 1 ? share : undefined;
}

export const TRAINING_FLAGS = {
  rows: value({
    value: "N",
    group: "Training",
    summary: "most rows to train and test with; of more, a sample is taken",
    allowed: "an integer from 10 to 1000000",
    parse: integerWithin(10, 1_000_000),
    commands: EVALUATING,
    default: "10000",
    example: "--rows 60000",
  }),
  "test-share": value({
    value: "SHARE",
    group: "Training",
    summary: "share of the rows held out for the test",
    allowed: "a share between 0 and 1, or a percentage like 20%",
    parse: parsePart,
    commands: EVALUATING,
    default: "20%",
    example: "--test-share 25%",
  }),
  hidden: value({
    value: "N",
    group: "Training",
    summary: "units in the hidden layer of the second network; 0 trains only softmax regression",
    allowed: "an integer from 0 to 1024",
    parse: integerWithin(0, 1024),
    commands: EVALUATING,
    default: "32",
    example: "--hidden 64",
  }),
  epochs: value({
    value: "N",
    group: "Training",
    summary: "number of epochs: how often each training row is used",
    allowed: "an integer from 1 to 1000",
    parse: integerWithin(1, 1000),
    commands: EVALUATING,
    default: "10",
    example: "--epochs 30",
  }),
  rates: value({
    value: "LIST",
    group: "Training",
    summary: "learning rates to try for each method, a comma-separated list",
    allowed: "different numbers above 0, with commas between them",
    parse: parseRates,
    commands: EVALUATING,
    default: "0.001,0.01,0.1,1",
    example: "--rates 0.01",
  }),
  seeds: value({
    value: "N",
    group: "Training",
    summary: "number of trainings of each kind, with different initial weights and orders of rows",
    allowed: "an integer from 1 to 100",
    parse: integerWithin(1, 100),
    commands: EVALUATING,
    default: "3",
    example: "--seeds 5",
  }),
  seed: value({
    value: "N",
    group: "Training",
    summary: "seed of the sample, the test split and the trainings",
    allowed: "an integer from 0 to 4294967295",
    parse: integerWithin(0, 2 ** 32 - 1),
    commands: EVALUATING,
    default: "1",
    example: "--seed 7",
  }),
} as const;
