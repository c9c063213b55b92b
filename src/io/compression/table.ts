/** Compressions that a file of any format may have. */

export const COMPRESSIONS = {
  gzip: { suffix: ".gz", goes: "in and out" },
  zstd: { suffix: ".zst", goes: "in and out" },
  bzip2: { suffix: ".bz2", goes: "in" },
  brotli: { suffix: ".br", goes: "in and out" },
} as const;

/** The compressions that are written. */
export type Compression = {
  [Name in keyof typeof COMPRESSIONS]: (typeof COMPRESSIONS)[Name]["goes"] extends "in and out"
    ? Name
    : never;
}[keyof typeof COMPRESSIONS];

const ALL_COMPRESSIONS = Object.keys(COMPRESSIONS) as readonly (keyof typeof COMPRESSIONS)[];
export const COMPRESSION_NAMES = ALL_COMPRESSIONS.filter(
  (name): name is Compression => COMPRESSIONS[name].goes === "in and out",
);

/** A file's name without the suffix of a compression, and the compression it tells of. */
export function splitCompression(file: string): { name: string; compression?: keyof typeof COMPRESSIONS } {
  const lower = file.toLowerCase();
  const compression = ALL_COMPRESSIONS.find((name) => lower.endsWith(COMPRESSIONS[name].suffix));
  if (compression === undefined) return { name: file };
  return { name: file.slice(0, -COMPRESSIONS[compression].suffix.length), compression };
}
