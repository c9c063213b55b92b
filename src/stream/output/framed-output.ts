/** Outputs that are a head and the chunks' own bytes: delimited text, NPY. */
import type { ColumnOrder } from "../../core/column-order.js";
import { delimitedFrame } from "../../formats/csv/rewrite.js";
import type { Dataset, Frame } from "../../formats/dataset.js";
import { formatNamed, type OutputFormat } from "../../formats/registry.js";
import type { Sink } from "../../io/bytes.js";
import type { Job } from "../../job/job.js";
import type { ResultType, Shape } from "../../types.js";
import { OrderedOutput } from "./ordered-output.js";
import type { Writing } from "./writing.js";

const TAB = 9;
const COMMA = 44;
const SEMICOLON = 59;

/** What a frame is to hold, beside what the dataset says. */
interface Framed {
  readonly dtype: ResultType;
  /** the shape of a row; absent: the dataset's */
  readonly rowShape?: Shape;
  /** the fields of delimited text in the order in which they are written; absent: their own */
  readonly fields?: ColumnOrder | undefined;
}

export async function frameOf(
  format: OutputFormat,
  job: Job,
  dataset: Dataset,
  { dtype, rowShape = dataset.schema.rowShape, fields }: Framed,
): Promise<Frame> {
  const request = { schema: dataset.schema, dtype, rowShape };
  if (dataset.format.kind === "sparse") {
    const encode = { kind: "patch", dtype, digits: job.digits } as const;
    return { needsRows: false, pieces: "lines", encode, head: () => dataset.head };
  }
  if (dataset.format.kind === "json" && formatNamed(format).holds !== "array") {
    const { jsonFrame } = await import("../../formats/json/rewrite.js");
    return jsonFrame(dataset, { dtype, digits: job.digits });
  }
  if (format === "npy" || format === "npz") {
    const { npyFrame } = await import("../../formats/npy/write.js");
    return npyFrame(request);
  }
  if (format === "idx") {
    const { idxFrame } = await import("../../formats/idx/write.js");
    return idxFrame(request);
  }
  const source =
    dataset.format.kind === "delimited"
      ? { format: dataset.format, head: dataset.head, header: job.read.header }
      : undefined;
  // A CSV keeps its own delimiter; only a tab is none.
  const usual = source?.format.decimal ? SEMICOLON : COMMA;
  const kept = source && source.format.delimiter !== TAB ? source.format.delimiter : usual;
  const target = {
    delimiter: format === "tsv" ? TAB : kept,
    digits: job.digits,
    ...(job.suffix !== undefined && { suffix: job.suffix }),
    ...(fields && { fields }),
  };
  return delimitedFrame(request, target, source);
}

/** Writes a frame around chunks, and its head anew once the rows are known where it tells them. */
export function framedWriter({ encode, needsRows, head, tail, pieces }: Frame, sink: Sink): Writing {
  return {
    encode,
    needsRows,
    async begin(rows) {
      const output = new OrderedOutput(sink, pieces);
      await sink.write(head(rows));
      return {
        write: (bytes) => output.write(bytes),
        async finish(counted) {
          if (tail) await sink.write(tail());
          if (rows === undefined && needsRows) await sink.patch(head(counted), 0);
        },
      };
    },
  };
}
