/** What is said of trainings: what was done, and which differences are more than chance. */
import {
  type EvaluationReport,
  lastOf,
  type NetworkOutcome,
  type Spread,
  type Verdict,
} from "../../core/evaluate/outcome.js";
import { formatCount, formatNumber } from "../format-number.js";

/** 91.3% */
export const percent = (share: number): string =>
  Number.isNaN(share) ? "-" : `${(100 * share).toFixed(1)}%`;

/** 91.3% (90.8 to 91.9) */
export const percentSpread = ({ mean, low, high }: Spread): string =>
  Number.isNaN(mean)
    ? "diverged"
    : `${percent(mean)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;

/** softmax regression; one hidden layer of 32 */
export const networkName = ({ kind, hidden }: Pick<NetworkOutcome, "kind" | "hidden">): string =>
  hidden === 0 ? kind : `one ${kind} of ${hidden} (ReLU)`;

/** How the networks were trained, a sentence each. */
export function settingWords({ training, test, testInput, classes, settings }: EvaluationReport): string[] {
  const { batch, momentum, epochs, rates, seeds } = settings;
  const from = testInput === undefined ? "kept back from it" : `of ${testInput}`;
  return [
    `${formatCount(training)} rows to train on, ${formatCount(test)} ${from} to test with; ${formatCount(classes.length)} classes`,
    `each method fitted on the training rows alone; the same ${seeds.length === 1 ? "seed" : `${seeds.length} seeds`} for all`,
    `plain SGD, momentum ${momentum}, ${batch} rows a step, ${epochs} ${epochs === 1 ? "epoch" : "epochs"}, learning rate ${rates.join(", ")}`,
    "each method's rate (*) is the one most often right on 15% of the training rows, held out of the steps",
  ];
}

/** What the figures come to, a sentence a method, the best first. */
export function verdictWords({ verdicts, methods }: NetworkOutcome, report: EvaluationReport): string[] {
  const [leader, ...others] = verdicts;
  if (leader.spread === "diverged") return ["every training diverged: try lower --rates"];
  const rateOf = (name: string): string =>
    formatNumber(methods.find((method) => method.name === name)!.best.rate, 6);
  const error = standardError(leader, report);
  const first = `${leader.name} is most often right: ${percentSpread(leader.accuracy)} at rate ${rateOf(leader.name)}`;
  return [
    first,
    ...others.map((verdict) => otherWords(verdict, leader, rateOf(verdict.name), error)),
    ...edgeWords(methods, report),
    ...chanceWords(leader, report),
  ];
}

/** A best rate at the end of those that were tried may not be the method's best. */
function edgeWords(methods: NetworkOutcome["methods"], { settings: { rates } }: EvaluationReport): string[] {
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  if (low === high) return [];
  const at = (edge: number): string[] =>
    methods.filter(({ best }) => best.rate === edge).map(({ name }) => name);
  const said = (names: readonly string[], which: string, way: string): string[] =>
    names.length === 0
      ? []
      : [`the ${which} rate was the best for ${names.join(", ")}: ${way} --rates may change the order`];
  return [...said(at(high), "highest", "higher"), ...said(at(low), "lowest", "lower")];
}

function otherWords(
  { name, accuracy, behind, spread }: Verdict,
  leader: Verdict,
  rate: string,
  error: number,
): string {
  if (spread === "diverged") return `${name} diverged at every rate`;
  const said = `${name}: ${percentSpread(accuracy)} at rate ${rate}, ${(100 * behind).toFixed(1)} points behind`;
  const doubt = behind < 2 * error ? ", but so few test rows may tell that much by chance" : "";
  return spread === "within"
    ? `${said}, which is within the spread over the seeds: no difference shown`
    : `${said}, more than the seeds spread: ${leader.name} was better with every seed${doubt}`;
}

/** Of a share that is measured on some rows. */
const standardError = ({ accuracy: { mean } }: Verdict, { test }: EvaluationReport): number =>
  Math.sqrt((mean * (1 - mean)) / test);

/** The test part is a sample too: its standard error is said, so that nobody reads more into it. */
function chanceWords(leader: Verdict, report: EvaluationReport): string[] {
  const one =
    report.settings.seeds.length === 1 ? ["one seed has no spread: --seeds 3 shows how much is chance"] : [];
  const error = (100 * standardError(leader, report)).toFixed(1);
  return [`${formatCount(report.test)} test rows leave a standard error of ${error} points`, ...one];
}

export const endAccuracy = (rate: Parameters<typeof lastOf>[0]): Spread => lastOf(rate).accuracy;
