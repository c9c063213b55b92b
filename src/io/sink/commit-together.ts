/** Several outputs of one run, made final together. */
import type { Sink } from "../contract.js";

/**
 * What can fail is done for all before the first becomes visible, and those that cannot be taken back go first: so a failure
 * leaves none of the files. Who calls aborts all sinks when it throws.
 */
export async function commitTogether(sinks: readonly Pick<Sink, "settle" | "commit">[]): Promise<void> {
  const files = sinks.filter(({ settle }) => settle !== undefined);
  for (const file of files) await file.settle?.();
  for (const sink of sinks) if (sink.settle === undefined) await sink.commit();
  for (const file of files) await file.commit();
}
