/** Runs the text kernels of both implementations on arrays with just the room the contract asks for, and guards around them. */
import assert from "node:assert/strict";
import type { CutResult, Precision, ScanResult, TextKernels } from "#normalize/kernels/kernels.js";
import { scalarTextKernels } from "#normalize/kernels/scalar/text.js";
import {
  compileKernels,
  createKernelMemory,
  instantiateKernels,
  SCRATCH_BYTES,
} from "#normalize/kernels/simd.js";

/** 64 MiB beyond what the module keeps for itself. */
const PAGES = 1024;
/** Where a text lies: so many bytes past a multiple of 16, or at the very end of the memory. */
export type Position = number | "end";

const GUARD_BYTES = 64;
const GUARD = 0xa5;

const memory = createKernelMemory();
const instance = instantiateKernels(compileKernels(), memory, 0);
memory.grow(PAGES);

export const simdText: TextKernels = instance.kernels;
export const scalarText: TextKernels = scalarTextKernels;
export const bothTexts: readonly [string, TextKernels][] = [
  ["scalar", scalarText],
  ["simd", simdText],
];

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Hands out arrays of the kernels' memory, guards on both sides of each. */
class Place {
  private next = instance.firstFree + SCRATCH_BYTES;
  private readonly guards: Uint8Array[] = [];

  private guard(): void {
    const guard = new Uint8Array(memory.buffer, this.next, GUARD_BYTES).fill(GUARD);
    this.guards.push(guard);
    this.next += GUARD_BYTES;
  }

  /** The offset of `size` bytes, `misalignment` bytes past a multiple of 16. */
  private take(size: number, misalignment: number): number {
    this.next = Math.ceil(this.next / 16) * 16 + misalignment;
    this.guard();
    const start = this.next;
    this.next += size;
    this.guard();
    return start;
  }

  bytes(content: Uint8Array | number, position: Position): Uint8Array {
    const size = typeof content === "number" ? content : content.length;
    const start = position === "end" ? memory.buffer.byteLength - size : this.take(size, position);
    const array = new Uint8Array(memory.buffer, start, size);
    if (typeof content !== "number") array.set(content);
    return array;
  }

  doubles(content: ArrayLike<number> | number): Float64Array {
    const size = typeof content === "number" ? content : content.length;
    const array = new Float64Array(memory.buffer, this.take(size * 8, 8), size);
    if (typeof content !== "number") array.set(content);
    return array;
  }

  integers(content: ArrayLike<number> | number): Int32Array {
    const size = typeof content === "number" ? content : content.length;
    const array = new Int32Array(memory.buffer, this.take(size * 4, 4), size);
    if (typeof content !== "number") array.set(content);
    return array;
  }

  check(): void {
    for (const guard of this.guards)
      assert.ok(
        guard.every((byte) => byte === GUARD),
        "a guard was written to",
      );
  }
}

export interface ScanOptions {
  readonly delimiter: string;
  /** or "" for none */
  readonly comment: string;
  readonly width: number;
  readonly columns: readonly number[];
  readonly leadingZeros?: "number";
}

export interface Scanned extends ScanResult {
  readonly values: Float64Array;
  readonly spans: Int32Array;
  readonly oddCells: Int32Array;
}

const commentByte = (comment: string): number => (comment === "" ? -1 : comment.charCodeAt(0));

export function scan(
  kernels: TextKernels,
  text: Uint8Array,
  options: ScanOptions,
  position: Position = 0,
): Scanned {
  const place = new Place();
  const delimiter = options.delimiter.charCodeAt(0);
  const comment = commentByte(options.comment);
  const columns = place.integers(options.columns);
  const { lines } = scalarText.cutRecords(text, delimiter, comment);
  const room = (lines + 1) * columns.length;
  const values = place.doubles(room);
  const spans = place.integers(2 * room);
  const odd = place.integers(room);
  const bytes = place.bytes(text, position);
  const { width, leadingZeros } = options;
  const table = { delimiter, comment, width, columns, ...(leadingZeros && { leadingZeros }) };
  const result = kernels.scanTable(bytes, table, { values, spans, odd });
  place.check();
  const cells = result.records * columns.length;
  return {
    ...result,
    values: values.slice(0, cells),
    spans: spans.slice(0, 2 * cells),
    oddCells: odd.slice(0, result.odd),
  };
}

export function cut(
  kernels: TextKernels,
  text: Uint8Array,
  delimiter: string,
  comment: string,
  position: Position = 0,
): CutResult {
  const place = new Place();
  const bytes = place.bytes(text, position);
  const result = kernels.cutRecords(bytes, delimiter.charCodeAt(0), commentByte(comment));
  place.check();
  return result;
}

export function digitRecords(
  kernels: TextKernels,
  text: Uint8Array,
  delimiter: string,
  width: number,
  position: Position = 0,
): number {
  const place = new Place();
  const bytes = place.bytes(text, position);
  const records = kernels.digitRecords(bytes, delimiter.charCodeAt(0), width);
  place.check();
  return records;
}

export function patch(
  kernels: TextKernels,
  text: Uint8Array,
  values: Float64Array,
  spans: Int32Array,
  precision: Precision,
  position: Position = 0,
): string {
  const place = new Place();
  const bytes = place.bytes(text, position);
  const out = place.bytes(text.length + 25 * values.length, 5);
  const placed = [place.doubles(values), place.integers(spans)] as const;
  const written = kernels.patchTable(bytes, ...placed, values.length, precision, out);
  place.check();
  return latin1(out.subarray(0, written));
}

export function print(
  kernels: TextKernels,
  values: ArrayLike<number>,
  cols: number,
  delimiter: string,
  precision: Precision,
): string {
  const place = new Place();
  const rows = values.length / cols;
  const out = place.bytes(26 * values.length, 3);
  const written = kernels.printRows(
    place.doubles(values),
    rows,
    cols,
    delimiter.charCodeAt(0),
    precision,
    out,
  );
  place.check();
  return latin1(out.subarray(0, written));
}

/** The values of a column of decimals, one a line. */
export function parse(kernels: TextKernels, decimals: readonly string[]): Scanned {
  const text = bytesOf(`${decimals.join("\n")}\n`);
  const scanned = scan(kernels, text, {
    delimiter: ",",
    comment: "",
    width: 1,
    columns: [0],
    leadingZeros: "number",
  });
  assert.equal(scanned.records, decimals.length);
  return scanned;
}

/** Asserts that two scans give the same results, bit for bit. */
export function assertSameScan(actual: Scanned, expected: Scanned): void {
  const bits = ({ values, ...rest }: Scanned) => ({ ...rest, values: new BigUint64Array(values.buffer) });
  assert.deepStrictEqual(bits(actual), bits(expected));
}

/** What is read of texts with a byte between them; undefined is missing. */
export function readNumbers(kernels: TextKernels, texts: readonly (string | undefined)[]): number[] {
  const place = new Place();
  const spans = place.integers(2 * texts.length).fill(-1);
  let length = 0;
  texts.forEach((text, cell) => {
    if (text === undefined) return;
    spans[2 * cell] = length;
    length += text.length;
    spans[2 * cell + 1] = length++;
  });
  const bytes = place.bytes(bytesOf(`${texts.filter((text) => text !== undefined).join(",")},`), 3);
  const values = place.doubles(texts.length);
  kernels.readNumbers(bytes, spans, texts.length, values);
  place.check();
  return [...values];
}
