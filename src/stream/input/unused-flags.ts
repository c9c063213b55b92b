/** Flags that mean nothing for an input whose format is known only when it is opened. */
import { usageError } from "../../errors.js";
import { numberOf } from "../../formats/missing-numbers.js";
import { ARRAY_FORMATS, DELIMITED_FORMATS, type InputFormat, TABLE_FORMATS } from "../../formats/registry.js";
import type { Job } from "../../job/job.js";

/**
 * Throws a usage error for a flag that says nothing of such an input.
 * @param name what the input is called, where it is of no format but like one
 */
export function refuseIdleFlags(
  { read, reading, to, keep, columnOrder }: Pick<Job, "read" | "reading" | "to" | "keep" | "columnOrder">,
  format: InputFormat,
  name: string = format,
): void {
  const texts = (reading.naValues ?? []).filter((value) => numberOf(value) === undefined);
  const given: readonly (readonly [flag: string, given: boolean, formats: readonly InputFormat[]])[] = [
    ["--shape", read.shape !== undefined, ARRAY_FORMATS],
    ["--features", read.features !== undefined, ["svmlight"]],
    ["--index-base", read.indexBase !== undefined && to !== "svmlight", ["svmlight"]],
    ["--delimiter", read.delimiter !== undefined, DELIMITED_FORMATS],
    ["--decimal", reading.decimal !== undefined, DELIMITED_FORMATS],
    ["--leading-zeros", reading.leadingZeros !== undefined, DELIMITED_FORMATS],
    ["--no-header", read.header === "absent", DELIMITED_FORMATS],
    ["--comment", read.comment >= 0, DELIMITED_FORMATS],
    [`--na-values ${texts.join(",")}`, texts.length > 0, DELIMITED_FORMATS],
    ["--columns", read.columns.include.length > 0, TABLE_FORMATS],
    ["--exclude", read.columns.exclude.length > 0, TABLE_FORMATS],
    ["--joint", read.joint !== undefined, TABLE_FORMATS],
    ["--index-col", read.indexColumn !== undefined, TABLE_FORMATS],
    ["--group-by", read.groupBy !== undefined, TABLE_FORMATS],
    ["--weights", read.weights !== undefined, TABLE_FORMATS],
    ["--keep", keep !== undefined, TABLE_FORMATS],
    ["--column-order", columnOrder !== undefined, TABLE_FORMATS],
  ];
  const idle = given.find(([, isGiven, formats]) => isGiven && !formats.includes(format));
  if (idle) throw usageError(`${idle[0]} does not apply to ${name}`, `it applies to ${idle[2].join(", ")}`);
}
