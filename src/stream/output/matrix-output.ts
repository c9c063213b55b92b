/** Matrices with columns that were not worked on behind those that were, put together on this thread. */

import { holdsKept, keptNumber, notHeld } from "../../formats/columnar/kept-number.js";
import type { Dataset, Frame, OtherColumns } from "../../formats/dataset.js";
import { ELEMENT_BYTES, swapBytes } from "../../formats/dense/element-types.js";
import { tableValues } from "../../formats/table-writers.js";
import type { Sink } from "../../io/bytes.js";
import type { ResultType } from "../../types.js";
import { framedWriter } from "./framed-output.js";
import type { Matrix } from "./output-columns.js";
import type { Writing } from "./writing.js";

type Columns = Pick<Matrix, "fitted" | "kept">;

/** Where the records at hand are: their file, and how many of it were before them. */
interface Records {
  readonly file: string;
  readonly before: number;
}

/** @param frame of an array; its chunks are those of the fitted and the kept columns together */
export function keepingWriter(
  frame: Frame,
  columns: Columns,
  { files }: Pick<Dataset, "files">,
  sink: Sink,
): Writing {
  const { encode } = frame;
  if (encode.kind !== "dense") throw new Error("a matrix is written as an array");
  const lookedAt = {
    columns: new Set(columns.kept.map(({ index }) => index)),
    nulls: "passed over",
  } as const;
  const framed = framedWriter(frame, sink);
  return {
    encode: tableValues("npy"),
    needsRows: framed.needsRows,
    async begin(rows) {
      const writer = await framed.begin(rows);
      const seen = new Array<number>(files.length).fill(0);
      return {
        async write(bytes, rest, origin) {
          const others = await rest(lookedAt);
          if (others === undefined) throw new Error("a table tells of all its columns");
          const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
          const records = { file: files[origin.file], before: seen[origin.file] };
          const whole = joined(values, others, columns, encode.dtype, records);
          if (encode.byteOrder === "big-endian") swapBytes(whole, ELEMENT_BYTES[encode.dtype]);
          await writer.write(whole, rest, origin);
          seen[origin.file] += origin.rows;
        },
        finish: (counted) => writer.finish(counted),
      };
    },
  };
}

/** Rows of all columns, as the machine's bytes. */
function joined(
  values: Float64Array,
  { rows, columns }: OtherColumns,
  { fitted, kept }: Columns,
  dtype: ResultType,
  { file, before }: Records,
): Uint8Array {
  const width = fitted.length + kept.length;
  const out = dtype === "float32" ? new Float32Array(rows * width) : new Float64Array(rows * width);
  fitted.forEach(({ index }, i) => {
    for (let row = 0; row < rows; row++) out[row * width + i] = values[row * fitted.length + index];
  });
  kept.forEach(({ index, name }, i) => {
    const own = columns[index];
    for (let row = 0; row < rows; row++) {
      const number = keptNumber(own[row]);
      if (!holdsKept(own[row], number, dtype)) {
        throw notHeld(own[row], dtype, { file, record: before + row + 1, column: name });
      }
      out[row * width + fitted.length + i] = number;
    }
  });
  return new Uint8Array(out.buffer);
}
