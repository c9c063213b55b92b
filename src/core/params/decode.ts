/** Parameters from text: everything is checked before any of it is used. */
import type { AxisPlan } from "../axis.js";
import { type At, asObject, below, type Json, refusal, show } from "../json/form.js";
import { parseJson } from "../json/parse.js";
import { readParts } from "../json/parts.js";
import { STEP_CODECS } from "../steps/json.js";
import type { Step } from "../steps/step.js";
import { type ColumnEntry, type File, type FitRecord, FORMAT, file } from "./file.js";
import { withInverses } from "./inverses.js";
import { joinStates, readState } from "./moments.js";
import { stageOf } from "./options.js";
import {
  columnCount,
  groupingOf,
  leadersOf,
  type Parameters,
  READ_VERSIONS,
  type SavedFit,
} from "./parameters.js";
import { STATE_CODECS } from "./states/index.js";

/**
 * The parameters that `text` holds. Throws NormalizeError "data" that names the file and, where there is one, the key: for
 * text that is no JSON or is cut short, an unknown version, method or key, a missing or a double key, and numbers that
 * cannot be or do not agree with one another.
 */
export function parseParameters(text: string, fileName: string): Parameters {
  const at: At = { file: fileName };
  const tree = parseJson(text, fileName);
  checkVersion(tree, at);
  const said = file.read(tree, at);
  checkShape(said, at);
  const { fits, method, format: _format, version: _version, ...head } = said;
  checkKeys(said, at);
  const plan = groupingOf(head);
  const leaders = leadersOf(plan, columnCount(head));
  return {
    ...head,
    stages: method.map(stageOf),
    fits: fits.map((fit, i) => {
      const here = below(below(at, "fits"), i);
      checkFit(fit, plan, said, here);
      return readFit(fit, leaders, here);
    }),
  };
}

/** What version 1 does not know. */
const KEYS_OF_VERSION_2 = ["reading", "columnOrder", "vectors", "keyType"];

function checkVersion(tree: Json, at: At): void {
  const object = asObject(tree, at);
  if (object["format"] !== FORMAT) {
    throw refusal(at, "it is no parameters file", `its format would be ${JSON.stringify(FORMAT)}`);
  }
  const version = object["version"];
  if (version === undefined) return;
  if (READ_VERSIONS.includes(version as number)) {
    const key = KEYS_OF_VERSION_2.find((key) => Object.hasOwn(object, key));
    if (version !== 1 || key === undefined) return;
    throw refusal(below(at, key), "version 1 has no such key");
  }
  throw refusal(
    below(at, "version"),
    `this normalize does not read version ${show(version)}`,
    `it reads versions ${READ_VERSIONS.join(" and ")}`,
  );
}

/** Shape, axes, names, their order and joint sets, against one another. */
function checkShape({ rowShape, axis, columns, columnOrder, joint, vectors, fits }: File, at: At): void {
  const cols = rowShape.reduce((product, length) => product * length, 1);
  const listed = fits[0].columns.length;
  if (cols !== listed) {
    throw refusal(below(at, "rowShape"), `it is for ${cols} columns, but fits[0] has ${listed}`);
  }
  if (columns && (rowShape.length !== 1 || columns.length !== cols)) {
    throw refusal(below(at, "columns"), `expected ${cols}, as in rowShape, found ${columns.length}`);
  }
  const ascending = axis.every((one, i) => one <= rowShape.length && (i === 0 || axis[i - 1] < one));
  if (!ascending) {
    throw refusal(
      below(at, "axis"),
      `expected ascending numbers up to ${rowShape.length}, found ${axis.join(", ")}`,
    );
  }
  if (columnOrder && !isPermutation(columnOrder, cols)) {
    throw refusal(
      below(at, "columnOrder"),
      `expected each column once, by its position from 0 to ${cols - 1}`,
    );
  }
  if (vectors) checkVectors(vectors, { rowShape, axis }, at);
  if (!joint) return;
  const positions = joint.flat();
  if (axis.length !== 1 || axis[0] !== 0 || rowShape.length !== 1) {
    throw refusal(below(at, "joint"), "it is for tables reduced along axis 0");
  }
  if (new Set(positions).size !== positions.length || positions.some((position) => position >= cols)) {
    throw refusal(
      below(at, "joint"),
      `expected each column once at most, by its position from 0 to ${cols - 1}`,
    );
  }
}

function checkVectors(
  vectors: readonly (readonly number[])[],
  { rowShape, axis }: Pick<File, "rowShape" | "axis">,
  at: At,
): void {
  if (axis.length !== 1 || axis[0] !== 1 || rowShape.length !== 1) {
    throw refusal(below(at, "vectors"), "it is for tables reduced along axis 1");
  }
  if (isPermutation(vectors.flat(), rowShape[0])) return;
  throw refusal(
    below(at, "vectors"),
    `expected each column once, by its position from 0 to ${rowShape[0] - 1}`,
  );
}

const isPermutation = (order: readonly number[], length: number): boolean =>
  order.length === length && new Set(order).size === length && order.every((position) => position < length);

/** Keys are there exactly with groupBy, each once. */
function checkKeys({ groupBy, keyType, fits }: File, at: At): void {
  if (keyType !== undefined && groupBy === undefined)
    throw refusal(below(at, "keyType"), "there are no keys without groupBy");
  const seen = new Set<string | undefined>();
  fits.forEach(({ key }, i) => {
    const place = below(below(at, "fits"), i);
    if ((key === undefined) !== (groupBy === undefined)) {
      throw refusal(place, groupBy === undefined ? "a key, but no groupBy" : 'the key "key" is missing');
    }
    if (seen.has(key))
      throw refusal(place, key === undefined ? "a second fit, but no groupBy" : `${show(key)} again`);
    seen.add(key);
  });
}

/** Columns and steps are as many as there must be. */
function checkFit({ columns, steps }: FitRecord, plan: AxisPlan, said: File, at: At): void {
  const place = below(at, "columns");
  const cols = said.fits[0].columns.length;
  if (columns.length !== cols) throw refusal(place, `expected ${cols} columns, found ${columns.length}`);
  if (steps.length > 0 !== (plan.kind === "columns")) {
    const expected =
      plan.kind === "columns" ? "at least one step" : "no steps, for every row is normalized on its own";
    throw refusal(below(at, "steps"), `expected ${expected}, found ${steps.length}`);
  }
  columns.forEach((column, i) => {
    checkName(column, i, said, below(place, i));
  });
}

function readFit(fit: FitRecord, leaders: Int32Array, at: At): SavedFit {
  const { columns, rows, key, steps, measures = [] } = fit;
  const states = columns.map(({ statistics, moments }, i) =>
    readState(statistics, moments, rows, below(below(at, "columns"), i)),
  );
  const fits = fitsOf(fit, leaders, at);
  const kept = columns.map(({ state = [] }) => state);
  const moments = joinStates(states);
  const read = readParts<Step>(
    { headKey: "steps", partKey: "fit", heads: steps, columns: fits, codecs: STEP_CODECS },
    at,
  );
  return {
    ...(key !== undefined && { key }),
    rows,
    moments,
    measured: readParts(
      { headKey: "measures", partKey: "state", heads: measures, columns: kept, codecs: STATE_CODECS },
      at,
    ),
    steps: withInverses(read, moments),
  };
}

/** A column of a fit is the one of the same place in columns, or has its index. */
function checkName({ name, index }: ColumnEntry, position: number, { columns }: File, at: At): void {
  const expected = columns ? columns[position].name : position;
  const [right, wrong] = columns ? [name, index] : [index, name];
  const key = columns ? "name" : "index";
  if (right === undefined) throw refusal(at, `the key ${JSON.stringify(key)} is missing`);
  if (wrong !== undefined)
    throw refusal(at, `there is no key "${columns ? "index" : "name"}" beside columns`);
  if (right !== expected) {
    throw refusal(below(at, key), `expected ${show(expected)}, as in columns, found ${show(right)}`);
  }
}

/** Each column's parts: its own, or those of the column whose statistic it shares. */
function fitsOf({ columns }: FitRecord, leaders: Int32Array, at: At): (readonly Json[])[] {
  return columns.map(({ fit, shares }, i) => {
    const place = below(below(at, "columns"), i);
    const leader = leaders[i];
    if (leader === i && shares === undefined && fit) return fit;
    if (leader !== i && shares === leader && !fit) return columns[leader].fit ?? [];
    const expected = leader === i ? "fit, and no shares" : `shares, which is ${leader}, and no fit`;
    throw refusal(place, `expected ${expected}`);
  });
}
