/** What a comparison of methods finds out: figures measured on the data at hand. */

import type { Shape, Summary, Warning } from "../../types.js";
import type { Distribution } from "../figure/figure.js";
import type { SampleImages } from "../figure/page.js";
import type { MethodName } from "../methods/index.js";

/** A method that is compared; none leaves the data as they are. */
export type ComparedName = MethodName | "none";

/** One thing that a method does to the data. Shares are parts of 1. */
export type CompareFinding =
  /** rows that differ, and do not any more once divided by their norms */
  | {
      readonly kind: "collapsed-rows";
      readonly distinctBefore: number;
      readonly distinctAfter: number;
      readonly collapsed: number;
      /** as a part of the norm */
      readonly tolerance: number;
      /** whether rows were counted, or estimated from a sample of them */
      readonly counting: "exact" | "estimated";
    }
  /** the lengths of rows, all of which become 1 */
  | {
      readonly kind: "norms-lost";
      readonly least: number;
      readonly most: number;
      readonly mean: number;
      /** standard deviation / mean */
      readonly variation: number;
    }
  /** values equal to 0 */
  | { readonly kind: "zeros"; readonly before: number; readonly after: number; readonly values: number }
  /** columns whose values reach beyond `limit` */
  | {
      readonly kind: "reach";
      readonly largest: number;
      readonly column: string;
      readonly beyond: number;
      readonly columns: number;
      readonly limit: number;
    }
  /** how many times as much the most amplified column is as the median one */
  | { readonly kind: "gain"; readonly ratio: number; readonly column: string }
  /** what part of the range the values above a quantile take */
  | {
      readonly kind: "outlier-grip";
      readonly top: number;
      readonly largest: number;
      readonly column: string;
      readonly median: number;
    }
  /** values of the second half outside the first half's extremes */
  | {
      readonly kind: "outside-first-half";
      readonly values: number;
      readonly share: number;
      readonly columns: number;
      /** how far beyond, at most, as a part of the first half's range; 0 where none is */
      readonly farthest: number;
      readonly column: string;
      /** columns that were constant in the first half, and are not in the second */
      readonly constant: number;
    }
  /** how far apart the same value comes out where the method is fitted on the first half, and on all rows */
  | { readonly kind: "half-fit"; readonly largest: number; readonly column: string; readonly median: number }
  /** nothing is learned from other rows */
  | { readonly kind: "row-by-row" };

export type CompareFindingKind = CompareFinding["kind"];

/** One method: what it makes of all values, and what it does to them. */
export interface ComparedMethod {
  readonly name: ComparedName;
  readonly axis: readonly number[];
  readonly statistics: Summary;
  readonly distribution: Distribution;
  readonly findings: readonly CompareFinding[];
}

export interface CompareReport {
  readonly input: { readonly name: string; readonly shape: Shape; readonly dtype: string };
  readonly methods: readonly ComparedMethod[];
  /** sample rows as each method leaves them, where they were asked for and are pictures */
  readonly images?: SampleImages;
  readonly warnings: readonly Warning[];
}
