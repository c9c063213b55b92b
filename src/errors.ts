/**
 * Errors as tagged data. Every failure the user can meet is a NormalizeError; anything else is a bug.
 * One grammar: WHERE: WHAT; WHAT TO TRY. One printer: cli/print-error.ts.
 */

export type ErrorKind =
  /** the command line is wrong */
  | "usage"
  /** the data are not what they claim, or cannot be normalized */
  | "data"
  /** the machine failed: files, disk, memory, network */
  | "io";

export const ExitCode = { done: 0, failed: 1, usage: 2, difference: 3, interrupted: 130 } as const;

/** Where in the input the trouble is; all counts from 1. */
export interface Place {
  readonly file?: string;
  /** data record, the header not counted */
  readonly record?: number;
  readonly line?: number;
  /** column name, or its number where columns have no names */
  readonly column?: string;
  /** byte offset in the file, from 0 */
  readonly byte?: number;
}

export interface ErrorDetail {
  readonly place?: Place;
  /** what the user can do about it, a clause without a full stop */
  readonly hint?: string;
  readonly cause?: unknown;
}

export class NormalizeError extends Error {
  readonly place: Place;
  readonly hint: string | undefined;

  constructor(
    readonly kind: ErrorKind,
    message: string,
    detail: ErrorDetail = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "NormalizeError";
    this.place = detail.place ?? {};
    this.hint = detail.hint;
  }

  get exitCode(): number {
    return this.kind === "usage" ? ExitCode.usage : ExitCode.failed;
  }
}

export const usageError = (message: string, hint?: string): NormalizeError =>
  new NormalizeError("usage", message, hint === undefined ? {} : { hint });

export const dataError = (message: string, place: Place = {}, hint?: string): NormalizeError =>
  new NormalizeError("data", message, hint === undefined ? { place } : { place, hint });

/** Wraps a failed system call; the message says it in words where the code is a common one. */
export function ioError(file: string, action: string, cause: unknown): NormalizeError {
  const code = (cause as NodeJS.ErrnoException)?.code;
  const said = code === undefined ? String((cause as Error)?.message ?? cause) : (WORDS[code] ?? code);
  return new NormalizeError("io", `cannot ${action}: ${said}`, { place: { file }, cause });
}

const WORDS: Record<string, string> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is not a directory",
  ENOSPC: "no space left on the device",
  EDQUOT: "disk quota exceeded",
  EFBIG: "file too large",
  EIO: "input/output error",
  EROFS: "read-only file system",
  EMFILE: "too many open files",
  ELOOP: "too many levels of symbolic links",
  ENAMETOOLONG: "file name too long",
};
