/** What a check of new data against parameters has to say. */

export type FindingKind =
  /** of the schema: a fitted column is not there, or there more than once; one is new; all in another order; not numeric */
  | "missing-column"
  | "ambiguous-column"
  | "extra-column"
  | "order"
  | "type"
  | "shape"
  /** of flags: one says otherwise than the fit what cells mean */
  | "reading"
  /** there is nothing to compare */
  | "no-rows"
  /** of the input as a whole, such as a file that is named twice */
  | "input"
  /** of groups: one that was not fitted, one that has no rows */
  | "unseen-group"
  | "absent-group"
  /** of values that were left out */
  | "infinite"
  /** of a column's values */
  | "outside"
  | "constant"
  | "all-missing"
  | "more-missing"
  | "unfitted"
  | "mean"
  | "spread"
  | "normalized";

export interface Finding {
  readonly kind: FindingKind;
  /** a difference fails the check, a note does not */
  readonly severity: "difference" | "note";
  /** name, or the index along each axis after the first: "3" or "3, 4" */
  readonly column?: string;
  /** the group, where groups are fitted apart */
  readonly group?: string;
  /** what was found, and what it may be at most; absent where the finding is no number */
  readonly value?: number;
  readonly limit?: number;
  /** one line without a full stop, which says where */
  readonly message: string;
}

/** What was checked against what, and what came of it. */
export interface FindingsReport {
  /** names to show of the new data and of the file of parameters */
  readonly input: string;
  readonly parameters: string;
  readonly findings: readonly Finding[];
}

/** What new data may be without being a difference. */
export interface CheckLimits {
  /** share of a column's values, 0 to 1, that may lie outside the fitted range */
  readonly maxOutside: number;
  /** how far the share of missing values may be above the fitted one */
  readonly maxMissing: number;
  /** how far a mean may have moved, in fitted standard deviations; and how much larger or smaller a spread may be: 0.25 is by a quarter */
  readonly tolerance: number;
  /** same: columns that are new or stand in another order are differences; compatible: they are notes, as applying takes them */
  readonly schema: "same" | "compatible";
}

/**
 * Of new data from the same source, 2/(n + 1) of the values are expected outside the extent of n fitted ones, and now and
 * then several times as many: 1 % suits fits on a thousand rows or more, fits on fewer call for a larger limit. A mean within
 * a quarter of a standard deviation, and variances whose ratio is well within 1/2 to 2, are what Rubin (2001, Health
 * Services and Outcomes Research Methodology 2) asks of groups to be compared.
 */
export const DEFAULT_LIMITS: CheckLimits = {
  maxOutside: 0.01,
  maxMissing: 0.05,
  tolerance: 0.25,
  schema: "same",
};

/** A share as percent. */
export const percent = (share: number): string => `${figure(100 * share)}%`;

/** A number to four significant digits. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** A text in quotes. */
export const quoted = (text: string): string => JSON.stringify(text);
