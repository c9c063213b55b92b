/** What an output is made of: writers, sinks, and the frame around chunks. */
import type { EncodeFormat } from "../../formats/dataset.js";
import type { OutputFormat } from "../../formats/registry.js";
import type { Sink } from "../../io/bytes.js";
import type { ChunkWriter } from "../pass.js";
import type { Matrix } from "./output-columns.js";

/** Takes chunks between a beginning and an end. */
export interface OutputWriter extends ChunkWriter {
  /** Writes what comes last, and puts right what could not be known first. */
  finish(rows: number): Promise<void>;
}

/** How chunks become a file. */
export interface Writing {
  /** what workers make of each chunk */
  readonly encode: EncodeFormat;
  /** whether begin() must know the rows when the sink is not seekable */
  readonly needsRows: boolean;
  /** Writes what comes first. */
  begin(rows: number | undefined): Promise<OutputWriter>;
}

/** What becomes of an output as a whole: of one file, or of several. */
export type OutputSink = Pick<
  Sink,
  "seekable" | "settle" | "hold" | "commit" | "revert" | "release" | "abort"
>;

export interface Output extends Writing {
  readonly sink: OutputSink;
  readonly format: OutputFormat;
  /** the columns of a table that is written without their names */
  readonly matrix?: Matrix;
  /** columns that are not of the type they were, in whole sentences */
  readonly notes: readonly string[];
}
