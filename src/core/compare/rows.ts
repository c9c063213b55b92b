/** Findings about rows that are divided by their norms. Pure. */
import { countDistinct } from "../aggregates/distinct.js";
import { type RowShapes, SHAPE_TOLERANCE } from "../aggregates/distinct-rows.js";
import { summarize } from "../summary.js";
import type { CompareFinding } from "./finding.js";

/** What the norm at `index` among those that were asked about does to rows. */
export function rowFindings({ rows, shapes, norms }: RowShapes, index: number): CompareFinding[] {
  const distinctBefore = countDistinct(rows);
  const distinctAfter = Math.min(distinctBefore, countDistinct(shapes[index]));
  const exact = rows.level === 0 && shapes[index].level === 0;
  const { minmax, mean, variance } = summarize(norms, index, { ddof: 0, shape: "biased" });
  return [
    {
      kind: "collapsed-rows",
      distinctBefore,
      distinctAfter,
      collapsed: distinctBefore - distinctAfter,
      tolerance: SHAPE_TOLERANCE,
      counting: exact ? "exact" : "estimated",
    },
    {
      kind: "norms-lost",
      least: minmax[0],
      most: minmax[1],
      mean,
      variation: mean === 0 ? 0 : Math.sqrt(variance) / mean,
    },
    { kind: "row-by-row" },
  ];
}
