/** Who is asked about a table, and about which columns of it. */
import type { Step } from "../../core/steps/step.js";
import type { FitKey } from "../../stream/fit/measuring-passes.js";
import type { Engine } from "../contract.js";
import type { Relation, View } from "../view.js";

/** What is done to the columns of each fit before they are measured. One entry, whose key is undefined, where all rows are one. */
export type StepsByKey = ReadonlyMap<FitKey, readonly Step[]>;

export const ALL_ROWS: StepsByKey = new Map([[undefined, []]]);
/** An engine, and the table it is asked about. */
export interface Asker {
  readonly engine: Engine;
  readonly view: View;
  /** values to measure instead of the view's own: some of its columns, after what was done to whole rows; NaN where missing */
  readonly relation?: (batch: readonly number[]) => Relation;
  /** of text that nobody else counts: throws where the engine finds other records than there are */
  readonly requireRecords?: (rows: number) => Promise<void>;
}
