/** A pass that writes its results. */
import type { Dataset } from "../formats/dataset.js";
import type { PassPlan } from "./chunk.js";
import type { KeptNorms } from "./output/row-norms-writer.js";
import type { Output } from "./output/writing.js";
import { type PassResult, runPass } from "./pass.js";
import type { Executors } from "./threads/executors.js";

/** Where a pass's results are written, if anywhere. */
export interface Written {
  readonly output: Output | undefined;
  readonly norms: KeptNorms | undefined;
}

/** A pass whose results are written, with the frames around them. */
export async function writePass(
  dataset: Dataset,
  pass: PassPlan,
  { output, norms }: Written,
  executors: Executors,
  rows: number | undefined,
): Promise<PassResult> {
  const data = await output?.begin(rows);
  await norms?.begin(rows);
  const outputs = { ...(data && { data }), ...(norms && { norms: norms.output }) };
  const done = await runPass(dataset, pass, executors, outputs);
  await data?.finish(done.rows);
  if (rows === undefined) await norms?.finish(done.rows);
  return done;
}
