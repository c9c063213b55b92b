/** Rows to be looked at as pictures, where they are some. */
import type { SampleImages } from "../core/figure/page.js";
import { expect } from "../core/methods/fit.js";
import type { Dataset } from "../formats/dataset.js";
import { type PassResult, runPass } from "../stream/pass.js";
import type { Executors } from "../stream/threads/executors.js";
import type { Schema } from "../types.js";
import type { Aspect } from "./distribution.js";

/** Pictures shown. */
const SHOWN = 10;
/** Sides of a picture. */
const SMALLEST = 2;
const LARGEST = 512;

/** Where a picture is a row, and which rows are shown: evenly spread over all. */
export interface Gallery extends Omit<SampleImages, "sets"> {
  readonly starts: readonly number[];
  readonly total: number;
}

/** What to show of a dataset whose rows `seen` has counted; undefined where they are no pictures. */
export function galleryOf({ rowShape, itemShape }: Schema, seen: PassResult): Gallery | undefined {
  const [height, width, ...more] = itemShape ?? rowShape;
  const sides = [height, width];
  if (width === undefined || more.length > 0) return undefined;
  if (sides.some((side) => side < SMALLEST || side > LARGEST)) return undefined;
  const count = Math.min(SHOWN, seen.rows);
  const rows = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * seen.rows) / count) + 1);
  return { height, width, rows, starts: seen.starts, total: seen.rows };
}

/** The gallery's rows as an aspect has them: one pass. */
export async function sampleRows(
  dataset: Dataset,
  aspect: Aspect,
  { rows, starts, total }: Gallery,
  executors: Executors,
): Promise<Float64Array[]> {
  const pass = {
    ...aspect,
    before: "nothing",
    after: "nothing",
    window: { from: 0, to: total, starts },
    measure: { kind: "sample", rows: rows.map((row) => row - 1) },
  } as const;
  return expect("sample", (await runPass(dataset, pass, executors)).measured!).sample;
}
