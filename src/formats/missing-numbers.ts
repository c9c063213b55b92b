/** Numbers that mean "missing" in formats that have no texts for it. */
import { DECIMAL } from "../text/decimal.js";
import type { ChunkFormat } from "../types.js";
import type { Dataset } from "./dataset.js";

/** The number that a text is, if it is one as tables have them. */
export const numberOf = (text: string): number | undefined => (DECIMAL.test(text) ? Number(text) : undefined);

/** The dataset with the numbers among these texts meaning "missing"; text knows them by itself. */
export function withMissingNumbers(dataset: Dataset, texts: readonly string[]): Dataset {
  const { format } = dataset;
  if (format.kind === "delimited") return dataset;
  const numbers = texts.flatMap((text) => numberOf(text) ?? []);
  if (numbers.length === 0) return dataset;
  // A single holds the nearest to what was said.
  const missingNumbers = [...new Set([...numbers, ...numbers.map(Math.fround)])];
  return { ...dataset, format: { ...format, missingNumbers } satisfies ChunkFormat };
}
