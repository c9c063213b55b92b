/** Parameters from text: everything is checked before any of it is used. */
import type { ColumnPlan } from "../axis.js";
import type { Codec } from "./codec.js";
import { type ColumnEntry, type File, type FitRecord, FORMAT, file } from "./file.js";
import { type At, asObject, below, type Json, type JsonObject, refusal, show, unexpected } from "./form.js";
import { joinStates, readState } from "./moments.js";
import { stageOf } from "./options.js";
import { groupingOf, PARAMETERS_VERSION, type Parameters, type SavedFit } from "./parameters.js";
import { parseJson } from "./parse-json.js";
import { printJson } from "./print-json.js";
import { STATE_CODECS } from "./states.js";
import { STEP_CODECS } from "./steps.js";

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
  const place = below(at, "fits");
  return {
    ...head,
    stages: method.map(stageOf),
    fits: fits.map((fit, i) => {
      const here = below(place, i);
      const rules = plan.kind === "columns" ? "some" : "none";
      const saved = readFit(fit, said, rules, here);
      if (plan.kind === "columns") checkShared(fit, plan, here);
      return saved;
    }),
  };
}

function checkVersion(tree: Json, at: At): void {
  const object = asObject(tree, at);
  if (object["format"] !== FORMAT) {
    throw refusal(at, "it is no parameters file", `its format would be ${JSON.stringify(FORMAT)}`);
  }
  const version = object["version"];
  if (version === PARAMETERS_VERSION || version === undefined) return;
  throw refusal(
    below(at, "version"),
    `this normalize does not read version ${show(version)}`,
    `it reads version ${PARAMETERS_VERSION}`,
  );
}

/** Shape, axes, names and joint sets, against one another. */
function checkShape({ rowShape, axis, columns, joint, fits }: File, at: At): void {
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
    throw refusal(below(at, "axis"), `expected ascending numbers up to ${rowShape.length}, found ${axis.join(", ")}`);
  }
  if (!joint) return;
  const positions = joint.flat();
  if (axis.length !== 1 || axis[0] !== 0 || rowShape.length !== 1) {
    throw refusal(below(at, "joint"), "it is for tables reduced along axis 0");
  }
  if (new Set(positions).size !== positions.length || positions.some((position) => position >= cols)) {
    throw refusal(below(at, "joint"), `expected each column once at most, by its position from 0 to ${cols - 1}`);
  }
}

/** Keys are there exactly with groupBy, each once. */
function checkKeys({ groupBy, fits }: File, at: At): void {
  const seen = new Set<string | undefined>();
  fits.forEach(({ key }, i) => {
    const place = below(below(at, "fits"), i);
    if ((key === undefined) !== (groupBy === undefined)) {
      throw refusal(place, groupBy === undefined ? "a key, but no groupBy" : 'the key "key" is missing');
    }
    if (seen.has(key)) throw refusal(place, key === undefined ? "a second fit, but no groupBy" : `${show(key)} again`);
    seen.add(key);
  });
}

function readFit(fit: FitRecord, said: File, steps: "some" | "none", at: At): SavedFit {
  const { columns, rows, key } = fit;
  const place = below(at, "columns");
  const cols = said.fits[0].columns.length;
  if (columns.length !== cols) throw refusal(place, `expected ${cols} columns, found ${columns.length}`);
  if ((fit.steps.length > 0) !== (steps === "some")) {
    const expected = steps === "some" ? "at least one step" : "no steps, for every row is normalized on its own";
    throw refusal(below(at, "steps"), `expected ${expected}, found ${fit.steps.length}`);
  }
  const states = columns.map((column, i) => {
    checkName(column, i, said, below(place, i));
    return readState(column.statistics, column.moments, rows, below(place, i));
  });
  return {
    ...(key !== undefined && { key }),
    rows,
    moments: joinStates(states),
    measured: readParts(fit.measures ?? [], "measures", columns, "state", STATE_CODECS, at),
    steps: readParts(fit.steps, "steps", columns, "fit", STEP_CODECS, at),
  };
}

/** A column of a fit is the one of the same place in columns, or has its index. */
function checkName({ name, index }: ColumnEntry, position: number, { columns }: File, at: At): void {
  const expected = columns ? columns[position].name : position;
  const [right, wrong] = columns ? [name, index] : [index, name];
  const key = columns ? "name" : "index";
  if (right === undefined) throw refusal(at, `the key ${JSON.stringify(key)} is missing`);
  if (wrong !== undefined) throw refusal(at, `there is no key "${columns ? "index" : "name"}" beside columns`);
  if (right !== expected) {
    throw refusal(below(at, key), `expected ${show(expected)}, as in columns, found ${show(right)}`);
  }
}

/** Values taken apart into heads and parts, put together again. */
function readParts<V>(
  heads: readonly Json[],
  headKey: "steps" | "measures",
  columns: readonly ColumnEntry[],
  partKey: "fit" | "state",
  codecs: Readonly<Record<string, Codec<unknown>>>,
  at: At,
): V[] {
  const place = below(at, "columns");
  columns.forEach((column, i) => {
    const parts = column[partKey]?.length ?? 0;
    if (parts !== heads.length) {
      const expected = `expected ${heads.length}, one for each of ${headKey}, found ${parts}`;
      throw refusal(below(below(place, i), partKey), expected);
    }
  });
  return heads.map((head, which) => {
    const here = below(below(at, headKey), which);
    const { codec, rest } = codecOf<V>(head, codecs, here);
    const read = codec.head.read(rest, here);
    const parts = columns.map((column, i) => {
      const part = (column[partKey] as readonly Json[])[which];
      return codec.part.read(part, below(below(below(place, i), partKey), which));
    });
    return codec.join(read, parts);
  });
}

function codecOf<V>(
  head: Json,
  codecs: Readonly<Record<string, Codec<unknown>>>,
  at: At,
): { codec: Codec<V>; rest: JsonObject } {
  const { kind, ...rest } = asObject(head, at);
  const known = typeof kind === "string" && Object.hasOwn(codecs, kind);
  if (!known) throw unexpected(below(at, "kind"), `one of ${Object.keys(codecs).join(", ")}`, kind ?? null);
  return { codec: codecs[kind] as Codec<V>, rest };
}

/** Columns of one statistic have the same rules. */
function checkShared({ columns }: FitRecord, { groupOf, groups }: ColumnPlan, at: At): void {
  if (groups === columns.length) return;
  const leaders = new Map<number, number>();
  columns.forEach((column, i) => {
    const leader = leaders.get(groupOf[i]);
    if (leader === undefined) leaders.set(groupOf[i], i);
    else if (printJson(column.fit) !== printJson(columns[leader].fit)) {
      const place = below(below(below(at, "columns"), i), "fit");
      throw refusal(place, `expected what columns[${leader}] has, which shares its statistic`);
    }
  });
}
