/** What running a job comes to. */
import type { FindingsReport } from "../core/check/finding.js";
import type { CompareReport } from "../core/compare/finding.js";
import type { EvaluationReport } from "../core/evaluate/outcome.js";
import type { FigureReport } from "../core/figure/figure.js";
import type { PageData } from "../core/figure/page.js";
import type { Report } from "../types.js";

/** What a job has to say: statistics, what a check found, figures, or a text as it is. */
export type Outcome =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "report"; readonly report: Report; readonly page?: PageData }
  | { readonly kind: "findings"; readonly findings: FindingsReport }
  | { readonly kind: "figures"; readonly figures: FigureReport }
  | { readonly kind: "comparison"; readonly comparison: CompareReport }
  | { readonly kind: "evaluation"; readonly evaluation: EvaluationReport };
