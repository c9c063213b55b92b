/** Opens Arrow's IPC formats, file (Feather V2) and stream: a record batch in memory at a time, cut into chunks. */

import { dataError } from "../../errors.js";
import type { ByteSource } from "../../io/bytes.js";
import type { GroupKeyType } from "../../text/group-key.js";
import type { DeclaredColumn, ListLength } from "../columnar/declared-column.js";
import { randomAccess } from "../columnar/random-access.js";
import { passingColumn, type SeenColumn, seenColumns } from "../columnar/seen-columns.js";
import {
  chunkLength,
  mayCount,
  planRecords,
  type RecordOptions,
  type RecordTable,
  recordDataset,
  recordsPerChunk,
  roomForNumbers,
} from "../columnar/typed-columns.js";
import type { Chunk, ChunkBuffer, ChunkReader, Dataset, OtherColumns } from "../dataset.js";
import { requireLittleEndianMachine } from "../dense/element-types.js";
import { furtherColumns } from "../hive.js";
import { JUDGED_RECORDS } from "../judged-records.js";
import { Counting, pandasIndex } from "../row-labels.js";
import { valueKeys } from "../value-keys.js";
import { type ArrowArray, cut } from "./read/array.js";
import { BatchLoader, type Dictionaries } from "./read/buffers.js";
import { dictionaryFields, joinedDictionary } from "./read/dictionaries.js";
import { FieldValues } from "./read/fields.js";
import { ListFault, lengthError, lengthOfLists } from "./read/lists.js";
import {
  type ArrowMessage,
  type BatchHeader,
  type Description,
  damagedArrow,
  FileMessages,
  type MessageSource,
  readDirectory,
  StreamMessages,
} from "./read/messages.js";
import type { ArrowField, ArrowSchema } from "./read/schema.js";
import { type ArrowColumns, declaredField, isNumberList } from "./read/types.js";

interface Opened {
  readonly file: string;
  readonly schema: ArrowSchema;
  readonly columns: readonly SeenColumn[];
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
  const look = (): MessageSource => new FileMessages(access, directory);
  const opened = await open(source.name, directory.schema, look, options);
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
  const messages = new HeldMessages(new StreamMessages(source.name, await source.open(), 0));
  const schema = await readSchema(source.name, messages);
  const opened = await open(source.name, schema, () => messages.hold(), options);
  messages.giveBack();
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

/** Messages that are given again once they were looked at, more than once if need be. */
class HeldMessages implements MessageSource {
  private readonly held: ArrowMessage[] = [];
  /** how many of those held were looked at; undefined where they are passed on */
  private looked: number | undefined;

  constructor(private readonly messages: MessageSource) {}

  /** Itself, from the first message that is not passed on yet. */
  hold(): this {
    this.looked = 0;
    return this;
  }

  giveBack(): void {
    this.looked = undefined;
  }

  async next(): Promise<ArrowMessage | undefined> {
    if (this.looked === undefined) return this.held.shift() ?? this.messages.next();
    const message = this.held[this.looked] ?? (await this.messages.next());
    if (message !== undefined) this.held[this.looked++] = message;
    return message;
  }

  close(): Promise<void> {
    return this.messages.close();
  }
}

/** How long the first lists of each field are; nothing is read where none is of numbers. */
async function lengthsOfLists(
  file: string,
  fields: readonly ArrowField[],
  messages: MessageSource,
): Promise<ListLength[]> {
  const lengths = fields.map((): ListLength => undefined);
  if (!fields.some(isNumberList)) return lengths;
  let rows = 0;
  for await (const { header, body } of batchesOf(messages)) {
    guarded(file, () => {
      const loader = new BatchLoader(body, header, new Map());
      const arrays = loader.load(fields, (index) => isNumberList(fields[index]));
      arrays.forEach((array, i) => {
        if (array) lengths[i] = lengthOfLists(firstRows(array, JUDGED_RECORDS - rows), lengths[i]);
      });
    });
    rows += header.rows;
    if (rows >= JUDGED_RECORDS) break;
  }
  return lengths;
}

/** The record batches that are still to come. */
async function* batchesOf(
  messages: MessageSource,
): AsyncGenerator<{ readonly header: BatchHeader; readonly body: Uint8Array }> {
  for (let message = await messages.next(); message !== undefined; message = await messages.next()) {
    const { description, body } = message;
    if (description.kind === "batch") yield { header: description.header, body };
  }
}

const firstRows = (array: ArrowArray, rows: number): ArrowArray =>
  cut(array, 0, Math.min(rows, array.length));

/** Rows in which the first column, of integers, increases from row to row; 0 where it does not. */
async function countedFirst(
  file: string,
  fields: readonly ArrowField[],
  column: SeenColumn,
  messages: MessageSource,
): Promise<number> {
  const counting = new Counting();
  for await (const { header, body } of batchesOf(messages)) {
    const rows = Math.min(header.rows, counting.left);
    const values = new Float64Array(rows);
    guarded(file, () => {
      const loader = new BatchLoader(body, header, new Map());
      new FieldValues(
        loader.load(fields, (index) => index === 0),
        0,
        rows,
      ).place(column, values, 0, 1);
    });
    for (const value of values) counting.add(value);
    if (!counting.open) break;
  }
  return counting.counted;
}

/** @param look gives the messages from the first on */
async function open(
  file: string,
  schema: ArrowSchema,
  look: () => MessageSource,
  options: RecordOptions,
): Promise<Opened> {
  const { fields } = schema;
  const lengths = await lengthsOfLists(file, fields, look());
  const folders = furtherColumns(
    options.folders,
    fields.map(({ name }) => name),
  );
  const columns = seenColumns(fields.map(declaredField), lengths, folders);
  const declared = columns.map((column) => column.declared);
  const table = planRecords(file, declared, options, {
    declared: pandasIndex(schema.metadata, declared),
    counted: mayCount(declared, options) ? await countedFirst(file, fields, columns[0], look()) : 0,
  });
  return { file, schema, columns, dictionaries: dictionaryFields(fields), table };
}

const datasetOf = ({ file, table, schema }: Opened) => ({
  ...recordDataset(file, undefined, table),
  metadata: schema.metadata,
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
  /** rows of the batch that were given, and those of the batches before it */
  private row = 0;
  private before = 0;
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
      this.before += this.batch?.rows ?? 0;
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
    const nulls = numbers.map((column, i) =>
      placed(file, columns[column].declared, this.before + row, () =>
        fields.place(columns[column], values, i, stride),
      ),
    );
    if (format.weight !== undefined) fields.place(columns[format.weight], weights, 0, 1);
    const keys = format.key === undefined ? undefined : keysOf(columns[format.key], format.keyType!, fields);
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

/** Throws NormalizeError "data" for a list of another length, which it tells by the rows `before` and the column. */
function placed<T>(file: string, { name, whole }: DeclaredColumn, before: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof ListFault ? lengthError(file, whole?.name ?? name, before, cause) : cause;
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
  columns: readonly SeenColumn[],
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
const keysOf = (column: SeenColumn, keyType: GroupKeyType, fields: FieldValues): string[] =>
  valueKeys(column.declared.type, keyType, fields.values(column));
