/** Opens Arrow's IPC formats, file (Feather V2) and stream: a record batch in memory at a time, cut into chunks. */
import { dataError } from "../../errors.js";
import type { ByteSource, Chunk, ChunkBuffer, ChunkReader, Dataset, OtherColumns } from "../contract.js";
import { requireLittleEndianMachine } from "../element-types.js";
import { otherText } from "../encode/other-text.js";
import type { ArrowArray } from "./arrow/array.js";
import { BatchLoader, type Dictionaries } from "./arrow/buffers.js";
import { dictionaryFields, joinedDictionary } from "./arrow/dictionaries.js";
import { FieldValues } from "./arrow/fields.js";
import {
  type ArrowMessage,
  type BatchHeader,
  type Description,
  damagedArrow,
  FileMessages,
  type MessageSource,
  readDirectory,
  StreamMessages,
} from "./arrow/messages.js";
import type { ArrowField, ArrowSchema } from "./arrow/schema.js";
import { type ArrowColumn, type ArrowColumns, columnsOf, folderColumn } from "./arrow/types.js";
import { furtherColumns } from "./hive.js";
import { randomAccess } from "./parquet/random-access.js";
import {
  chunkLength,
  type PassingColumn,
  planRecords,
  type RecordOptions,
  type RecordTable,
  recordDataset,
  recordsPerChunk,
  roomForNumbers,
} from "./record-table.js";

interface Opened {
  readonly file: string;
  readonly schema: ArrowSchema;
  readonly columns: readonly ArrowColumn[];
  /** what dictionaries hold, by their id */
  readonly dictionaries: ReadonlyMap<string, ArrowField>;
  readonly table: RecordTable;
}

/**
 * Opens an Arrow file, which is spooled where it cannot be sought. Integers, floats, decimals and vectors of one length are
 * numbers, booleans, times and durations where they are asked for; null is NaN. Throws NormalizeError "data" for what is damaged, and where no
 * column is numeric.
 */
export async function openArrowFile(source: ByteSource, options: RecordOptions): Promise<Dataset> {
  requireLittleEndianMachine();
  const access = await randomAccess(source);
  const directory = await readDirectory(access);
  const opened = open(source.name, directory.schema, options);
  return {
    ...datasetOf(opened),
    rereadable: true,
    access: "positional",
    chunks: async () => new ArrowReader(opened, new FileMessages(access, directory)),
    close: () => access.close(),
  };
}

/** Opens an Arrow stream, likewise. */
export async function openArrowStream(source: ByteSource, options: RecordOptions): Promise<Dataset> {
  requireLittleEndianMachine();
  const messages = new StreamMessages(source.name, await source.open(), 0);
  const opened = open(source.name, await readSchema(source.name, messages), options);
  let unused: MessageSource | undefined = messages;
  return {
    ...datasetOf(opened),
    rereadable: source.rereadable,
    access: "sequential",
    async chunks() {
      const waiting = unused ?? new StreamMessages(source.name, await source.open(), 0);
      if (unused === undefined) await readSchema(source.name, waiting);
      unused = undefined;
      return new ArrowReader(opened, waiting);
    },
    async close() {
      await unused?.close();
      await source.close();
    },
  };
}

async function readSchema(file: string, messages: MessageSource): Promise<ArrowSchema> {
  const first = await messages.next();
  if (first === undefined) throw dataError("no data", { file }, "an Arrow stream begins with its schema");
  if (first.description.kind === "schema") return first.description.schema;
  throw dataError("an Arrow stream begins with its schema, this one does not", { file });
}

function open(file: string, schema: ArrowSchema, options: RecordOptions): Opened {
  const own = columnsOf(schema.fields);
  const folders = furtherColumns(
    options.folders,
    own.map(({ declared }) => declared.name),
  );
  const columns = [...own, ...folders.map(folderColumn)];
  const table = planRecords(
    file,
    columns.map(({ declared }) => declared),
    options,
  );
  return { file, schema, columns, dictionaries: dictionaryFields(schema.fields), table };
}

const datasetOf = ({ file, table, schema }: Opened) => ({
  ...recordDataset(file, undefined, table),
  metadata: schema.metadata,
  notes: [],
});

/** A record batch, whose columns are loaded when they are asked for: what passes through maybe never. */
class Batch {
  readonly rows: number;
  private others: readonly (ArrowArray | undefined)[] | undefined;
  readonly numbers: readonly (ArrowArray | undefined)[];

  constructor(
    private readonly opened: Opened,
    private readonly header: BatchHeader,
    private readonly body: Uint8Array,
    private readonly dictionaries: Dictionaries,
  ) {
    const { table } = opened;
    const { key, weight } = table.format;
    const roles = [key, weight].filter((column) => column !== undefined);
    this.rows = header.rows;
    this.numbers = this.load([...table.numbers, ...roles]);
  }

  /** The arrays of the columns that pass through, by field. */
  passing(): readonly (ArrowArray | undefined)[] {
    this.others ??= this.load(this.opened.table.others.map(({ column }) => column));
    return this.others;
  }

  private load(columns: readonly number[]): (ArrowArray | undefined)[] {
    const fields = new Set(columns.map((column) => this.opened.columns[column].field));
    const loader = new BatchLoader(this.body, this.header, this.dictionaries);
    return loader.load(this.opened.schema.fields, (index) => fields.has(index));
  }
}

class ArrowReader implements ChunkReader {
  private batch: Batch | undefined;
  /** rows of the batch that were given */
  private row = 0;
  private readonly dictionaries = new Map<string, ArrowArray>();

  constructor(
    private readonly opened: Opened,
    private readonly messages: MessageSource,
  ) {}

  async next(buffer: ChunkBuffer): Promise<Chunk | undefined> {
    const { file } = this.opened;
    while (this.batch === undefined || this.row === this.batch.rows) {
      const next = await this.messages.next();
      if (next === undefined) return undefined;
      guarded(file, () => this.take(next));
    }
    const { batch } = this;
    const rows = Math.min(recordsPerChunk(this.opened.table.format), batch.rows - this.row);
    const chunk = guarded(file, () => this.chunk(batch, this.row, rows, buffer));
    this.row += rows;
    return chunk;
  }

  private take({ description, body }: ArrowMessage): void {
    if (description.kind === "dictionary") this.takeDictionary(description, body);
    else if (description.kind === "batch") {
      this.batch = new Batch(this.opened, description.header, body, new Map(this.dictionaries));
      this.row = 0;
    }
  }

  private takeDictionary(
    { id, change, header }: Extract<Description, { kind: "dictionary" }>,
    body: Uint8Array,
  ): void {
    const field = this.opened.dictionaries.get(id);
    if (field === undefined) return;
    const [words] = new BatchLoader(body, header, this.dictionaries).load([field], () => true);
    const before = this.dictionaries.get(id);
    this.dictionaries.set(id, before && change === "added" ? joinedDictionary(before, words!) : words!);
  }

  private chunk(batch: Batch, row: number, rows: number, buffer: ChunkBuffer): Chunk {
    const { table, columns, file } = this.opened;
    const { format, numbers, others } = table;
    const { values, weights } = roomForNumbers(format, rows, buffer);
    const fields = new FieldValues(batch.numbers, row, rows);
    const stride = numbers.length;
    const nulls = numbers.map((column, i) => fields.place(columns[column], values, i, stride));
    if (format.weight !== undefined) fields.place(columns[format.weight], weights, 0, 1);
    const keys = format.key === undefined ? undefined : keysOf(columns[format.key], fields);
    return {
      length: chunkLength(format, rows, keys, buffer),
      records: rows,
      file: 0,
      offset: 0,
      rest: () => {
        const passing = guarded(file, () => new FieldValues(batch.passing(), row, rows));
        return restOf(
          file,
          rows,
          nulls,
          others.map(({ column, extent }) => passingColumn(columns[column], extent)),
          passing,
        );
      },
    };
  }

  close(): Promise<void> {
    return this.messages.close();
  }
}

/** Throws NormalizeError "data" for whatever the work comes upon. */
function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw damagedArrow(file, cause);
  }
}

const passingColumn = (column: ArrowColumn, extent: PassingColumn["extent"]): ArrowColumn =>
  extent === "whole" ? { declared: column.declared, field: column.field } : column;

/** What passes through is turned into values only where the writer does not take it as Arrow holds it. */
function restOf(
  file: string,
  rows: number,
  nulls: OtherColumns["nulls"],
  columns: readonly ArrowColumn[],
  fields: FieldValues,
): OtherColumns {
  let values: OtherColumns["columns"] | undefined;
  const arrow = columns.map(({ field, element }) =>
    element === undefined && field >= 0 ? fields.array(field) : undefined,
  );
  return {
    rows,
    nulls,
    native: { arrow } satisfies ArrowColumns,
    get columns() {
      values ??= guarded(file, () => columns.map((column) => fields.values(column)));
      return values;
    },
  };
}

/** Names of the rows' groups: the text of the values, "" where there is none. */
function keysOf(column: ArrowColumn, fields: FieldValues): string[] {
  const { type } = column.declared;
  return fields.values(column).map((value) => (value === null ? "" : otherText(type, value)));
}
