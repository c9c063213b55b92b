/** The one printer of errors: `normalize: WHERE: WHAT; WHAT TO TRY`, one line whatever the data hold. */
import { ExitCode, NormalizeError, type Place } from "../errors.js";
import { escapeControl } from "../report/escape.js";

/** Bytes of a line at most, its newline included. */
const LONGEST_LINE = 1024;

export interface ErrorReport {
  /** the line, and in debugging the stack below it */
  readonly text: string;
  readonly exitCode: number;
}

export function describeError(error: unknown, detail: "line" | "stack"): ErrorReport {
  const known = error instanceof NormalizeError;
  const line = fitLine(`normalize: ${known ? sentence(error) : internal(error)}`);
  const stack = detail === "stack" && error instanceof Error ? `${error.stack}\n` : "";
  return { text: `${line}\n${stack}`, exitCode: known ? error.exitCode : ExitCode.failed };
}

function sentence(error: NormalizeError): string {
  const where = [error.place.file, placeText(error.place)].filter((part) => part);
  const hint = error.hint === undefined ? [] : [error.hint];
  return [[...where, error.message].join(": "), ...hint].join("; ");
}

const internal = (error: unknown): string =>
  `internal error: ${error instanceof Error ? `${error.name}: ${error.message}` : error}; please report it`;

function placeText({ record, line, column, byte }: Place): string {
  const parts: string[] = [];
  if (record !== undefined)
    parts.push(line === undefined ? `record ${record}` : `record ${record} (line ${line})`);
  else if (line !== undefined) parts.push(`line ${line}`);
  if (column !== undefined) parts.push(`column "${column}"`);
  if (byte !== undefined) parts.push(`byte ${byte}`);
  return parts.join(", ");
}

/** Control characters escaped, and cut where it is too long. */
function fitLine(text: string): string {
  const bytes = Buffer.from(escapeControl(text));
  if (bytes.length < LONGEST_LINE) return bytes.toString();
  const cut = bytes.subarray(0, LONGEST_LINE - "…\n".length * 2).toString();
  // A character cut in two decodes as U+FFFD.
  return `${cut.replace(/\ufffd+$/, "")}…`;
}
