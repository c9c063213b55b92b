/** Svmlight as a table: a column for each feature, zeros and all, for formats that hold nothing sparse. */
import { dataError } from "../../errors.js";
import { groupKey } from "../../text/group-key.js";
import type { RecordsFormat } from "../../types.js";
import { HeapBuffer, nextChunk } from "../chunk-buffers.js";
import { mostRecords } from "../chunk-size.js";
import { placeKeys, recordBytes } from "../columnar/cells.js";
import type { DelimitedOptions } from "../csv/options.js";
import type { Chunk, ChunkBuffer, ChunkReader, Dataset, LayoutColumn, OtherColumns } from "../dataset.js";
import { keyTypeOf } from "../value-keys.js";
import type { OtherType } from "../value-types.js";
import type { OpenedSvmlight } from "./open.js";
import { SvmlightFault, SvmlightRecords } from "./scan.js";

/** Cells of a chunk, at most, which a row has to fit in. */
const MOST_CELLS = 1 << 22;

type Choice = Pick<DelimitedOptions, "select" | "roles">;

/**
 * @param shown whether labels and queries are columns too
 * Throws NormalizeError "data" where there are more features than a chunk has room for.
 */
export function svmlightTable(
  { dataset, format: { base }, extent }: OpenedSvmlight,
  choice: Choice,
  shown: "records" | "features",
): Dataset {
  const [features] = dataset.schema.rowShape;
  if (features > MOST_CELLS) {
    throw dataError(
      `${features} features are too many for a table, which has room for ${MOST_CELLS}`,
      { file: dataset.schema.name },
      "svmlight output stays sparse: --to svmlight",
    );
  }
  const all = ["label", ...(extent.queries === "some" ? ["qid"] : [])];
  const leading = shown === "records" ? all : [];
  const names = [...leading, ...Array.from({ length: features }, (_, i) => String(i + base))];
  const numeric = Array.from({ length: features }, (_, i) => i + leading.length);
  const picked = choice.select ? choice.select(names, numeric, []) : numeric;
  const roles = choice.roles?.(names) ?? {};
  const columns = picked.filter((column) => column !== roles.key && column !== roles.weight);
  const textual = columns.find((column) => column < leading.length);
  if (textual !== undefined) {
    throw dataError(
      `${names[textual]} is no feature`,
      { file: dataset.schema.name },
      "--columns takes features",
    );
  }
  const table: RecordsFormat = { kind: "records", names, columns: Int32Array.from(columns), ...roles };
  const layout = layoutOf(table, leading.length, extent.labels);
  const key = table.key === undefined ? undefined : layout[table.key];
  const format = key?.kind === "other" ? { ...table, keyType: keyTypeOf(key.type) } : table;
  const { schema } = dataset;
  const chosen = new Set(columns);
  return {
    ...dataset,
    schema: {
      ...schema,
      rowShape: [columns.length],
      columnNames: columns.map((i) => names[i]),
      textColumns: names.filter((_, i) => !chosen.has(i)),
    },
    format,
    layout,
    chunks: async () =>
      new TableReader(await dataset.chunks(), { format, layout, base, leading: leading.length }, schema.name),
  };
}

function layoutOf(
  { names, columns }: RecordsFormat,
  leading: number,
  labels: "numbers" | "text",
): LayoutColumn[] {
  const worked = new Set(columns);
  let numbers = 0;
  let others = 0;
  return names.map((name, i): LayoutColumn => {
    if (worked.has(i)) return { kind: "number", name, index: numbers++ };
    const text: OtherType = { kind: "text" };
    const type: OtherType = i === 0 && leading > 0 && labels === "text" ? text : { kind: "float", bits: 64 };
    const whole: OtherType = { kind: "integer", bits: 64, signed: "signed" };
    return { kind: "other", name, index: others++, type: i === 1 && leading === 2 ? whole : type };
  });
}

interface TablePlan {
  readonly format: RecordsFormat;
  readonly layout: readonly LayoutColumn[];
  readonly base: number;
  /** columns before the features */
  readonly leading: number;
}

class TableReader implements ChunkReader {
  private readonly buffer = new HeapBuffer();
  private readonly records = new SvmlightRecords();
  private chunk: Chunk | undefined;
  /** the next row of the records at hand, and the rows of the file before them */
  private row = 0;
  private before = 0;
  /** a row, feature by feature */
  private readonly values: Float64Array;

  constructor(
    private readonly lines: ChunkReader,
    private readonly plan: TablePlan,
    private readonly file: string,
  ) {
    this.values = new Float64Array(plan.format.names.length - plan.leading);
  }

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    while (this.row === this.records.rows) {
      this.before += this.records.rows;
      this.chunk = await nextChunk(this.lines, this.buffer);
      if (!this.chunk) return undefined;
      this.readLines(this.chunk);
    }
    const { format } = this.plan;
    const most = mostRecords(Math.max(1, Math.floor(MOST_CELLS / format.names.length)));
    const first = this.row;
    const rows = Math.min(most, this.records.rows - first);
    const size = recordBytes(format, rows);
    if (buffer.bytes.length < size) buffer.grow(size, 0);
    const cells = new Float64Array(buffer.bytes.buffer, buffer.bytes.byteOffset, size / 8);
    const { columns, keys } = this.fill(cells, first, rows);
    this.row += rows;
    const length =
      keys === undefined
        ? size
        : placeKeys(format, keys, (needed) => {
            if (buffer.bytes.length < needed) buffer.grow(needed, size);
            return buffer.bytes;
          });
    const nulls = Array.from(format.columns, () => undefined);
    const rest: OtherColumns = { rows, nulls, columns };
    const { offset } = this.chunk!;
    return { length, records: rows, file: 0, offset, rest: () => rest };
  }

  private readLines(chunk: Chunk): void {
    const bytes = this.buffer.bytes.subarray(0, chunk.length);
    try {
      this.records.read(bytes, this.buffer.kernels);
      this.records.requireNumbers();
    } catch (error) {
      if (!(error instanceof SvmlightFault)) throw error;
      throw error.inFile({ file: this.file, line: chunk.line ?? 1, record: this.before });
    }
    this.row = 0;
  }

  /** Lays out rows' numbers and weights; returns their other columns, and keys where there are some. */
  private fill(
    cells: Float64Array,
    first: number,
    rows: number,
  ): { columns: unknown[][]; keys: string[] | undefined } {
    const { format, layout } = this.plan;
    const cols = format.columns.length;
    const others = layout.flatMap(({ kind }, column) => (kind === "other" ? [column] : []));
    const columns: unknown[][] = others.map(() => []);
    const keys: string[] | undefined = format.key === undefined ? undefined : [];
    for (let row = 0; row < rows; row++) {
      this.expand(first + row);
      for (let i = 0; i < cols; i++)
        cells[row * cols + i] = this.values[format.columns[i] - this.plan.leading];
      if (format.weight !== undefined)
        cells[rows * cols + row] = Number(this.cell(first + row, format.weight));
      others.forEach((column, i) => {
        columns[i].push(this.cell(first + row, column));
      });
      keys?.push(groupKey(format.keyType!, String(this.cell(first + row, format.key!) ?? "")));
    }
    return { columns, keys };
  }

  private expand(row: number): void {
    const { starts, features, values } = this.records;
    this.values.fill(0);
    for (let i = starts[row]; i < starts[row + 1]; i++) this.values[features[i] - this.plan.base] = values[i];
  }

  /** A column of the row that was expanded last. */
  private cell(row: number, column: number): number | string | null {
    const { layout, leading } = this.plan;
    if (column >= leading) return this.values[column - leading];
    const places = column === 0 ? this.records.labels : this.records.queries;
    if (places[2 * row] < 0) return null;
    const text = this.records.text(places[2 * row], places[2 * row + 1]);
    const described = layout[column];
    return described.kind === "other" && described.type.kind === "text" ? text : Number(text);
  }

  close(): Promise<void> {
    return this.lines.close();
  }
}
