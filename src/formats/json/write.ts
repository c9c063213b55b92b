/** JSON Lines and JSON arrays written from columns: a record a line either way. */
import { printDecimal } from "../../kernels/scalar/decimal-print.js";
import type { JsonPath } from "../../types.js";
import { wholeList } from "../columnar/list-columns.js";
import { floatText, jsonText, otherText } from "../columnar/value-text.js";
import type { LayoutColumn, OpenTableWriter, OtherColumns, TableRequest } from "../dataset.js";
import { roundDigits } from "../text/digits.js";
import { precisionOf } from "../text/encoded-from.js";
import type { OtherType } from "../value-types.js";
import type { JsonNative } from "./passthrough.js";

interface Framing {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/**
 * Columns read from JSON get their places back; others are keys by their names. Arrays, whose columns have no names, become arrays.
 * What JSON has no number for (NaN, infinities) is written as null.
 */
const openWriter =
  ({ before, between, after }: Framing): OpenTableWriter =>
  async (sink, request) => {
    const { layout, digits } = request;
    const plan = planOf(branchesOf(layout, pathIn(request)));
    let started = false;
    await sink.write(Buffer.from(before));
    return {
      async write(values, rest) {
        if (digits > 0) roundDigits(values, values.length, digits);
        const lines = recordTexts(values, rest, plan, request);
        if (lines.length === 0) return;
        await sink.write(Buffer.from(`${started ? between : ""}${lines.join(between)}`));
        started = true;
      },
      async finish() {
        await sink.write(Buffer.from(started ? after : after.trimStart()));
      },
    };
  };

export const openNdjsonWriter: OpenTableWriter = openWriter({ before: "", between: "\n", after: "\n" });
export const openJsonWriter: OpenTableWriter = openWriter({ before: "[\n", between: ",\n", after: "\n]\n" });

const isJson = ({ native }: LayoutColumn): boolean =>
  typeof native === "object" && native !== null && "json" in native;

function pathIn({ schema, layout }: TableRequest): (column: LayoutColumn, index: number) => JsonPath {
  const rows = schema.columnNames === undefined && layout.every(({ kind }) => kind === "number");
  return (column, index) => {
    const { name, native, list } = column;
    if (isJson(column)) return (native as JsonNative).json;
    if (list !== undefined) return [list.name, list.element];
    return rows ? [index] : [name];
  };
}

/** A list whose columns are written together: null where none of its elements is there. */
interface WholeList {
  readonly elements: readonly number[];
}

/** A column by its index in the layout, or a list of them. */
type Value = number | WholeList;

/** What is written of a record. */
type Plan = readonly (string | Value)[];

/** Lists that are not JSON's own have no places to be left out of, as nulls have that stand in an array. */
function branchesOf(
  layout: readonly LayoutColumn[],
  pathOf: (column: LayoutColumn, index: number) => JsonPath,
): Branch[] {
  const branches: Branch[] = [];
  for (let at = 0; at < layout.length; at++) {
    const path = pathOf(layout[at], at);
    const size = isJson(layout[at]) ? 0 : wholeList(layout, at);
    if (size === 0) branches.push({ path, value: at });
    else {
      branches.push({
        path: path.slice(0, -1),
        value: { elements: Array.from({ length: size }, (_, i) => at + i) },
      });
      at += size - 1;
    }
  }
  return branches;
}

function planOf(branches: readonly Branch[]): Plan {
  const parts: (string | Value)[] = [];
  place(branches, 0, parts);
  // Texts side by side become one.
  return parts.reduce<(string | Value)[]>((joined, part) => {
    const last = joined.length - 1;
    if (typeof part === "string" && typeof joined[last] === "string") joined[last] += part;
    else joined.push(part);
    return joined;
  }, []);
}

interface Branch {
  readonly path: JsonPath;
  readonly value: Value;
}

function place(branches: readonly Branch[], depth: number, parts: (string | Value)[]): void {
  const step = branches[0].path[depth];
  if (step === undefined) {
    parts.push(branches[0].value);
    return;
  }
  const groups = new Map<string | number, Branch[]>();
  for (const branch of branches) {
    const group = groups.get(branch.path[depth]);
    if (group) group.push(branch);
    else groups.set(branch.path[depth], [branch]);
  }
  const [open, close] = typeof step === "number" ? "[]" : "{}";
  // Elements of an array within a record keep their places, whatever the order of columns.
  const ordered = [...groups];
  if (typeof step === "number" && depth > 0) ordered.sort(([a], [b]) => Number(a) - Number(b));
  let before = open;
  for (const [key, group] of ordered) {
    parts.push(typeof key === "number" ? before : `${before}${JSON.stringify(key)}:`);
    place(group, depth + 1, parts);
    before = ",";
  }
  parts.push(close);
}

function recordTexts(
  values: Float64Array,
  rest: OtherColumns,
  plan: Plan,
  { layout, dtype }: TableRequest,
): string[] {
  const precision = precisionOf(dtype);
  const cols = rest.nulls.length;
  const textOf = (column: LayoutColumn, row: number): string => {
    if (column.kind === "other") return otherJson(column.type, rest.columns[column.index][row]);
    const value = values[row * cols + column.index];
    return Number.isFinite(value) ? printDecimal(value, precision) : "null";
  };
  const isAbsent = (column: LayoutColumn, row: number): boolean =>
    column.kind === "other"
      ? rest.columns[column.index][row] === null
      : rest.nulls[column.index]?.[row] === 1 && Number.isNaN(values[row * cols + column.index]);
  const valueText = (value: Value, row: number): string => {
    if (typeof value === "number") return textOf(layout[value], row);
    const columns = value.elements.map((i) => layout[i]);
    if (columns.every((column) => isAbsent(column, row))) return "null";
    return `[${columns.map((column) => textOf(column, row)).join(",")}]`;
  };
  return Array.from({ length: rest.rows }, (_, row) =>
    plan.map((part) => (typeof part === "string" ? part : valueText(part, row))).join(""),
  );
}

/** Text, dates and what JSON has no type for as strings; integers with all their digits. */
function otherJson(type: OtherType, value: unknown): string {
  if (value === null || value === undefined) return "null";
  switch (type.kind) {
    case "json":
    case "boolean":
    case "integer":
    case "duration":
      return jsonText(value);
    case "float":
      return Number.isFinite(value) ? floatText(value as number, type) : "null";
    case "decimal":
      return value as string;
    default:
      return JSON.stringify(otherText(type, value));
  }
}
