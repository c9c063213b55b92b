/** Trainings as JSON: every epoch of every rate, with the spread over the seeds; null where a training diverged. */
import type { EvaluationReport } from "../../core/evaluate/outcome.js";
import { writeJson } from "../json.js";
import { verdictWords } from "./words.js";

export function renderEvaluationJson(report: EvaluationReport): string {
  const { input, training, test, testInput, classes, settings, networks, warnings } = report;
  const record = {
    input,
    rows: { training, test, testInput },
    classes,
    settings,
    networks: networks.map((network) => ({
      kind: network.kind,
      hidden: network.hidden,
      methods: network.methods.map(({ name, rates, best }) => ({ name, bestRate: best.rate, rates })),
      verdicts: network.verdicts,
      said: verdictWords(network, report),
    })),
    warnings,
  };
  return `${writeJson(record, "")}\n`;
}
