/** Rows that were normalized each on its own, and are told of or refused. */
import { choose, compare, count, NULL, ONE } from "../core/expression.js";
import type { MethodOptions } from "../core/methods/method.js";
import type { Rescue } from "../core/steps/affine/rule.js";
import type { RowOutcome, Stage } from "../core/steps/rowwise.js";
import { dataError } from "../errors.js";
import { tooFewHint } from "../stream/chunk-problems.js";
import { askAggregates, numeric } from "./measure/ask.js";
import type { Asker } from "./measure/asker.js";
import type { Flagged, RowRelation } from "./rows.js";

/** What is told of rows normalized each on its own. Throws NormalizeError "data" for rows that are refused. */
export async function countFlagged(
  asker: Asker,
  { flagged, from }: RowRelation,
  stages: readonly Stage[],
): Promise<RowOutcome> {
  const flags = flagged.map(({ flag }) => count(choose(compare(flag, "=", ONE), ONE, NULL)));
  const [{ cells }] =
    flags.length === 0
      ? [{ cells: [] }]
      : await askAggregates(asker, { from, prefix: "z", values: [] }, flags);
  const counts = cells.map(numeric);
  flagged.forEach((one, i) => {
    if (counts[i] > 0) requireFit(one.kind, stages[one.stage].options, counts[i]);
  });
  const countOf = (stage: number, wanted: Rescue): number =>
    flagged.reduce((sum, one, i) => (one.stage === stage && one.kind === wanted ? sum + counts[i] : sum), 0);
  return {
    rescued: stages.map((_, stage) => ({
      constant: countOf(stage, "constant"),
      "zero-norm": countOf(stage, "zero-norm"),
    })),
    rankError: 0,
  };
}

/** Throws NormalizeError "data" for so many rows, where they are refused. */
function requireFit(kind: Flagged["kind"], options: MethodOptions, rows: number): void {
  const are = rows === 1 ? "1 row" : `${rows} rows`;
  if (kind === "too-few") {
    const have = rows === 1 ? "has" : "have";
    throw dataError(`${are} ${have} too few values for ddof ${options.ddof}`, {}, tooFewHint([options.ddof]));
  }
  const policy = kind === "constant" ? options.onConstant : options.onZeroNorm;
  if (policy !== "error") return;
  const [what, flag] = kind === "constant" ? ["constant", "--on-constant"] : ["of norm 0", "--on-zero-norm"];
  throw dataError(`${are} ${rows === 1 ? "is" : "are"} ${what}`, {}, `${flag} error refuses them`);
}
