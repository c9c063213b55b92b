/** Sinks that compress what is written. */
import type { Sink } from "../../io/bytes.js";
import type { Job } from "../../job/job.js";

export async function compressed(sink: Sink, compression: Job["compression"]): Promise<Sink> {
  if (compression === undefined || compression === "none") return sink;
  const { compressedSink } = await import("../../io/compression/compress.js");
  return compressedSink(sink, compression);
}
