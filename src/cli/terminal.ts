/** What is decided by where the text goes. The streams come from main.ts. */
import { ioError } from "../errors.js";

interface ColorQuestion {
  readonly flag: "given" | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly destination: "terminal" | "other";
}

/** --no-color, then FORCE_COLOR (as Node reads it), then NO_COLOR (no-color.org), then whether it is a terminal. */
export function chooseColor({ flag, environment, destination }: ColorQuestion): "ansi" | "none" {
  if (flag === "given") return "none";
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced === "0" || forced === "false" ? "none" : "ansi";
  if (environment["NO_COLOR"] || environment["TERM"] === "dumb") return "none";
  return destination === "terminal" ? "ansi" : "none";
}

/** Writes all of `text`, and waits until it is gone. A reader that went away is no error: it had enough. */
export function writeText(stream: NodeJS.WritableStream, name: string, text: string): Promise<void> {
  return new Promise((done, fail) => {
    // Without a listener the stream's own error event would end the process before the callback is heard.
    stream.on("error", () => {});
    stream.write(text, (error) => {
      if (!error || (error as NodeJS.ErrnoException).code === "EPIPE") done();
      else fail(ioError(name, "write", error));
    });
  });
}

/** How far an engine's statement is: on a line of its own that goes again, or as lines of JSON for scripts. */
export function showShares(
  who: string,
  wanted: "auto" | "bar" | "json" | "none",
  stream: NodeJS.WriteStream,
): { onProgress(done: number): void; end(): void } {
  const none = { onProgress() {}, end() {} };
  const began = performance.now();
  if (wanted === "none" || (wanted === "auto" && !stream.isTTY)) return none;
  const write = (text: string): void => {
    if (performance.now() - began >= PATIENCE) stream.write(text);
  };
  if (wanted === "json")
    return { ...none, onProgress: (share) => write(`${JSON.stringify({ phase: "statement", share })}\n`) };
  return {
    onProgress: (done) => write(`\r${who}: ${Math.floor(100 * done)}% of a statement${ERASE}`),
    end: () => write(`\r${ERASE}`),
  };
}

/** Milliseconds before the first sign of short work. */
const PATIENCE = 1000;

/** From the cursor to the end of its line. */
const ERASE = "\u001b[K";
