/** One column of one row group, read on from where it was left, a page in memory at a time. */
import type { DecodedArray, SchemaTree } from "hyparquet";
import type { NumberType } from "../../columnar/numbers.js";
import { toDoubles } from "../../columnar/numbers.js";
import type { EncodedPage, PageReader } from "./pages.js";
import { physicalPage } from "./physical.js";
import type { StoredLeaf, StoredRun } from "./stored.js";
import type { Leaf } from "./structure.js";

/** Where a column's numbers go: the first into `values[start]`, each `stride` behind the one before. */
export interface Strided {
  readonly values: Float64Array;
  readonly start: number;
  readonly stride: number;
}

/** The present values of a page, and which of its entries they belong to: of a column without lists, its rows. */
interface Page<Values> extends Pick<EncodedPage, "entries" | "levels" | "repetition"> {
  readonly values: Values;
}

/** What is to be made of some entries of a page, from its present value `value` on; returns the next one. */
type Part<Values> = (page: Page<Values>, from: number, to: number, value: number, done: number) => number;

/** `dictionary` is what `convert` made of the dictionary page's values. */
abstract class Cursor<Values extends { readonly length: number }> {
  private page: Page<Values> | undefined;
  private dictionary: Values | undefined;
  /** in the page: entries taken, and present values taken */
  private entry = 0;
  private value = 0;

  constructor(
    private readonly pages: PageReader,
    protected readonly node: SchemaTree,
  ) {}

  protected abstract convert(values: DecodedArray): Values;
  protected abstract lookUp(dictionary: Values, indices: Int32Array): Values;

  /** Goes through the next `rows` rows of a column without lists, a part of a page at a time. */
  protected async walk(rows: number, part: Part<Values>): Promise<void> {
    for (let done = 0; done < rows; ) {
      const page = await this.current();
      const to = Math.min(page.entries, this.entry + rows - done);
      this.value = part(page, this.entry, to, this.value, done);
      done += to - this.entry;
      this.entry = to;
    }
  }

  /** The same where a row has as many entries as its lists have elements, and may go on in the next page. */
  protected async walkRows(rows: number, part: Part<Values>): Promise<void> {
    for (let begun = 0; ; ) {
      const page = begun < rows ? await this.current() : await this.following();
      if (page === undefined) return;
      let to = this.entry;
      for (; to < page.entries; to++) {
        if (page.repetition![to] > 0) continue;
        if (begun === rows) break;
        begun++;
      }
      if (to > this.entry) this.value = part(page, this.entry, to, this.value, begun);
      this.entry = to;
      if (to < page.entries) return;
    }
  }

  private async current(): Promise<Page<Values>> {
    const page = await this.following();
    if (page !== undefined) return page;
    return this.pages.guard(() => {
      throw new Error("it has fewer values than its row group has rows");
    });
  }

  /** The page whose entries come next, if there are any. */
  private async following(): Promise<Page<Values> | undefined> {
    while (this.page === undefined || this.entry === this.page.entries) {
      const encoded = await this.pages.next();
      if (encoded === undefined) return undefined;
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
    const { entries, levels, repetition } = encoded;
    this.page = { entries, levels, repetition, values };
    this.entry = 0;
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

/** A leaf of a column that passes through. */
export class StoredCursor extends Cursor<StoredPage> {
  constructor(
    pages: PageReader,
    private readonly leaf: Leaf,
  ) {
    super(pages, leaf.node);
  }

  /** The next `rows` rows as they are stored. */
  async take(rows: number): Promise<StoredLeaf> {
    const runs: StoredRun[] = [];
    const { definition, repetition: depth } = this.leaf;
    const walk = depth === 0 ? this.walk.bind(this) : this.walkRows.bind(this);
    await walk(rows, ({ values: { values, dictionary }, levels, repetition }, from, to, first) => {
      const own = levels?.subarray(from, to);
      const end = first + (own === undefined ? to - from : countOf(own, definition));
      const part = Array.isArray(values) ? values.slice(first, end) : values.subarray(first, end);
      const repeated = repetition?.subarray(from, to);
      runs.push({ entries: to - from, levels: own, repetition: repeated, values: part, dictionary });
      return end;
    });
    return { leaf: this.leaf, runs };
  }

  protected convert(values: DecodedArray): StoredPage {
    return { values, dictionary: undefined, length: values.length };
  }

  protected lookUp({ values: dictionary }: StoredPage, indices: Int32Array): StoredPage {
    return { values: indices, dictionary, length: indices.length };
  }
}

function countOf(levels: Uint8Array, level: number): number {
  let count = 0;
  for (let i = 0; i < levels.length; i++) if (levels[i] === level) count++;
  return count;
}
