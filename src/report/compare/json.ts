/** A comparison as JSON: figures for programs, and the words beside them. */
import type { CompareReport } from "../../core/compare/finding.js";
import { distributionRecord } from "../figure/json.js";
import { writeJson } from "../json.js";
import { explain, sayFinding } from "./words.js";

export function renderCompareJson({ input, methods, warnings }: CompareReport): string {
  const record = {
    input,
    methods: methods.map(({ name, axis, statistics, distribution, findings }) => ({
      name,
      axis,
      statistics,
      ...distributionRecord(distribution),
      findings: findings.map((finding) => ({
        ...finding,
        ...sayFinding(finding, name),
        ...explain(finding),
      })),
    })),
    warnings,
  };
  return `${writeJson(record, "")}\n`;
}
