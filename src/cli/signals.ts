/** Interrupted: say so by the exit code. What is half-made is removed as the process exits. */
import { ExitCode } from "../errors.js";

const CODES = { SIGINT: ExitCode.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

/** Calls `exit` with 128 + the signal's number. A second signal ends the process at once, whatever `exit` is doing. */
export function onInterrupt(exit: (code: number) => void): void {
  const signals = Object.keys(CODES) as (keyof typeof CODES)[];
  for (const signal of signals) {
    process.on(signal, () => {
      for (const each of signals) process.removeAllListeners(each);
      exit(CODES[signal]);
    });
  }
}
