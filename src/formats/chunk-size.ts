/** How much a chunk holds: what a thread works on at a time. */

/** Bytes a chunk is made of, or its numbers take; more only where one record does. */
export const CHUNK_BYTES = 1 << 20;

/** The most records of a chunk: `most`, or fewer where tests ask for chunks of a few, which all formats then cut alike. */
export const mostRecords = (most = Infinity): number =>
  Math.min(most, Number(process.env["NORMALIZE_CHUNK_RECORDS"] ?? Infinity));
