/** How far a run has come, told as its input is read. */
import type { ChunkReader, Dataset } from "../../formats/dataset.js";

export interface Progress {
  /** what is worked on, where that is not a pass over records but a file on its way, or work in steps, which `rows` counts */
  readonly phase?: string;
  /** which pass over the input this is, from 1 */
  readonly pass: number;
  /** bytes of records read in this pass, expanded where they were compressed */
  readonly bytes: number;
  /** bytes there are, where known */
  readonly totalBytes: number | undefined;
  /** records read in this pass; of text, blank lines may count */
  readonly rows: number;
  readonly totalRows: number | undefined;
}

/** Called after every chunk that was read, and once at the end of each pass. */
export type Watch = (progress: Progress) => void;

/** The dataset, whose passes are watched. */
export function watched(dataset: Dataset, watch: Watch): Dataset {
  let passes = 0;
  return {
    ...dataset,
    async chunks(): Promise<ChunkReader> {
      const reader = await dataset.chunks();
      const pass = ++passes;
      let bytes = 0;
      let rows = 0;
      const tell = () =>
        watch({ pass, bytes, totalBytes: dataset.bytes, rows, totalRows: dataset.schema.rows });
      return {
        async next(buffer) {
          const chunk = await reader.next(buffer);
          bytes += chunk?.length ?? 0;
          rows += chunk?.records ?? 0;
          tell();
          return chunk;
        },
        close: () => reader.close(),
      };
    },
  };
}
