/** What makes a chunk unusable beside its text: infinite or missing values that policies refuse, vectors they call errors. */

import type { Unfit, UnfitVector } from "../core/methods/policy.js";
import { firstInfinite, firstMissing } from "../core/special-values.js";
import type { PowerFamily } from "../core/steps/power/law.js";
import type { OutOfDomain } from "../core/steps/tally.js";
import type { Batch, ChunkFormat } from "../types.js";

/** Values of one chunk, with where their cells lie where it is text. */
export interface Decoded {
  readonly batch: Batch;
  readonly spans?: Int32Array | undefined;
}

/** The first infinite value. `before` are moments of the batch: where their extent is finite, nothing is searched. */
export function infiniteProblem(
  { batch, spans }: Decoded,
  before: Float64Array,
  format: ChunkFormat,
  why: "unfit" | "refuse",
): ChunkProblem | undefined {
  const cell = firstInfinite(batch, before);
  if (cell < 0) return undefined;
  return {
    ...placeOf(cell, batch, format),
    ...(spans ? { offset: spans[2 * cell] } : {}),
    ...infiniteWords(batch.values[cell], why),
  };
}

/** What is said of an infinite value, wherever it is. */
export function infiniteWords(
  value: number,
  why: "unfit" | "refuse",
): Pick<ChunkProblem, "message" | "hint"> {
  const what = `an infinite value (${value < 0 ? "-inf" : "inf"})`;
  const hint = "expected finite numbers; --inf omit leaves such values out and as they are";
  return why === "unfit"
    ? { message: `${what} cannot be normalized`, hint }
    : { message: what, hint: `${hint}, --inf keep takes them like any other` };
}

/** The first value that a power law takes to no number, for --out-of-domain error. */
export function domainProblem(
  { cell, value, family, direction }: OutOfDomain,
  { batch, spans }: Decoded,
  format: ChunkFormat,
): ChunkProblem {
  return {
    ...placeOf(cell, batch, format),
    ...(spans ? { offset: spans[2 * cell] } : {}),
    ...domainWords(`${value} is`, family, direction),
  };
}

/** What is said of values that a power law takes to no number. @param what "0 is", "2 values are" */
export function domainWords(
  what: string,
  family: PowerFamily,
  direction: OutOfDomain["direction"],
): Pick<ChunkProblem, "message" | "hint"> {
  const law = POWER_NAMES[family];
  const why =
    direction === "invert"
      ? `beyond the bound of ${law}: no value is transformed to ${what.endsWith("are") ? "them" : "it"}`
      : `outside the domain of ${law}`;
  return {
    message: `${what} ${why}`,
    hint: `${family === "box-cox" && direction === "apply" ? "expected values above 0; " : ""}--out-of-domain missing makes such results missing, and counts them`,
  };
}

export const POWER_NAMES = { "box-cox": "Box-Cox", "yeo-johnson": "Yeo-Johnson" } as const;

/** The first missing value, for --nan raise. */
export function missingProblem({ batch }: Decoded, format: ChunkFormat): ChunkProblem | undefined {
  const cell = firstMissing(batch);
  if (cell < 0) return undefined;
  return {
    ...placeOf(cell, batch, format),
    ...MISSING_WORDS,
  };
}

/** What is said of a missing value, wherever it is. */
export const MISSING_WORDS = {
  message: "a missing value",
  hint: "--nan raise refuses them; --nan omit leaves them out and as they are",
} as const;

/** A row that cannot be fitted. */
export function unfitProblem(
  { reason, vectors, tooFew: { ddof, counts } }: UnfitVector,
  rowVectors: number,
): ChunkProblem {
  const words =
    reason === "too-few"
      ? {
          message: `a row with n = ${counts[0]} has too few values for ddof ${ddof}`,
          hint: tooFewHint(counts),
        }
      : UNFIT[reason];
  return { record: Math.floor(vectors[0] / rowVectors), ...words };
}

/** What can be done about vectors of so many values each, which are too few. */
export const tooFewHint = (counts: readonly number[]): string => {
  const hint = "the spread is divided by n - ddof: --ddof 0 divides by n";
  return counts.every((count) => count === 1)
    ? `${hint}, --on-constant zero makes 0 of what has one value`
    : hint;
};

const UNFIT: Readonly<Record<Exclude<Unfit, "too-few">, Pick<ChunkProblem, "message" | "hint">>> = {
  constant: { message: "a constant row", hint: "--on-constant error refuses it" },
  "zero-norm": { message: "a row of norm 0", hint: "--on-zero-norm error refuses it" },
  weightless: { message: "a row whose weights are all 0", hint: "a mean needs a weight above 0" },
  "not-positive": {
    message: "a row with values that are not above 0",
    hint: "box-cox takes none; --power yeo-johnson takes all values",
  },
};

/** The first norm that no double holds, of those that are to be kept. */
export function normProblem(norms: Float64Array, rowVectors: number): ChunkProblem | undefined {
  const vector = norms.indexOf(Infinity);
  if (vector < 0) return undefined;
  return {
    record: Math.floor(vector / rowVectors),
    message: "its norm is beyond the largest double, so --keep-norms cannot keep it",
    hint: "divide the data by a power of ten first",
  };
}

function placeOf(cell: number, batch: Batch, format: ChunkFormat): { record: number; column: string } {
  const column = cell % batch.cols;
  return {
    record: Math.floor(cell / batch.cols),
    column: format.kind === "dense" ? String(column + 1) : format.names[format.columns[column]],
  };
}

/** Fewer norms were kept than there are rows. */
export const fewNormsProblem = (record: number, kept: number): ChunkProblem => ({
  record,
  message: `norms were kept of ${kept} rows only`,
  hint: "--norms names the file that --keep-norms wrote for these very rows",
});
/** Why a chunk cannot be used; counts from 0 within the chunk. */
export interface ChunkProblem {
  readonly record: number;
  readonly column?: string;
  readonly offset?: number;
  readonly message: string;
  readonly hint: string;
}
