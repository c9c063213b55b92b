/** Groups of rows: what a pass does with each, and what it finds out about them. */
import type { Measure, Measured } from "../core/aggregates/index.js";
import { mergeMeasured } from "../core/aggregates/index.js";
import { mergeMoments } from "../core/aggregates/moments.js";
import type { Extents } from "../core/aggregates/out-of-range.js";
import { joinPieces, shareBudget } from "../core/aggregates/quantile-budget.js";
import { heldBy, QUANTILE_BUDGET } from "../core/aggregates/quantiles.js";
import type { SavedFit } from "../core/params/parameters.js";
import type { Step } from "../core/steps/step.js";
import { dataError } from "../errors.js";

/** Fitted steps, one rule a column: applied in order, or undone, last first. */
export interface ColumnTransform {
  readonly by: "columns" | "inverse";
  readonly steps: readonly Step[];
  /** the extent of the values that each column was fitted on, where values outside it are counted */
  readonly fitted?: Extents;
}

/** What is done with the rows of one group. */
export interface GroupWork {
  /** absent: rows stay as they are, and in text their cells do, byte for byte */
  readonly transform?: ColumnTransform;
  /** what is asked of the columns, once transformed */
  readonly measure?: Measure;
}

/** What a pass does with groups of rows: plain data. */
export interface GroupPlan {
  /** by key */
  readonly known: ReadonlyMap<string, GroupWork>;
  /** what is done with the rows of all other groups; refuse: the first is an error */
  readonly others: GroupWork | "refuse";
  /** whether moments are measured of each group's columns as read */
  readonly before: "columns" | "nothing";
}

/** The plan that transforms each fit's rows as `how` says. */
export const groupsOf = (
  fits: readonly SavedFit[],
  how: (fit: SavedFit, index: number) => ColumnTransform,
  others: GroupPlan["others"],
): GroupPlan => ({
  known: new Map(fits.map((fit, i) => [fit.key ?? "", { transform: how(fit, i) }])),
  others,
  before: "nothing",
});

/** What is found out about a group: of a chunk, then of all. */
export interface GroupOutcome {
  readonly key: string;
  readonly rows: number;
  /** moment states of the columns as read; empty where nothing was measured */
  readonly moments: Float64Array;
  readonly measured?: Measured;
}

/** The most groups, and the most statistics over all of them: what memory is bounded by. */
export const MOST_GROUPS = 100_000;
export const MOST_STATISTICS = 1_000_000;

/** What is found out about a group over all chunks. */
export interface GroupTotal {
  rows: number;
  readonly moments: Float64Array;
  readonly measured: Measured | undefined;
}

/** The groups of a pass, added up chunk by chunk: in the order in which their keys first occur. */
export class GroupTotals {
  readonly totals = new Map<string, GroupTotal>();
  /** values that the groups' order statistics hold, at most */
  private held = 0;

  /**
   * @param cols columns that are measured
   * @param file the dataset, for messages
   */
  constructor(
    private readonly cols: number,
    private readonly file: string,
  ) {}

  /** Takes in a chunk's groups; what they hold is taken over. Throws NormalizeError "data" where there are too many. */
  add(outcomes: readonly GroupOutcome[]): void {
    for (const outcome of outcomes) this.addOne(outcome);
    this.requireFew();
    if (this.held > QUANTILE_BUDGET) this.shareQuantiles();
  }

  private addOne({ key, rows, moments, measured }: GroupOutcome): void {
    if (measured?.kind === "quantiles") this.held += heldBy(measured.state);
    const total = this.totals.get(key);
    if (!total) {
      // A copy: the chunk's groups have their moments in one array.
      this.totals.set(key, { rows, moments: moments.slice(), measured });
      return;
    }
    total.rows += rows;
    if (moments.length > 0) mergeMoments(total.moments, moments);
    if (!total.measured || !measured) return;
    mergeMeasured(total.measured, measured);
    if (total.measured.kind === "quantiles") joinPieces(total.measured.state);
  }

  private requireFew(): void {
    const most = Math.min(MOST_GROUPS, Math.floor(MOST_STATISTICS / this.cols));
    if (this.totals.size <= most) return;
    throw dataError(
      `more than ${most} groups of ${this.cols} ${this.cols === 1 ? "column" : "columns"}`,
      { file: this.file },
      "is --group-by the right column? its values should repeat",
    );
  }

  private shareQuantiles(): void {
    const states = [...this.totals.values()].flatMap(({ measured }) =>
      measured?.kind === "quantiles" ? [measured.state] : [],
    );
    if (shareBudget(states) === "beyond") {
      throw dataError(
        `the quantiles of ${states.length} groups do not fit the memory`,
        { file: this.file },
        "fit fewer groups or columns at a time, or a method that needs no quantiles",
      );
    }
    this.held = states.reduce((sum, state) => sum + heldBy(state), 0);
  }
}
