import { ioError, NormalizeError } from "../../errors.js";
import { ClosedPipe } from "./closed-pipe.js";

/** What to throw for a failed write: ClosedPipe where the reader went away, NormalizeError "io" for the rest. */
export function writeError(name: string, error: unknown): Error {
  if (error instanceof NormalizeError || error instanceof ClosedPipe) return error;
  const { code } = error as NodeJS.ErrnoException;
  return code === "EPIPE" || code === "ECONNRESET"
    ? new ClosedPipe(name, error)
    : ioError(name, "write", error);
}
