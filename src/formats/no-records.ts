/** Inputs that hold nothing: no record, and nothing that names columns, as an empty file or the JSON array []. */
import { NormalizeError } from "../errors.js";
import type { ByteSource } from "../io/bytes.js";
import type { ChunkFormat } from "../types.js";
import type { FolderColumn } from "./columnar/declared-column.js";
import type { ColumnRoles } from "./csv/options.js";
import type { ChunkReader, Dataset, LayoutColumn } from "./dataset.js";

/** Such an input's format, and its bytes: what an output repeats before its records, and behind them. */
export interface EmptyFile {
  readonly format: Exclude<ChunkFormat, { kind: "records" | "dense" }>;
  readonly head: Uint8Array;
  readonly tail?: Uint8Array;
}

/** Thrown by decoders that find no record. Whoever has a use for an input without rows makes a dataset of it. */
export class NoRecords extends NormalizeError {
  constructor(
    file: string,
    readonly empty: EmptyFile,
  ) {
    super("data", "no data", { place: { file }, hint: "expected at least one record" });
  }
}

/** Columns that an input is taken to have; `columns` are read as numbers. */
export interface AssumedColumns extends ColumnRoles {
  readonly names: readonly string[];
  readonly columns: readonly number[];
  readonly named: "named" | "numbered";
  /** those that folders tell: the last of the names */
  readonly further: readonly FolderColumn[];
}

/** A dataset without rows, of these columns. It owns the source. */
export function datasetOfNothing(
  source: Pick<ByteSource, "name" | "close">,
  { format, head, tail }: EmptyFile,
  { named, names, columns, further, ...roles }: AssumedColumns,
): Dataset {
  const chosen = new Set(columns);
  const table = { ...roles, names, columns: Int32Array.from(columns) };
  return {
    schema: {
      name: source.name,
      rows: 0,
      rowShape: [columns.length],
      elementType: "float64",
      ...(named === "named" && { columnNames: columns.map((i) => names[i]) }),
      textColumns: names.filter((_, i) => !chosen.has(i)),
    },
    format: withColumns(format, table),
    files: [source.name],
    head,
    ...(tail && { tail: () => tail }),
    rereadable: true,
    access: "sequential",
    bytes: 0,
    layout: layoutOf(names, chosen, further),
    notes: format.kind === "delimited" ? [`${source.name} is empty, it has no header either`] : [],
    chunks: async () => NO_CHUNKS,
    close: () => source.close(),
  };
}

function withColumns(
  format: EmptyFile["format"],
  table: ColumnRoles & { names: readonly string[]; columns: Int32Array },
): EmptyFile["format"] {
  switch (format.kind) {
    case "delimited":
      return { ...format, ...table, width: table.names.length };
    case "json":
      return { ...format, ...table, paths: table.names.map((name) => [name]) };
    case "sparse":
      return format;
  }
}

function layoutOf(
  names: readonly string[],
  numbers: ReadonlySet<number>,
  further: readonly FolderColumn[],
): LayoutColumn[] {
  const own = names.length - further.length;
  let worked = 0;
  let kept = 0;
  return names.map((name, i) =>
    numbers.has(i)
      ? { kind: "number", name, index: worked++ }
      : { kind: "other", name, index: kept++, type: i < own ? { kind: "text" } : further[i - own].type },
  );
}

const NO_CHUNKS: ChunkReader = {
  next: async () => undefined,
  close: async () => {},
};

/** An input without rows that follows others: its columns are theirs, its bytes are its own. */
export function emptyLike(lead: Dataset, own: Dataset): Dataset {
  const framing = lead.format.kind === "json" &&
    own.format.kind === "json" && { framing: own.format.framing };
  const { name: _, ...schema } = lead.schema;
  return {
    ...own,
    schema: { ...schema, name: own.schema.name, rows: 0 },
    format: { ...lead.format, ...framing },
    ...(lead.layout && { layout: lead.layout }),
  };
}
