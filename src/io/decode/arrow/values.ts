/** Arrow's values that pass through, as contract.ts says that they are given. */
import { type Data, MapRow, StructRow, DataType as Types, Vector } from "apache-arrow";
import type { OtherValue } from "../../contract.js";
import { decimalText } from "../parquet/decimal.js";
import { doublesOf, nullsOf, readDecimal } from "./numbers.js";

/** All values of `data`, null where there is none. */
export function valuesOf(data: Data): OtherValue[] {
  const { type, length } = data;
  if (Types.isFloat(type)) return present(data, doublesOf(data).values);
  if (Types.isInt(type) || Types.isTime(type) || Types.isDuration(type) || Types.isTimestamp(type)) {
    return present(data, data.values as ArrayLike<unknown>);
  }
  if (Types.isDate(type)) return present(data, data.values as ArrayLike<unknown>);
  if (Types.isDecimal(type)) {
    const words = data.values as unknown as Uint32Array;
    const texts = Array.from({ length }, (_, i) => decimalText(readDecimal(words, i, type), type.scale));
    return present(data, texts);
  }
  const vector = new Vector([data]);
  return Array.from({ length }, (_, i) => plainValue(vector.get(i)));
}

function present(data: Data, values: ArrayLike<unknown>): OtherValue[] {
  const nulls = nullsOf(data);
  return Array.from({ length: data.length }, (_, i) => (nulls?.[i] ? null : values[i]));
}

/** Rows and vectors of the library as objects and arrays. */
function plainValue(value: unknown): OtherValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Vector) return Array.from(value, plainValue);
  if (value instanceof StructRow || value instanceof MapRow) {
    const members = Object.entries(value.toJSON() as Record<string, unknown>);
    return Object.fromEntries(members.map(([key, part]) => [key, plainValue(part)]));
  }
  return value;
}
