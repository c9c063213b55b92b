/** Figures as JSON: the bins that a picture with room for all of them has. */
import type { Counted, Distribution, FigureReport } from "../../core/figure/figure.js";
import { histogramOf } from "../../core/figure/histogram.js";
import { writeJson } from "../json.js";

/** `edges` has one number more than `counts`; a histogram is null where there are no values for it. */
export function renderFigureJson({ input, method, groups, panels, warnings }: FigureReport): string {
  const record = {
    input,
    method,
    groups,
    figures: panels.map(({ name, before, after }) => ({
      name,
      before: distributionRecord(before),
      after: after && distributionRecord(after),
    })),
    warnings,
  };
  return `${writeJson(record, "")}\n`;
}

export const distributionRecord = ({ count, zeros, all, others }: Distribution): object => ({
  count,
  zeros,
  histogram: bins(all),
  "without zeros": bins(others),
});

function bins(counted: Counted | undefined): object | null {
  if (!counted) return null;
  const { edges, counts } = histogramOf(counted, counted.counts.length);
  return { edges: [...edges], counts: [...counts] };
}
