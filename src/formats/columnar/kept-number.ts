/** Values that were not worked on, as the numbers of a format that holds nothing else. */
import { dataError, type Place } from "../../errors.js";
import type { ResultType } from "../../types.js";
import type { OtherValue } from "../value-types.js";

/** NaN where there is none; a truth value is 1 or 0. */
export const keptNumber = (value: OtherValue): number => Number(value ?? Number.NaN);

/** Whether a type holds a value's number: every digit of an integer, and the size of any other. */
export function holdsKept(value: OtherValue, number: number, dtype: ResultType): boolean {
  if (typeof value === "bigint" && BigInt(number) !== value) return false;
  if (dtype === "float64") return true;
  const single = Math.fround(number);
  return Number.isInteger(number) ? single === number : Number.isFinite(single) === Number.isFinite(number);
}

export const notHeld = (value: OtherValue, dtype: ResultType, place: Place): Error =>
  dataError(
    `${value} is no ${dtype}, which is all that the output holds`,
    place,
    dtype === "float32" && holdsKept(value, keptNumber(value), "float64")
      ? "--dtype float64 keeps it"
      : "--to csv, parquet, arrow or ndjson keeps it",
  );
