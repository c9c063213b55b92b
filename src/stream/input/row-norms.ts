/** Norms that were kept, read back to multiply rows by. */
import type { RowPlan } from "../../core/axis.js";
import { METHODS } from "../../core/methods/index.js";
import type { Stage } from "../../core/steps/rowwise.js";
import { dataError, usageError } from "../../errors.js";
import { HeapBuffer, nextChunk } from "../../formats/chunk-buffers.js";
import { decodeDense } from "../../formats/dense/cells.js";
import { openNpy } from "../../formats/npy/open.js";
import { openSource } from "../../io/source/open.js";
import { HeapArena } from "../../kernels/memory.js";
import { scalarKernels } from "../../kernels/scalar/kernels.js";
import type { Transform } from "../chunk.js";

/**
 * The transform that undoes a norm along the rows. All norms are held in memory: 8 bytes a row.
 * Throws a usage error where the parameters are of anything else, NormalizeError "data" for a file that holds no such norms.
 */
export async function keptNormsTransform(
  path: string,
  plan: RowPlan,
  stages: readonly Stage[],
): Promise<Transform> {
  if (stages.length > 1 || METHODS[stages[0].method].needs !== "norm") {
    const names = stages.map(({ method }) => method).join(",");
    throw usageError(`--norms does not apply to ${names}`, "it applies to a norm that is no part of a chain");
  }
  const norms = await readDoubles(path);
  if (norms.length % plan.groups === 0) return { by: "kept-norms", plan, norms };
  throw dataError(
    `it holds ${norms.length} norms, which are no ${plan.groups} for each row`,
    { file: path },
    "--norms names the file that --keep-norms wrote",
  );
}

async function readDoubles(path: string): Promise<Float64Array> {
  const source = await openSource(path);
  const dataset = await openNpy(source).catch(async (error) => {
    await source.close();
    throw error;
  });
  const { schema, format } = dataset;
  const buffer = new HeapBuffer(scalarKernels);
  const norms = new Float64Array((schema.rows ?? 0) * schema.rowShape.reduce((a, b) => a * b, 1));
  try {
    const reader = await dataset.chunks();
    let at = 0;
    for (let chunk = await nextChunk(reader, buffer); chunk; chunk = await nextChunk(reader, buffer)) {
      if (format.kind !== "dense") throw new Error("an NPY file is dense");
      const bytes = buffer.bytes.subarray(0, chunk.length);
      const { values } = decodeDense(format, bytes, scalarKernels, new HeapArena());
      norms.set(values, at);
      at += values.length;
    }
    await reader.close();
    return norms;
  } finally {
    await dataset.close();
  }
}
