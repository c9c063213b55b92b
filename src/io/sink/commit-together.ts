/** Several outputs of one run, made final together. */
import type { Sink } from "../bytes.js";

type Committed = Pick<Sink, "settle" | "commit" | "hold" | "revert" | "release">;

/**
 * What can fail is done for all before the first becomes visible, and those that cannot be taken back go first; where a file
 * cannot be put in its place all the same, those that were are taken back: so a failure leaves none of the files. Who calls
 * aborts all sinks when it throws.
 */
export async function commitTogether(sinks: readonly Committed[]): Promise<void> {
  const files = sinks.filter(({ settle }) => settle !== undefined);
  for (const file of files) await file.settle?.();
  for (const sink of sinks) if (sink.settle === undefined) await sink.commit();
  if (files.length > 1) await commitRevocably(files);
  else await files[0]?.commit();
}

async function commitRevocably(files: readonly Committed[]): Promise<void> {
  const committed: Committed[] = [];
  try {
    for (const file of files) await file.hold?.();
    for (const file of files) {
      await file.commit();
      committed.push(file);
    }
  } catch (error) {
    for (const file of committed.reverse()) await file.revert?.();
    throw error;
  } finally {
    for (const file of files) await file.release?.();
  }
}
