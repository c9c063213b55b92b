/** Flags of written text, on formats that have none. */
import { usageError } from "../errors.js";
import { DELIMITED_FORMATS, type OutputFormat, PRINTED_FORMATS } from "../formats/registry.js";

/** Throws a usage error for --suffix or --precision where the data are written as `format`. */
export function checkPrinting(
  format: OutputFormat,
  { suffix, precision }: { suffix: string | undefined; precision: number | undefined },
): void {
  const of = (flag: string, formats: readonly string[]) =>
    usageError(`${flag} does not apply to ${format} output`, `it applies to ${formats.join(", ")}`);
  if (suffix !== undefined && !DELIMITED_FORMATS.includes(format)) throw of("--suffix", DELIMITED_FORMATS);
  if (precision !== undefined && !PRINTED_FORMATS.includes(format)) throw of("--precision", PRINTED_FORMATS);
}
