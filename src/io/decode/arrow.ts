/** Opens Arrow's IPC formats, file (Feather V2) and stream: a record batch in memory at a time, cut into chunks. */
import { type Data, Field, type Schema, Vector } from "apache-arrow";
import type { DictionaryBatch, RecordBatch } from "apache-arrow/ipc/metadata/message";
import { dataError } from "../../errors.js";
import type { ByteSource, Chunk, ChunkBuffer, ChunkReader, Dataset, OtherColumns } from "../contract.js";
import { requireLittleEndianMachine } from "../element-types.js";
import { otherText } from "../encode/other-text.js";
import { BatchLoader } from "./arrow/buffers.js";
import { FieldValues } from "./arrow/fields.js";
import {
  type ArrowMessage,
  damagedArrow,
  FileMessages,
  isSchema,
  type MessageSource,
  readDirectory,
  StreamMessages,
} from "./arrow/messages.js";
import { type ArrowColumn, type ArrowColumns, columnsOf, folderColumn } from "./arrow/types.js";
import { furtherColumns } from "./hive.js";
import { randomAccess } from "./parquet/random-access.js";
import {
  chunkLength,
  planRecords,
  type RecordOptions,
  type RecordTable,
  recordDataset,
  recordsPerChunk,
  roomForNumbers,
} from "./record-table.js";

interface Opened {
  readonly file: string;
  readonly schema: Schema;
  readonly columns: readonly ArrowColumn[];
  readonly table: RecordTable;
}

/**
 * Opens an Arrow file, which is spooled where it cannot be sought. Integers, floats, decimals and vectors of one length are
 * numbers, booleans where they are asked for; null is NaN. Throws NormalizeError "data" for what is damaged, and where no
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

async function readSchema(file: string, messages: MessageSource): Promise<Schema> {
  const first = await messages.next();
  if (first === undefined) throw dataError("no data", { file }, "an Arrow stream begins with its schema");
  if (isSchema(first.message)) return guarded(file, () => first.message.header() as Schema);
  throw dataError("an Arrow stream begins with its schema, this one does not", { file });
}

function open(file: string, schema: Schema, options: RecordOptions): Opened {
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
  return { file, schema, columns, table };
}

const datasetOf = ({ file, table }: Opened) => ({
  ...recordDataset(file, undefined, table),
  notes: [],
});

/** A record batch, whose columns are loaded when they are asked for: what passes through maybe never. */
class Batch {
  readonly rows: number;
  private others: readonly (Data | undefined)[] | undefined;
  readonly numbers: readonly (Data | undefined)[];

  constructor(
    private readonly opened: Opened,
    private readonly header: RecordBatch,
    private readonly body: Uint8Array,
    private readonly dictionaries: ReadonlyMap<number, Vector>,
  ) {
    const { table } = opened;
    const { key, weight } = table.format;
    const roles = [key, weight].filter((column) => column !== undefined);
    this.rows = header.length;
    this.numbers = this.load([...table.numbers, ...roles]);
  }

  /** The data of the columns that pass through, by field. */
  passing(): readonly (Data | undefined)[] {
    this.others ??= this.load(this.opened.table.others);
    return this.others;
  }

  private load(columns: readonly number[]): (Data | undefined)[] {
    const fields = new Set(columns.map((column) => this.opened.columns[column].field));
    const loader = new BatchLoader(this.body, this.header, new Map(this.dictionaries));
    return loader.load(this.opened.schema.fields, (index) => fields.has(index));
  }
}

class ArrowReader implements ChunkReader {
  private batch: Batch | undefined;
  /** rows of the batch that were given */
  private row = 0;
  private readonly dictionaries = new Map<number, Vector>();

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

  private take({ message, body }: ArrowMessage): void {
    if (message.isDictionaryBatch()) this.takeDictionary(message.header(), body);
    else if (message.isRecordBatch()) {
      this.batch = new Batch(this.opened, message.header(), body, new Map(this.dictionaries));
      this.row = 0;
    }
  }

  private takeDictionary(header: DictionaryBatch, body: Uint8Array): void {
    const type = this.opened.schema.dictionaries.get(header.id);
    if (type === undefined) return;
    const loader = new BatchLoader(body, header.data, this.dictionaries);
    const [data] = loader.load([new Field("", type)], () => true);
    const words = new Vector([data!]);
    const before = this.dictionaries.get(header.id);
    this.dictionaries.set(header.id, (before && header.isDelta ? before.concat(words) : words).memoize());
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
          others.map((column) => columns[column]),
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
    element === undefined && field >= 0 ? fields.data(field) : undefined,
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
