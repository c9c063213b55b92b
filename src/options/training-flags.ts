/** Flags of the command that trains networks. */
import type { CommandName } from "../job.js";
import { value } from "./flag.js";
import { integerWithin, parseNumber } from "./values.js";

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
    summary: "rows to train and test with at most: more are sampled",
    allowed: "an integer from 10 to 1000000",
    parse: integerWithin(10, 1_000_000),
    commands: EVALUATING,
    default: "10000",
    example: "--rows 60000",
  }),
  "test-share": value({
    value: "SHARE",
    group: "Training",
    summary: "how many of the rows are kept back to test with",
    allowed: "a share between 0 and 1, or a percentage like 20%",
    parse: parsePart,
    commands: EVALUATING,
    default: "20%",
    example: "--test-share 25%",
  }),
  hidden: value({
    value: "N",
    group: "Training",
    summary: "units in the hidden layer of the second network; 0: softmax regression alone",
    allowed: "an integer from 0 to 1024",
    parse: integerWithin(0, 1024),
    commands: EVALUATING,
    default: "32",
    example: "--hidden 64",
  }),
  epochs: value({
    value: "N",
    group: "Training",
    summary: "how often the networks see each training row",
    allowed: "an integer from 1 to 1000",
    parse: integerWithin(1, 1000),
    commands: EVALUATING,
    default: "10",
    example: "--epochs 30",
  }),
  rates: value({
    value: "LIST",
    group: "Training",
    summary: "learning rates to train each method at, a comma list",
    allowed: "different numbers above 0, with commas between them",
    parse: parseRates,
    commands: EVALUATING,
    default: "0.001,0.01,0.1,1",
    example: "--rates 0.01",
  }),
  seeds: value({
    value: "N",
    group: "Training",
    summary: "trainings of each kind, which differ in their first weights and the order of the rows",
    allowed: "an integer from 1 to 100",
    parse: integerWithin(1, 100),
    commands: EVALUATING,
    default: "3",
    example: "--seeds 5",
  }),
  seed: value({
    value: "N",
    group: "Training",
    summary: "what the sample, the test part and the trainings' seeds follow from",
    allowed: "an integer from 0 to 4294967295",
    parse: integerWithin(0, 2 ** 32 - 1),
    commands: EVALUATING,
    default: "1",
    example: "--seed 7",
  }),
} as const;
