/** Inputs whose columns are matched with those of a fit. */
import { product } from "../../core/axis.js";
import { type ColumnOrder, orderInFit } from "../../core/column-order.js";
import {
  type Alignment,
  alignColumns,
  type ColumnMatch,
  fittedOrder,
  matchedFields,
  requireColumns,
  requireShape,
} from "../../core/match.js";
import type { Parameters } from "../../core/params/parameters.js";
import type { SvmlightOptions } from "../../formats/svmlight/open.js";
import type { Job } from "../../job/job.js";
import { rolesIn } from "../applied-groups.js";
import type { Executors } from "../threads/executors.js";
import { type Input, openInput } from "./input.js";
import type { ColumnChooser } from "./opened.js";

/** Data, and which fitted column each of theirs is. */
export interface Matched {
  readonly input: Input;
  readonly fitted: Int32Array;
  /** the columns in the fit's order, where they do not stand in it */
  readonly order: ColumnOrder | undefined;
  /** absent where columns have no names */
  readonly alignment: Alignment | undefined;
}

/**
 * Opens a job's input with the columns that were fitted, matched by name, or in their order where they have none.
 * @param pick the columns to read of those that match; throws where they do not suit
 */
export async function openMatched(
  job: Job,
  parameters: Parameters,
  executors: Executors,
  pick: (alignment: Alignment, file: string) => readonly ColumnMatch[],
): Promise<Matched> {
  const aligned: { alignment?: Alignment; matches: readonly ColumnMatch[] }[] = [];
  const chooser = (file: string): ColumnChooser => {
    const own: (typeof aligned)[number] = { matches: [] };
    aligned.push(own);
    return {
      select(names, numeric) {
        if (!parameters.columns || job.read.header === "absent") return numeric;
        own.alignment = alignColumns(parameters, { names, numeric });
        own.matches = pick(own.alignment, file);
        return matchedFields(own.matches);
      },
      roles: (names) => rolesIn(parameters, names, file),
      assumed: fittedColumns(parameters),
      lone: ({ holds }) => (parameters.columns?.every(({ name }) => holds(name)) ? "record" : "table"),
      svmlight: fittedFeatures(parameters),
    };
  };
  const input = await openInput(job, executors, chooser);
  const { alignment, matches } = aligned[input.lead];
  const { schema, format } = input.dataset;
  const matrix = format.kind === "dense" ? parameters.columnOrder : undefined;
  const fitted = alignment
    ? fittedOrder(matches)
    : Int32Array.from({ length: product(schema.rowShape) }, (_, i) => matrix?.[i] ?? i);
  return { input, fitted, order: orderInFit(fitted, parameters.columnOrder), alignment };
}

/** The features of svmlight that the fit saw, passed through or not, whether the records at hand have the first and last of them or not. */
function fittedFeatures({ columns, passthrough = [], rowShape }: Parameters): SvmlightOptions {
  if (!columns) return rowShape.length === 1 ? { features: rowShape[0] } : {};
  const names = new Set([...columns.map(({ name }) => name), ...passthrough]);
  const base = names.has("0") ? 0 : 1;
  let features = 0;
  while (names.delete(String(features + base))) features++;
  return columns.some(({ name }) => names.has(name)) ? {} : { features, base };
}

/** The columns of data that do not tell of any: all that is known of them is what was fitted. */
function fittedColumns({ columns, rowShape, groupBy }: Parameters): NonNullable<ColumnChooser["assumed"]> {
  if (!columns)
    return { names: Array.from({ length: product(rowShape) }, (_, i) => String(i + 1)), named: "numbered" };
  const names = columns.map(({ name }) => name);
  return { names: groupBy === undefined ? names : [groupBy, ...names], named: "named" };
}

/** Opens a job's input for what was fitted: all of it has to be there. */
export async function openFitted(job: Job, parameters: Parameters, executors: Executors): Promise<Matched> {
  const extra = job.extraColumns === "refuse" ? "refuse" : "pass";
  const matched = await openMatched(job, parameters, executors, (alignment, file) => {
    requireColumns(alignment, file, extra);
    return alignment.matches;
  });
  const { dataset } = matched.input;
  const numbered = dataset.format.kind === "sparse" && parameters.columns !== undefined;
  if (matched.alignment || numbered) return matched;
  try {
    requireShape(parameters, { name: dataset.schema.name, rowShape: dataset.schema.rowShape });
    return matched;
  } catch (error) {
    await dataset.close();
    throw error;
  }
}
