/** What a page about a run shows: figures of all values, columns, sample images, and the parameters that were fitted. */
import { summarizeColumns } from "../core/describe.js";
import type { Panel } from "../core/figure/figure.js";
import type { PageData, SampleImages } from "../core/figure/page.js";
import type { Parameters } from "../core/params/parameters.js";
import type { Dataset } from "../formats/dataset.js";
import type { Job } from "../job/job.js";
import type { Input } from "../stream/input/input.js";
import { hashInputs, parametersOf } from "../stream/output/parameters-file.js";
import { type Plan, planNormalization } from "../stream/plan.js";
import { inputRecord, summaryOptions } from "../stream/report.js";
import type { Executors } from "../stream/threads/executors.js";
import { type Aspect, allTogether, columnsOf, distributionsOf, type Looked } from "./distribution.js";
import { aspectAsRead, type Normalized, normalizedAspect } from "./looked-at.js";
import { galleryOf, sampleRows } from "./sample.js";

/** Columns that a page holds. */
const MOST_COLUMNS = 2000;
/** Bytes of parameters that a page holds. */
const MOST_PARAMETERS = 1 << 20;

/** Looks at a job's input before anything is written. Throws as fitting and reading do. */
export async function pageOf(
  job: Job,
  tool: Parameters["tool"],
  { dataset }: Input,
  executors: Executors,
): Promise<PageData> {
  const look = (aspect: Aspect): Promise<Looked> =>
    distributionsOf(dataset, aspect, allTogether(columnsOf(dataset)), undefined, executors);
  const asRead = aspectAsRead(job, dataset);
  const before = await look({ ...asRead, before: "columns" });
  const plan = job.methods.length === 0 ? undefined : planNormalization(job, dataset);
  const normalized = plan && (await normalizedAspect(plan, dataset, executors));
  const after = normalized && (await look({ ...normalized.aspect, after: "columns" }));
  const panel: Panel = {
    before: before.distributions[0],
    ...(after && { after: after.distributions[0] }),
  };
  const { seen } = before;
  return {
    figures: { input: inputRecord(dataset, seen.rows), method: null, panels: [panel], warnings: [] },
    ...columnsOfPage(job, dataset, seen.before, after?.seen.after),
    images: await imagesOf(dataset, before, asRead, normalized?.aspect, executors),
    parameters: await parametersOfPage(job, tool, dataset, plan, normalized, before),
  };
}

function columnsOfPage(
  job: Job,
  { schema }: Dataset,
  before: Float64Array,
  after: Float64Array | undefined,
): Pick<PageData, "columns" | "moreColumns"> {
  if (schema.rowShape.length !== 1) return { columns: [], moreColumns: 0 };
  const count = Math.min(schema.rowShape[0], MOST_COLUMNS);
  const names = Array.from({ length: count }, (_, i) => schema.columnNames?.[i] ?? String(i + 1));
  const columns = summarizeColumns(names, before, after, summaryOptions(job));
  return { columns, moreColumns: schema.rowShape[0] - count };
}

async function imagesOf(
  dataset: Dataset,
  { seen }: Looked,
  asRead: Aspect,
  normalized: Aspect | undefined,
  executors: Executors,
): Promise<SampleImages | undefined> {
  const gallery = galleryOf(dataset.schema, seen);
  if (!gallery) return undefined;
  const { height, width, rows } = gallery;
  const sets = [
    { label: "before", images: await sampleRows(dataset, asRead, gallery, executors) },
    ...(normalized
      ? [{ label: "after", images: await sampleRows(dataset, normalized, gallery, executors) }]
      : []),
  ];
  return { height, width, rows, sets };
}

async function parametersOfPage(
  job: Job,
  tool: Parameters["tool"],
  dataset: Dataset,
  plan: Plan | undefined,
  normalized: Normalized | undefined,
  { seen }: Looked,
): Promise<PageData["parameters"]> {
  if (!plan || !normalized) return { none: "not fitted" };
  const { fitted } = normalized;
  if (!fitted) return { none: "row by row" };
  const inputs = await hashInputs(job, new AbortController().signal);
  const { parametersText } = await import("../core/params/encode.js");
  const kept = { tool, plan, dataset, fitted, rows: seen.rows, before: seen.before };
  const text = parametersText(parametersOf(kept, inputs, job.reading));
  return text.length > MOST_PARAMETERS ? { none: "too large", bytes: text.length } : { text };
}
