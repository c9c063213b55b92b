/** The two parts of the data as a method makes them: fitted on the training part, applied to both. */

import { planVectors } from "../../core/axis.js";
import type { LabelledRows } from "../../core/evaluate/network.js";
import { METHODS } from "../../core/methods/index.js";
import type { Vectors } from "../../core/vectors.js";
import type { Dataset } from "../../formats/dataset.js";
import { denseDataset } from "../../formats/dense/open.js";
import { memorySource } from "../../io/source/memory.js";
import type { Job, MethodSpec } from "../../job/job.js";
import type { PassPlan } from "../../stream/chunk.js";
import { fitPlan } from "../../stream/fit/run-fits.js";
import { runPass } from "../../stream/pass.js";
import { applyPass, planNormalization, rowPass } from "../../stream/plan.js";
import type { Executors } from "../../stream/threads/executors.js";
import { DOUBLES } from "./labelled.js";

/** What a network is trained on, and what it is tested with. */
export interface Parts {
  readonly training: LabelledRows;
  readonly test: LabelledRows;
}

/** New parts, on memory that threads can share; `spec` null leaves the values as they are. */
export async function normalizedParts(
  job: Job,
  spec: MethodSpec | null,
  { training, test }: Parts,
  { executors, vectors }: { readonly executors: Executors; readonly vectors: Vectors | undefined },
): Promise<Parts> {
  if (spec === null) return { training: shared(training), test: shared(test) };
  const norm = METHODS[spec.name].needs === "norm";
  const datasets = [training, test].map((part) => datasetOf(part));
  const asked: Job = { ...job, methods: [spec], axis: [norm ? -1 : 0], dtype: "float64" };
  const planned = planNormalization(asked, datasets[0]);
  const plan = norm && vectors ? { ...planned, axis: planVectors(vectors, training.cols) } : planned;
  const { format } = datasets[0];
  const pass =
    plan.axis.kind === "rows"
      ? rowPass(plan, format, DOUBLES, "not told")
      : applyPass(plan, (await fitPlan(plan, plan.axis, datasets[0], executors)).fits, format, DOUBLES);
  return {
    training: await through(pass, datasets[0], training, executors),
    test: await through(pass, datasets[1], test, executors),
  };
}

function shared(part: LabelledRows): LabelledRows {
  const values = sharedDoubles(part.values.length);
  values.set(part.values);
  return { ...part, values };
}

const sharedDoubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));

function datasetOf({ rows, cols, values }: LabelledRows): Dataset {
  const source = memorySource(
    "the training part",
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  const array = {
    elementType: "float64",
    littleEndian: true,
    shape: [rows, cols],
    dataOffset: 0,
    divisor: 1,
  } as const;
  return denseDataset(source, array, () => source.open());
}

async function through(
  pass: PassPlan,
  dataset: Dataset,
  part: LabelledRows,
  executors: Executors,
): Promise<LabelledRows> {
  const values = sharedDoubles(part.values.length);
  const bytes = new Uint8Array(values.buffer);
  let at = 0;
  const data = {
    async write(piece: Uint8Array) {
      bytes.set(piece, at);
      at += piece.length;
    },
  };
  await runPass(dataset, pass, executors, { data });
  return { ...part, values };
}
