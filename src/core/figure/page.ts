/** What a page about a run shows beside its statistics. */
import type { ColumnSummary } from "../../types.js";
import type { FigureReport } from "./figure.js";

/** Rows of a dataset of images. */
export interface SampleImages {
  readonly height: number;
  readonly width: number;
  /** which rows they are, from 1 */
  readonly rows: readonly number[];
  /** the same rows several times: before and after, or by method; height·width values each */
  readonly sets: readonly { readonly label: string; readonly images: readonly Float64Array[] }[];
}

export interface PageData {
  readonly figures: FigureReport;
  /** by name, or by number from 1; as many as a page holds */
  readonly columns: readonly ColumnSummary[];
  /** columns beyond those */
  readonly moreColumns: number;
  readonly images: SampleImages | undefined;
  /** the parameters file of what was fitted, or why there is none to show */
  readonly parameters:
    | { readonly text: string }
    | { readonly none: "not fitted" | "row by row" | "too large"; readonly bytes?: number };
}
