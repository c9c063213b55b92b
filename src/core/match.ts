/** Columns of new data matched by name to those that parameters were fitted on. */
import { dataError } from "../errors.js";
import type { Shape } from "../types.js";
import type { Parameters } from "./params/parameters.js";

/** The columns of a table as they stand: all their names, and which look numeric (positions from 0, ascending). */
export interface InputColumns {
  readonly names: readonly string[];
  readonly numeric: readonly number[];
}

/** A column of the input that was fitted. */
export interface ColumnMatch {
  /** its position in the input, from 0 */
  readonly field: number;
  /** its position among the fitted columns, from 0 */
  readonly fitted: number;
  readonly looks: "numeric" | "text";
}

export interface Alignment {
  /** ascending by field */
  readonly matches: readonly ColumnMatch[];
  /** fitted columns that the input does not have, in fitted order */
  readonly missing: readonly string[];
  /** fitted names that stand for more columns here than in the fit, so that it is unclear which is meant */
  readonly ambiguous: readonly string[];
  /** columns here that the fit did not see, neither fitted nor passed through */
  readonly extra: readonly string[];
  /** whether the columns that match stand in the order of the fit */
  readonly order: "same" | "other";
}

/** By name; a name that several columns share matches in their order, where there are as many here as in the fit. */
export function alignColumns(
  { columns = [], passthrough = [] }: Pick<Parameters, "columns" | "passthrough">,
  input: InputColumns,
): Alignment {
  const here = positionsByName(input.names);
  const fitted = positionsByName(columns.map(({ name }) => name));
  const numeric = new Set(input.numeric);
  const matches: ColumnMatch[] = [];
  const missing: string[] = [];
  const ambiguous: string[] = [];
  for (const [name, positions] of fitted) {
    const fields = here.get(name) ?? [];
    if (fields.length > positions.length) ambiguous.push(name);
    positions.forEach((position, i) => {
      if (i >= fields.length) missing.push(name);
      else {
        const looks = numeric.has(fields[i]) ? "numeric" : "text";
        matches.push({ field: fields[i], fitted: position, looks });
      }
    });
  }
  matches.sort((a, b) => a.field - b.field);
  const seen = new Set([...fitted.keys(), ...passthrough]);
  const inOrder = matches.every((match, i) => i === 0 || matches[i - 1].fitted < match.fitted);
  return {
    matches,
    missing,
    ambiguous,
    extra: input.names.filter((name) => !seen.has(name)),
    order: inOrder ? "same" : "other",
  };
}

function positionsByName(names: readonly string[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  names.forEach((name, i) => {
    const known = positions.get(name);
    if (known) known.push(i);
    else positions.set(name, [i]);
  });
  return positions;
}

/** Positions in the input of columns that match, ascending: what a reader is to read as numbers. */
export const matchedFields = (matches: readonly ColumnMatch[]): number[] => matches.map(({ field }) => field);

/** The fitted column of each column read: {@link spreadStep} gives the steps for the input's order with it. */
export const fittedOrder = (matches: readonly ColumnMatch[]): Int32Array =>
  Int32Array.from(matches, ({ fitted }) => fitted);

/** Throws NormalizeError "data" that lists every fitted column the input lacks, or has more than once. */
export function requireColumns(alignment: Alignment, file: string, extra: "pass" | "refuse"): void {
  const { missing, ambiguous } = alignment;
  if (missing.length > 0) {
    const there =
      missing.length === 1 ? "a fitted column is missing" : `${missing.length} fitted columns are missing`;
    throw dataError(`${there}: ${listed(missing)}`, { file }, "columns are matched by name");
  }
  if (ambiguous.length > 0) {
    throw dataError(
      `columns of the same name: ${listed(ambiguous)}`,
      { file },
      "it is unclear which was fitted",
    );
  }
  if (extra === "refuse" && alignment.extra.length > 0) {
    const count = alignment.extra.length;
    const there = count === 1 ? "a column was" : `${count} columns were`;
    throw dataError(`${there} not there in the fit: ${listed(alignment.extra)}`, { file });
  }
}

const listed = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");

/**
 * For parameters whose columns have no names, and for inputs whose columns have none: rows must have the same shape.
 * Throws NormalizeError "data".
 */
export function requireShape(
  { columns, rowShape }: Pick<Parameters, "columns" | "rowShape">,
  input: { readonly name: string; readonly rowShape: Shape },
): void {
  if (columns) {
    throw dataError(
      "its columns have no names",
      { file: input.name },
      "the parameters match columns by name",
    );
  }
  if (
    rowShape.length === input.rowShape.length &&
    rowShape.every((length, i) => length === input.rowShape[i])
  )
    return;
  throw dataError(
    `its rows have the shape ${shown(input.rowShape)}, the fitted ones had ${shown(rowShape)}`,
    { file: input.name },
    "give it the same shape, or fit it anew",
  );
}

const shown = (shape: Shape): string => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
