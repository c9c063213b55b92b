/** Several methods on the same data: what each makes of the values, and what it does to them. */

import type { RowShapes } from "../core/aggregates/distinct-rows.js";
import { EXTENT_STATE, Extent } from "../core/aggregates/min-max.js";
import { totalMoments } from "../core/aggregates/moments.js";
import { worstRankError } from "../core/aggregates/quantiles.js";
import { gainOf, halfFitOf, outlierGripOf, outsideOf, reachOf } from "../core/compare/columns.js";
import type { ComparedMethod, CompareFinding, CompareReport } from "../core/compare/finding.js";
import { rowFindings } from "../core/compare/rows.js";
import type { SampleImages } from "../core/figure/page.js";
import { METHODS } from "../core/methods/index.js";
import { DEFAULT_OPTIONS } from "../core/methods/method.js";
import { summarize } from "../core/summary.js";
import type { Dataset } from "../formats/dataset.js";
import type { Job, MethodSpec } from "../job/job.js";
import { fitPlan } from "../stream/fit/run-fits.js";
import type { Input } from "../stream/input/input.js";
import { applyPass, type Plan, planNormalization, rowPass } from "../stream/plan.js";
import { countMissing, inputRecord } from "../stream/report.js";
import type { Executors } from "../stream/threads/executors.js";
import { noteWarnings, rankErrorWarning, specialWarnings } from "../stream/warnings.js";
import type { Warning } from "../types.js";
import { BY_EXTREMES, type Halves, type Observed, observe } from "./compare-passes.js";
import { type Aspect, allTogether, columnsOf, distributionsOf } from "./distribution.js";
import { aspectAsRead } from "./looked-at.js";
import { type Gallery, galleryOf, sampleRows } from "./sample.js";

/** Everything that is known of the data before a method is looked at. */
interface Known extends Observed {
  readonly dataset: Dataset;
  readonly executors: Executors;
  readonly nameOf: (column: number) => string;
}

/** Compares the methods that a job names. Throws NormalizeError "data" for no rows. */
export async function compare(job: Job, input: Input, executors: Executors): Promise<CompareReport> {
  const { dataset } = input;
  const { columnNames } = dataset.schema;
  const specs = (job.compared ?? []).filter((spec) => applies(spec, dataset));
  const known: Known = {
    ...(await observe(job, dataset, specs, executors)),
    dataset,
    executors,
    nameOf: (column) => columnNames?.[column] ?? String(column + 1),
  };
  const gallery = job.page === undefined ? undefined : galleryOf(dataset.schema, known.counted);
  let rankError = known.quantiles ? worstRankError(known.quantiles) : 0;
  const methods: ComparedMethod[] = [];
  const sets: SampleImages["sets"][number][] = [];
  for (const spec of specs) {
    const look = spec === null ? asRead(job, dataset) : await normalized(job, spec, known);
    methods.push(await describeLook(job, spec, look, known));
    rankError = Math.max(rankError, look.rankError);
    if (!gallery) continue;
    const images = await sampleRows(dataset, look.aspect, gallery, executors);
    sets.push({ label: methods[methods.length - 1].name, images });
  }
  return {
    input: inputRecord(dataset, known.whole.rows),
    methods,
    ...(gallery && { images: pictures(gallery, sets) }),
    warnings: [
      ...noteWarnings(dataset.notes),
      ...specialWarnings(
        { missing: countMissing(known.whole.before), infinite: known.whole.infinite },
        { nan: job.nan, methods: [] },
      ),
      ...rankErrorWarning(rankError),
      ...leftOut((job.compared ?? []).filter((spec) => !applies(spec, dataset))),
    ],
  };
}

const pictures = ({ height, width, rows }: Gallery, sets: SampleImages["sets"]): SampleImages => ({
  height,
  width,
  rows,
  sets,
});

/** A row of one value has nothing to be divided by but itself. */
const applies = (spec: MethodSpec | null, dataset: Dataset): boolean =>
  spec === null || METHODS[spec.name].needs !== "norm" || columnsOf(dataset) > 1;

function leftOut(specs: readonly (MethodSpec | null)[]): Warning[] {
  if (specs.length === 0) return [];
  const names = specs.map((spec) => spec?.name).join(", ");
  const message = `${names} left out: a row has one value, which is all of its norm`;
  return [{ kind: "left-out", count: specs.length, message }];
}

/** What a method makes of the values: a pass, and for methods that are fitted what they find out on the way. */
interface Look {
  readonly axis: readonly number[];
  readonly aspect: Aspect;
  readonly findings: readonly CompareFinding[];
  /** as StagedFit has it */
  readonly rankError: number;
}

async function describeLook(
  job: Job,
  spec: MethodSpec | null,
  look: Look,
  known: Known,
): Promise<ComparedMethod> {
  const { dataset, executors, whole } = known;
  const aspect = { ...look.aspect, after: "columns" } as const;
  const sets = allTogether(columnsOf(dataset));
  const { seen, distributions } = await distributionsOf(dataset, aspect, sets, undefined, executors);
  const [distribution] = distributions;
  const byColumn = look.axis.includes(0)
    ? [...reachOf(seen.after, known.nameOf), ...gainOf(whole.before, seen.after, known.nameOf)]
    : [];
  return {
    name: spec?.name ?? "none",
    axis: look.axis,
    statistics: summarize(totalMoments(seen.after), 0, job.describe.biased ? undefined : UNBIASED),
    distribution,
    findings: [...zerosOf(known, distribution.zeros, spec), ...byColumn, ...look.findings],
  };
}

const UNBIASED = { ddof: 1, shape: "unbiased" } as const;

function zerosOf({ extents }: Known, after: number, spec: MethodSpec | null): CompareFinding[] {
  if (spec === null) return [];
  let before = 0;
  let values = 0;
  for (let at = 0; at < extents.length; at += EXTENT_STATE) {
    before += extents[at + Extent.zeros];
    values += extents[at + Extent.count];
  }
  return [{ kind: "zeros", before, after, values }];
}

const asRead = (job: Job, dataset: Dataset): Look => ({
  axis: [],
  aspect: aspectAsRead(job, dataset),
  findings: [],
  rankError: 0,
});

async function normalized(job: Job, spec: MethodSpec, known: Known): Promise<Look> {
  const norm = METHODS[spec.name].needs === "norm";
  const plan = planNormalization({ ...job, methods: [spec], axis: [norm ? -1 : 0] }, known.dataset);
  const { format } = known.dataset;
  if (plan.axis.kind === "rows") {
    const pass = rowPass(plan, format, undefined, "not told");
    return {
      axis: plan.axes,
      aspect: { ...pass, before: "nothing" },
      findings: normFindings(spec, known),
      rankError: 0,
    };
  }
  const { whole } = known;
  const fitted = await fitPlan(plan, plan.axis, known.dataset, known.executors, whole);
  const { steps } = fitted.fits[0];
  const pass = applyPass(plan, fitted.fits, format, undefined);
  const findings = [
    ...(known.quantiles && BY_EXTREMES.has(spec.name)
      ? outlierGripOf(known.quantiles, whole.before, known.nameOf)
      : []),
    ...(known.halves ? await halfFindings(plan, steps, known, known.halves) : []),
  ];
  return { axis: plan.axes, aspect: pass, findings, rankError: fitted.fits[0].rankError };
}

function normFindings({ name, ...own }: MethodSpec, { shapes, orders }: Known): CompareFinding[] {
  const method = METHODS[name];
  if (method.needs !== "norm") return [];
  return rowFindings(shapes as RowShapes, orders.indexOf(method.order({ ...DEFAULT_OPTIONS, ...own })));
}

/** What comes of fitting on the first half of the rows. */
async function halfFindings(
  plan: Plan,
  steps: Parameters<typeof halfFitOf>[1],
  { dataset, executors, whole, nameOf }: Known,
  { window, first, rest, outside }: Halves,
): Promise<CompareFinding[]> {
  if (plan.axis.kind === "rows") return [];
  const half = await fitPlan({ ...plan, window }, plan.axis, dataset, executors, first);
  return [
    ...(BY_EXTREMES.has(plan.stages[0].method) ? outsideOf(outside, first.before, rest, nameOf) : []),
    ...halfFitOf(whole.before, steps, half.fits[0].steps, nameOf),
  ];
}
