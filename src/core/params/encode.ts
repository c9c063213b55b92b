/** Parameters as text: keys in one order, so that two fits diff well. */
import { compareTexts } from "./compare-texts.js";
import { FORMAT } from "./file.js";
import { momentsRecord, statisticsOf } from "./moments.js";
import { stageRecord } from "./options.js";
import { columnCount, momentsOf, type Parameters, PARAMETERS_VERSION, type SavedFit } from "./parameters.js";
import { printJson } from "./print-json.js";
import { stateCodec } from "./states.js";
import { stepCodec } from "./steps.js";

/** The file's text. Its bits depend on the parameters alone; groups stand in the order of their keys. */
export const parametersText = (parameters: Parameters): string => printJson(parametersRecord(parameters));

function parametersRecord(parameters: Parameters): object {
  const { fits } = parameters;
  const ordered = [...fits].sort((a, b) => compareTexts(a.key ?? "", b.key ?? ""));
  return {
    ...headRecord(parameters),
    fits: ordered.map((fit) => fitRecord(parameters, fit)),
  };
}

/** All but the numbers: what fits must agree on to be merged is in `agreedRecord`. */
function headRecord(parameters: Parameters): object {
  const { tool, inputs } = parameters;
  return {
    format: FORMAT,
    version: PARAMETERS_VERSION,
    tool: { name: tool.name, version: tool.version },
    inputs: inputs.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
    ...agreedRecord(parameters),
  };
}

/** Schema and method: what the numbers mean. */
export function agreedRecord(parameters: Parameters): Readonly<Record<string, unknown>> {
  const { elementType, rowShape, columns, passthrough, dtype, axis, joint, stages, groupBy } = parameters;
  return {
    elementType,
    rowShape,
    columns: columns?.map(({ name, dtype }) => ({ name, dtype })),
    passthrough,
    dtype,
    axis,
    joint,
    method: stages.map(stageRecord),
    groupBy,
  };
}

function fitRecord(parameters: Parameters, fit: SavedFit): object {
  const steps = fit.steps.map((step) => ({ kind: step.kind, ...stepCodec(step.kind).split(step) }));
  const measures = fit.measured.map((state) => ({ kind: state.kind, ...stateCodec(state.kind).split(state) }));
  const columns = Array.from({ length: columnCount(parameters) }, (_, i) => {
    const state = momentsOf(fit, i);
    return {
      ...(parameters.columns ? { name: parameters.columns[i].name } : { index: i }),
      statistics: statisticsOf(state),
      fit: steps.map(({ parts }) => parts[i]),
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
