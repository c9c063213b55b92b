/** Reads svmlight text: `label [qid:n] index:value … [# comment]`, a record a line. */
import { dataError } from "../../errors.js";
import type { TextKernels } from "../../kernels/kernels.js";
import { usedAgain } from "../../kernels/memory.js";
import { NEWLINE } from "../../kernels/scalar/records.js";

const SPACE = 32;
const TAB = 9;
const RETURN = 13;
const HASH = 35;
const COLON = 58;
const ZERO = 48;
const LOWER_E = 101;
const LOWER_Q = 113;

/** The greatest index of a feature. */
const MOST_INDEX = 2 ** 31 - 2;

/** What a value may be beside a decimal, in small letters. */
const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  "+inf": Infinity,
  "-inf": -Infinity,
  infinity: Infinity,
  "-infinity": -Infinity,
};

/** Why a record cannot be read, and where. */
export class SvmlightFault extends Error {
  constructor(
    readonly at: number,
    readonly record: number,
    message: string,
    private readonly hint = "expected: label index:value index:value …, indices ascending",
  ) {
    super(message);
    this.name = "SvmlightFault";
  }

  /** @param place of the chunk that was read */
  inFile(place: { file: string; line: number; record: number }): Error {
    return dataError(this.message, { ...place, record: place.record + this.record + 1 }, this.hint);
  }
}

/** The records of one chunk; arrays are valid until the next is read. */
export class SvmlightRecords {
  rows = 0;
  /** where each record's entries begin, and the last one's end */
  starts: Int32Array = new Int32Array(1024);
  /** each entry's feature, as the text numbers it */
  features: Int32Array = new Int32Array(0);
  values: Float64Array = new Float64Array(0);
  /** [start, end) of each entry's value in the text */
  spans: Int32Array = new Int32Array(0);
  /** [start, end) of each record's label, and of its query's number; start is -1 where there is none */
  labels: Int32Array = new Int32Array(2048);
  queries: Int32Array = new Int32Array(2048);
  private entries = 0;
  private bytes: Uint8Array = new Uint8Array(0);

  /** entries of all records */
  get count(): number {
    return this.entries;
  }

  /** Reads whole lines. Throws SvmlightFault. */
  read(bytes: Uint8Array, kernels: TextKernels): void {
    this.bytes = bytes;
    // An entry takes four bytes: a space, an index, a colon and a value.
    const room = (bytes.length >> 2) + 1;
    if (this.features.length < room) {
      this.features = new Int32Array(room);
      this.values = new Float64Array(room);
      this.spans = new Int32Array(2 * room);
    }
    for (const array of [this.features, this.values, this.spans]) usedAgain(array);
    for (const array of [this.starts, this.labels, this.queries]) usedAgain(array);
    this.rows = 0;
    this.entries = 0;
    this.starts[0] = 0;
    const odd: number[] = [];
    for (let at = 0; at < bytes.length; ) {
      at = skipBlanks(bytes, at);
      if (at === bytes.length) break;
      if (bytes[at] === NEWLINE) at++;
      else if (bytes[at] === HASH) at = lineEnd(bytes, at);
      else at = this.record(at, odd);
    }
    kernels.readNumbers(bytes, this.spans, this.entries, this.values);
    for (const entry of odd) this.values[entry] = this.oddValue(entry);
  }

  private record(start: number, odd: number[]): number {
    const { bytes } = this;
    this.makeRoom();
    const row = this.rows;
    let at = start;
    for (; at < bytes.length && bytes[at] > SPACE && bytes[at] !== HASH; at++) {
      if (bytes[at] === COLON) throw this.fault(start, "a label was expected at the beginning of the line");
    }
    this.labels[2 * row] = start;
    this.labels[2 * row + 1] = at;
    this.queries[2 * row] = -1;
    let last = -1;
    for (;;) {
      at = skipBlanks(bytes, at);
      if (at === bytes.length || bytes[at] === NEWLINE || bytes[at] === HASH) break;
      if (bytes[at] === LOWER_Q && last < 0) at = this.query(at);
      else {
        const entry = this.entries;
        at = this.entry(at, odd);
        if (this.features[entry] <= last) {
          throw this.fault(at, `index ${this.features[entry]} comes after ${last}`);
        }
        last = this.features[entry];
      }
    }
    this.rows++;
    this.starts[this.rows] = this.entries;
    return lineEnd(bytes, at);
  }

  private query(start: number): number {
    const { bytes } = this;
    const at = tokenEnd(bytes, start);
    const text = this.text(start, at);
    if (!/^qid:-?\d+$/.test(text)) throw this.fault(start, `${JSON.stringify(text)} is no index:value`);
    this.queries[2 * this.rows] = start + 4;
    this.queries[2 * this.rows + 1] = at;
    return at;
  }

  private entry(start: number, odd: number[]): number {
    const { bytes } = this;
    let at = start;
    let index = 0;
    for (; bytes[at] >= ZERO && bytes[at] <= ZERO + 9; at++) index = index * 10 + (bytes[at] - ZERO);
    const value = at + 1;
    let plain = true;
    let end = value;
    for (; bytes[end] > SPACE && bytes[end] !== HASH; end++) {
      const byte = bytes[end];
      if (byte > ZERO + 9 && (byte | SPACE) !== LOWER_E) plain = false;
    }
    if (at === start || bytes[at] !== COLON || end === value) {
      throw this.fault(
        start,
        `${JSON.stringify(this.text(start, tokenEnd(bytes, start)))} is no index:value`,
      );
    }
    if (index > MOST_INDEX) throw this.fault(start, `index ${index} is beyond ${MOST_INDEX}`);
    if (!plain) odd.push(this.entries);
    this.features[this.entries] = index;
    this.spans[2 * this.entries] = value;
    this.spans[2 * this.entries + 1] = end;
    this.entries++;
    return end;
  }

  private oddValue(entry: number): number {
    const text = this.text(this.spans[2 * entry], this.spans[2 * entry + 1]);
    const value = WORDS[text.toLowerCase()];
    if (value !== undefined) return value;
    throw this.fault(this.spans[2 * entry], `${JSON.stringify(text)} is not a number`, this.rowOf(entry));
  }

  /** The first entry whose value is none, of those that are decimals to look at. */
  requireNumbers(): void {
    for (let entry = 0; entry < this.entries; entry++) {
      if (!Number.isNaN(this.values[entry])) continue;
      const text = this.text(this.spans[2 * entry], this.spans[2 * entry + 1]);
      if (text.toLowerCase() === "nan") continue;
      throw this.fault(this.spans[2 * entry], `${JSON.stringify(text)} is not a number`, this.rowOf(entry));
    }
  }

  /** The record that an entry is in. */
  rowOf(entry: number): number {
    let row = 0;
    while (this.starts[row + 1] <= entry) row++;
    return row;
  }

  /** A piece of the chunk. */
  text(start: number, end: number): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString("latin1");
  }

  private makeRoom(): void {
    if (this.rows + 1 < this.starts.length) return;
    this.starts = larger(this.starts);
    this.labels = larger(this.labels);
    this.queries = larger(this.queries);
  }

  private fault(at: number, message: string, record = this.rows): SvmlightFault {
    return new SvmlightFault(at, record, message);
  }
}

function larger(array: Int32Array): Int32Array {
  const grown = new Int32Array(2 * array.length);
  grown.set(array);
  return grown;
}

function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === SPACE || bytes[at] === TAB || bytes[at] === RETURN) at++;
  return at;
}

function tokenEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] > SPACE && bytes[at] !== HASH) at++;
  return at;
}

/** Offset of the next line. */
function lineEnd(bytes: Uint8Array, start: number): number {
  const at = bytes.indexOf(NEWLINE, start);
  return at < 0 ? bytes.length : at + 1;
}
