/** Sinks that cannot be taken back: what is written is out. */
import type { Sink } from "../bytes.js";
import { writeError } from "./write-error.js";

/** What a direct sink writes through. Errors are the system's. */
export interface DirectWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Makes sure that everything written has arrived, and closes. */
  finish(): Promise<void>;
  /** Closes without a word. */
  discard(): void;
}

/** A sink that is not seekable, whose abort() only stops. Throws ClosedPipe and NormalizeError "io". */
export function directSink(name: string, writer: DirectWriter): Sink {
  let over = false;
  const guarded = async (call: () => Promise<void>): Promise<void> => {
    try {
      if (over) throw new Error("it is closed");
      await call();
    } catch (error) {
      throw writeError(name, error);
    }
  };
  return {
    name,
    seekable: false,
    write: (bytes) => guarded(() => writer.write(bytes)),
    patch: () => guarded(() => Promise.reject(new Error("it cannot be written twice"))),
    commit: () =>
      guarded(async () => {
        await writer.finish();
        over = true;
      }),
    async abort() {
      if (over) return;
      over = true;
      writer.discard();
    },
  };
}
