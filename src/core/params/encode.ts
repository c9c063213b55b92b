/** Parameters as text: keys in one order, so that two fits diff well. */
import { dataError } from "../../errors.js";
import { printJson } from "../json/print.js";
import { stepCodec } from "../steps/json.js";
import { compareTexts } from "./compare-texts.js";
import { FORMAT } from "./file.js";
import { momentsRecord, statisticsOf } from "./moments.js";
import { stageRecord } from "./options.js";
import {
  columnCount,
  columnLabel,
  groupingOf,
  leadersOf,
  momentsOf,
  PARAMETERS_VERSION,
  type Parameters,
  type SavedFit,
} from "./parameters.js";
import { savedReading } from "./reading.js";
import { stateCodec } from "./states/index.js";

/**
 * The file's text. Its bits depend on the parameters alone; groups stand in the order of their keys. Throws NormalizeError
 * "data" for a fit that cannot be applied, because a method's numbers have left the range of doubles.
 */
export const parametersText = (parameters: Parameters): string => printJson(parametersRecord(parameters));

function parametersRecord(parameters: Parameters): object {
  const { fits } = parameters;
  const ordered = [...fits].sort((a, b) => compareTexts(a.key ?? "", b.key ?? ""));
  return {
    ...headRecord(parameters),
    fits: ordered.map((fit) => fitRecord(parameters, fit)),
  };
}

/** All but the numbers: what fits must agree on to be merged is in `agreedRecord`, beside how they were read, and their keys. */
function headRecord(parameters: Parameters): object {
  const { tool, inputs, reading, keyType } = parameters;
  return {
    format: FORMAT,
    version: PARAMETERS_VERSION,
    tool: { name: tool.name, version: tool.version },
    inputs: inputs.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
    reading: reading && savedReading(reading),
    ...agreedRecord(parameters),
    keyType,
  };
}

/** Schema and method: what the numbers mean. */
export function agreedRecord(parameters: Parameters): Readonly<Record<string, unknown>> {
  const {
    elementType,
    rowShape,
    columns,
    columnOrder,
    passthrough,
    dtype,
    axis,
    joint,
    vectors,
    stages,
    groupBy,
  } = parameters;
  return {
    elementType,
    rowShape,
    columns: columns?.map(({ name, dtype }) => ({ name, dtype })),
    columnOrder,
    passthrough,
    dtype,
    axis,
    joint,
    vectors,
    method: stages.map(stageRecord),
    groupBy,
  };
}

function fitRecord(parameters: Parameters, fit: SavedFit): object {
  const steps = fit.steps.map((step) => ({ kind: step.kind, ...stepCodec(step.kind).split(step) }));
  const measures = fit.measured.map((state) => ({
    kind: state.kind,
    ...stateCodec(state.kind).split(state),
  }));
  for (const { parts } of steps) requireFinite(parts, parameters);
  const leaders = leadersOf(groupingOf(parameters), columnCount(parameters));
  const columns = Array.from(leaders, (leader, i) => {
    const state = momentsOf(fit, i);
    return {
      ...(parameters.columns ? { name: parameters.columns[i].name } : { index: i }),
      statistics: statisticsOf(state),
      ...(leader === i ? { fit: steps.map(({ parts }) => parts[i]) } : { shares: leader }),
      moments: momentsRecord(state),
      ...(measures.length > 0 && { state: measures.map(({ parts }) => parts[i]) }),
    };
  });
  return {
    key: fit.key,
    rows: fit.rows,
    steps: steps.map(({ kind, head }) => ({ kind, ...head })),
    ...(measures.length > 0 && { measures: measures.map(({ kind, head }) => ({ kind, ...head })) }),
    columns,
  };
}

/** A chain can come to such numbers, where data of 1e308 are divided by something small. */
function requireFinite(parts: readonly unknown[], parameters: Parameters): void {
  const column = parts.findIndex((part) => !isFinitePart(part));
  if (column < 0) return;
  const place = { column: columnLabel(parameters, column) };
  throw dataError("its fit is beyond the range of doubles", place, "its values differ too much in size");
}

/** No number in it is infinite or NaN. */
function isFinitePart(part: unknown): boolean {
  if (typeof part === "number") return Number.isFinite(part);
  if (part instanceof Float64Array) return part.every(Number.isFinite);
  return typeof part !== "object" || part === null || Object.values(part).every(isFinitePart);
}
