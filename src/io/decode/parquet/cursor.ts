/** One column of one row group, read on from where it was left, a page in memory at a time. */
import type { DecodedArray, SchemaTree } from "hyparquet";
import type { OtherValue } from "../../contract.js";
import { toDoubles } from "./numbers.js";
import type { EncodedPage, PageReader } from "./pages.js";
import { physicalPage } from "./physical.js";
import { type StoredColumn, type StoredRun, valuesOfStored } from "./stored.js";
import type { NumberType } from "./types.js";

/** Where a column's numbers go: the first into `values[start]`, each `stride` behind the one before. */
export interface Strided {
  readonly values: Float64Array;
  readonly start: number;
  readonly stride: number;
}

/** The present values of a page, and which rows they belong to. */
interface Page<Values> {
  readonly rows: number;
  readonly levels: Uint8Array | undefined;
  readonly values: Values;
}

/** `dictionary` is what `convert` made of the dictionary page's values. */
abstract class Cursor<Values extends { readonly length: number }> {
  private page: Page<Values> | undefined;
  private dictionary: Values | undefined;
  /** in the page: rows taken, and present values taken */
  private row = 0;
  private value = 0;

  constructor(
    private readonly pages: PageReader,
    protected readonly node: SchemaTree,
  ) {}

  protected abstract convert(values: DecodedArray): Values;
  protected abstract lookUp(dictionary: Values, indices: Int32Array): Values;

  /** Goes through the next `rows` rows, a part of a page at a time: `from` and `to` are rows of it, `value` its next present value. */
  protected async walk(
    rows: number,
    part: (page: Page<Values>, from: number, to: number, value: number, done: number) => number,
  ): Promise<void> {
    for (let done = 0; done < rows; ) {
      const page = await this.current();
      const to = Math.min(page.rows, this.row + rows - done);
      this.value = part(page, this.row, to, this.value, done);
      done += to - this.row;
      this.row = to;
    }
  }

  private async current(): Promise<Page<Values>> {
    while (this.page === undefined || this.row === this.page.rows) {
      const encoded = await this.pages.next();
      if (encoded === undefined) {
        return this.pages.guard(() => {
          throw new Error("it has fewer values than its row group has rows");
        });
      }
      this.pages.guard(() => this.enter(encoded));
    }
    return this.page;
  }

  private enter(encoded: EncodedPage): void {
    const physical = physicalPage(encoded, this.node.element);
    if (encoded.kind === "dictionary") {
      if (physical.kind === "values") this.dictionary = this.convert(physical.values);
      return;
    }
    const values =
      physical.kind === "values" ? this.convert(physical.values) : this.indexed(physical.indices);
    this.page = { rows: encoded.rows, levels: encoded.levels, values };
    this.row = 0;
    this.value = 0;
  }

  private indexed(indices: Int32Array): Values {
    const { dictionary } = this;
    if (dictionary === undefined) throw new Error("its dictionary is missing");
    const { length } = dictionary;
    for (let i = 0; i < indices.length; i++) {
      if (indices[i] >>> 0 >= length) throw new Error("an index lies outside its dictionary");
    }
    return this.lookUp(dictionary, indices);
  }
}

/** A column of numbers. */
export class NumberCursor extends Cursor<Float64Array> {
  constructor(
    pages: PageReader,
    node: SchemaTree,
    private readonly type: NumberType,
  ) {
    super(pages, node);
  }

  /** Places the next `rows` numbers, NaN where there is none; returns 1 for each row that has none, undefined where all have one. */
  async place(rows: number, into: Strided): Promise<Uint8Array | undefined> {
    let nulls: Uint8Array | undefined;
    await this.walk(rows, ({ values, levels }, from, to, value, done) => {
      const start = into.start + done * into.stride;
      if (levels === undefined) {
        return copyStrided(values, value, to - from, into.values, start, into.stride);
      }
      nulls ??= new Uint8Array(rows);
      for (let i = from; i < to; i++) nulls[done + i - from] = 1 - levels[i];
      return spreadStrided(values, value, levels, from, to, into.values, start, into.stride);
    });
    return nulls;
  }

  protected convert(values: DecodedArray): Float64Array {
    return toDoubles(values, this.type);
  }

  protected lookUp(dictionary: Float64Array, indices: Int32Array): Float64Array {
    const values = new Float64Array(indices.length);
    for (let i = 0; i < indices.length; i++) values[i] = dictionary[indices[i]];
    return values;
  }
}

function copyStrided(
  values: Float64Array,
  first: number,
  count: number,
  out: Float64Array,
  start: number,
  stride: number,
): number {
  for (let i = 0, at = start; i < count; i++, at += stride) out[at] = values[first + i];
  return first + count;
}

function spreadStrided(
  values: Float64Array,
  first: number,
  levels: Uint8Array,
  from: number,
  to: number,
  out: Float64Array,
  start: number,
  stride: number,
): number {
  let value = first;
  for (let i = from, at = start; i < to; i++, at += stride) out[at] = levels[i] ? values[value++] : NaN;
  return value;
}

type StoredPage = Pick<StoredRun, "values" | "dictionary"> & { readonly length: number };

/** A column that passes through. */
export class OtherCursor extends Cursor<StoredPage> {
  /** The next `rows` values, null where there is none. */
  async take(rows: number): Promise<OtherValue[]> {
    return valuesOfStored(await this.takeStored(rows));
  }

  /** The next `rows` rows as they are stored. */
  async takeStored(rows: number): Promise<StoredColumn> {
    const runs: StoredRun[] = [];
    await this.walk(rows, ({ values: { values, dictionary }, levels }, from, to, first) => {
      const own = levels?.subarray(from, to);
      const end = first + (own === undefined ? to - from : own.reduce((sum, level) => sum + level, 0));
      const part = Array.isArray(values) ? values.slice(first, end) : values.subarray(first, end);
      runs.push({ rows: to - from, levels: own, values: part, dictionary });
      return end;
    });
    return { node: this.node, rows, runs };
  }

  protected convert(values: DecodedArray): StoredPage {
    return { values, dictionary: undefined, length: values.length };
  }

  protected lookUp({ values: dictionary }: StoredPage, indices: Int32Array): StoredPage {
    return { values: indices, dictionary, length: indices.length };
  }
}
