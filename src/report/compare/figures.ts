/** A comparison as figures: one of each method. */
import type { CompareReport } from "../../core/compare/finding.js";
import type { FigureReport } from "../../core/figure/figure.js";

export const comparisonFigures = ({ input, methods, warnings }: CompareReport): FigureReport => ({
  input,
  method: null,
  panels: methods.map(({ name, distribution }) => ({ name, before: distribution })),
  warnings,
});
