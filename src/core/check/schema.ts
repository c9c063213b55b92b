/** Whether new data have the columns that were fitted. */
import type { ElementType, Shape } from "../../types.js";
import type { Alignment } from "../match.js";
import type { Parameters } from "../params/parameters.js";
import { type CheckLimits, type Finding, quoted } from "./finding.js";

/** Names, order and types of a table's columns. */
export function checkColumns(
  alignment: Alignment,
  { columns = [] }: Pick<Parameters, "columns">,
  limits: Pick<CheckLimits, "schema">,
): Finding[] {
  const { matches, missing, ambiguous, extra, order } = alignment;
  const tolerated = limits.schema === "same" ? "difference" : "note";
  const text = matches.filter(({ looks }) => looks === "text").map(({ fitted }) => columns[fitted].name);
  return [
    ...missing.map((column): Finding => {
      return about("missing-column", "difference", column, "is not there");
    }),
    ...ambiguous.map((column): Finding => {
      return about("ambiguous-column", "difference", column, "is there more than once");
    }),
    ...text.map((column): Finding => about("type", "difference", column, "holds values that are no numbers")),
    ...extra.map((column): Finding => about("extra-column", tolerated, column, "was not there in the fit")),
    ...(order === "other"
      ? [{ kind: "order", severity: tolerated, message: "the columns stand in another order" } as const]
      : []),
  ];
}

const about = (
  kind: Finding["kind"],
  severity: Finding["severity"],
  column: string,
  what: string,
): Finding => ({
  kind,
  severity,
  column,
  message: `column ${quoted(column)} ${what}`,
});

/** Shape and element type of an array. */
export function checkArray(
  parameters: Pick<Parameters, "rowShape" | "elementType">,
  input: { readonly rowShape: Shape; readonly elementType: ElementType },
): Finding[] {
  const findings: Finding[] = [];
  const [here, there] = [input.rowShape.join(" × "), parameters.rowShape.join(" × ")];
  if (here !== there) {
    findings.push({
      kind: "shape",
      severity: "difference",
      message: `its rows are ${here || "single values"}, those of the fit were ${there || "single values"}`,
    });
  }
  if (input.elementType !== parameters.elementType) {
    findings.push({
      kind: "type",
      severity: "difference",
      message: `its elements are ${input.elementType}, those of the fit were ${parameters.elementType}`,
    });
  }
  return findings;
}
