/** Opens svmlight text: a first reading finds how many features and records there are, then chunks of whole lines. */

import { dataError } from "../../errors.js";
import type { ByteSource } from "../../io/bytes.js";
import { cutLines } from "../../kernels/scalar/json.js";
import { DECIMAL } from "../../text/decimal.js";
import type { SparseFormat } from "../../types.js";
import { HeapBuffer, nextChunk } from "../chunk-buffers.js";
import { CHUNK_BYTES, mostRecords } from "../chunk-size.js";
import { RECORD_LIMIT, type TextPlace, tooLongError } from "../csv/chunks.js";
import { countLines } from "../csv/dialect.js";
import type { Chunk, ChunkBuffer, ChunkReader, Dataset } from "../dataset.js";
import { NoRecords } from "../no-records.js";
import { PendingBytes } from "../text/pending-bytes.js";
import { SvmlightFault, SvmlightRecords } from "./scan.js";

export interface SvmlightOptions {
  /** how many features there are; absent: as far as the indices go */
  readonly features?: number;
  /** the first feature's index; absent: 0 where one is 0, else 1 */
  readonly base?: 0 | 1;
}

/** Chunks of whole lines. */
class LineChunkReader implements ChunkReader {
  private offset: number;
  private line: number;
  private readonly most = mostRecords();

  constructor(
    private readonly bytes: PendingBytes,
    private readonly place: TextPlace,
  ) {
    this.offset = place.offset;
    this.line = place.line;
  }

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    for (let target = CHUNK_BYTES; ; target *= 2) {
      const length = await this.bytes.fill(buffer, target);
      if (length === 0) return undefined;
      const bytes = buffer.bytes.subarray(0, length);
      const { cut, records } = cutLines(bytes, this.most);
      const whole = this.bytes.exhausted && records < this.most ? length : cut;
      if (whole > 0) {
        this.bytes.putBack(bytes.subarray(whole));
        const chunk = { length: whole, records: records + 1, file: 0, offset: this.offset, line: this.line };
        this.offset += whole;
        this.line += countLines(bytes, whole);
        return chunk;
      }
      if (target >= RECORD_LIMIT) throw tooLongError(this.place.file, this.line, "is it svmlight at all?");
      this.bytes.putBack(bytes);
    }
  }

  close(): Promise<void> {
    return this.bytes.close();
  }
}

/** What a whole reading of the records tells. */
interface SvmlightExtent {
  readonly rows: number;
  /** the smallest and the greatest index; 0 and -1 where there is none */
  readonly low: number;
  readonly high: number;
  /** whether every label is a plain number, and whether a record belongs to a query */
  readonly labels: "numbers" | "text";
  readonly queries: "some" | "none";
}

/** Calls `take` with each chunk's records in turn. Throws NormalizeError "data" where a line is none. */
export async function eachChunk(
  dataset: Pick<Dataset, "chunks" | "files">,
  take: (records: SvmlightRecords, bytes: Uint8Array, chunk: Chunk) => void | Promise<void>,
): Promise<void> {
  const reader = await dataset.chunks();
  const buffer = new HeapBuffer();
  const records = new SvmlightRecords();
  const rows = { file: 0, before: 0 };
  try {
    for (let chunk = await nextChunk(reader, buffer); chunk; chunk = await nextChunk(reader, buffer)) {
      if (chunk.file !== rows.file) Object.assign(rows, { file: chunk.file, before: 0 });
      const bytes = buffer.bytes.subarray(0, chunk.length);
      try {
        records.read(bytes, buffer.kernels);
        records.requireNumbers();
        await take(records, bytes, chunk);
      } catch (error) {
        if (!(error instanceof SvmlightFault)) throw error;
        const line = (chunk.line ?? 1) + countLines(bytes, error.at);
        throw error.inFile({ file: dataset.files[chunk.file], line, record: rows.before });
      }
      rows.before += records.rows;
    }
  } finally {
    await reader.close();
  }
}

async function extentOf(dataset: Pick<Dataset, "chunks" | "files">): Promise<SvmlightExtent> {
  let [rows, low, high] = [0, Infinity, -1];
  let labels: SvmlightExtent["labels"] = "numbers";
  let queries: SvmlightExtent["queries"] = "none";
  await eachChunk(dataset, (records) => {
    for (let row = 0; row < records.rows; row++) {
      const [start, end] = [records.starts[row], records.starts[row + 1]];
      // Indices ascend.
      if (end > start) {
        low = Math.min(low, records.features[start]);
        high = Math.max(high, records.features[end - 1]);
      }
      const label = records.text(records.labels[2 * row], records.labels[2 * row + 1]);
      if (labels === "numbers" && !DECIMAL.test(label)) labels = "text";
      if (records.queries[2 * row] >= 0) queries = "some";
    }
    rows += records.rows;
  });
  return { rows, low: high < 0 ? 0 : low, high, labels, queries };
}

/** An opened file, before it is decided how it is worked on. */
export interface OpenedSvmlight {
  /** its records as they are: sparse */
  readonly dataset: Dataset;
  readonly format: SparseFormat;
  readonly extent: SvmlightExtent;
}

/**
 * Throws NoRecords where there is none and it is not said how many features there are, NormalizeError "data" where a line is none, or an index lies outside the features there are.
 */
export async function openSvmlight(source: ByteSource, options: SvmlightOptions): Promise<OpenedSvmlight> {
  const place = { file: source.name, offset: 0, line: 1 };
  const files = [source.name];
  const chunks = async (): Promise<ChunkReader> =>
    new LineChunkReader(new PendingBytes(await source.open(), [], false), place);
  const extent = await extentOf({ files, chunks });
  const base = options.base ?? (extent.low === 0 && extent.high >= 0 ? 0 : 1);
  const format: SparseFormat = { kind: "sparse", base, names: [], columns: new Int32Array(0) };
  if (extent.rows === 0 && options.features === undefined) {
    throw new NoRecords(source.name, { format, head: new Uint8Array(0) });
  }
  const features = featuresOf(source.name, extent, base, options.features);
  const dataset: Dataset = {
    schema: { name: source.name, rows: extent.rows, rowShape: [features], elementType: "float64" },
    format,
    files,
    head: new Uint8Array(0),
    rereadable: source.rereadable,
    access: "sequential",
    bytes: source.size,
    notes: [],
    chunks,
    close: () => source.close(),
  };
  return { dataset, format, extent };
}

function featuresOf(
  file: string,
  { low, high }: SvmlightExtent,
  base: 0 | 1,
  given: number | undefined,
): number {
  const seen = high + 1 - base;
  if (high >= 0 && low < base) {
    throw dataError(`there is an index ${low}`, { file }, "--index-base 0 counts features from 0");
  }
  if (given !== undefined && seen > given) {
    throw dataError(
      `there is an index ${high}, but ${given} features counted from ${base}`,
      { file },
      "--features says how many there are, --index-base where they begin",
    );
  }
  const features = given ?? seen;
  if (features > 0) return features;
  throw dataError("no feature has a value", { file }, "--features says how many there are");
}
