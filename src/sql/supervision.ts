/** A run elsewhere, attended: its progress is told, and it is stopped where the work is done. */
import type { Engine, ProgressCallback } from "./contract.js";

/** Who attends a run. */
export interface Attendance {
  readonly onProgress: ProgressCallback;
  /** aborted when the run is no longer wanted */
  readonly signal: AbortSignal;
}

/** Nobody looks, and nobody stops it. */
export const UNATTENDED: Attendance = { onProgress() {}, signal: new AbortController().signal };

/** What may fall, told while it rises. */
export function rising(tell: ProgressCallback): ProgressCallback {
  let furthest = 0;
  return (share) => {
    if (share <= furthest) return;
    furthest = share;
    tell(share);
  };
}

/** The engine, stopped when the signal says so: what runs is cancelled, and nothing more begins. */
export function attended(engine: Engine, { signal }: Attendance): Engine {
  // What the statement rejects with tells whether it was stopped.
  const stop = () => engine.cancel().catch(() => {});
  signal.addEventListener("abort", stop);
  return {
    name: engine.name,
    dialect: engine.dialect,
    fetches: engine.fetches,
    async query(sql) {
      signal.throwIfAborted();
      return engine.query(sql);
    },
    async execute(sql) {
      signal.throwIfAborted();
      return engine.execute(sql);
    },
    cancel: () => engine.cancel(),
    close() {
      signal.removeEventListener("abort", stop);
      return engine.close();
    },
  };
}
