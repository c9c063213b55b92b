/** Decides which columns of delimited text are numeric, from its first records, a piece of bytes at a time. */

import type { TextKernels } from "../../kernels/kernels.js";
import { type Arena, HeapArena } from "../../kernels/memory.js";
import { scalarTextKernels } from "../../kernels/scalar/text.js";
import { JUDGED_RECORDS } from "../judged-records.js";
import type { Counting } from "../row-labels.js";
import { cellRoom, cellText, isCode, readOddCell } from "./cells.js";
import { exchangedFormat, exchangedText, exchangeMarks } from "./decimal-comma.js";

const INTEGER = /^-?\d+$/;

/** Kernels, and memory that they reach, for work before the first chunk. */
export interface Workbench {
  readonly kernels: TextKernels;
  readonly arena: Arena;
}

/** What small inputs are judged on. */
export const scalarWorkbench = (): Workbench => ({ kernels: scalarTextKernels, arena: new HeapArena() });

interface JudgedDialect {
  readonly delimiter: number;
  readonly comment: number;
  readonly width: number;
  readonly missing: readonly string[];
  readonly decimal?: "comma";
  readonly leadingZeros?: "number";
}

/**
 * A column is numeric if its every non-missing cell in the first 10,000 records is a number (inf included); one with no
 * values at all counts as numeric; one in which some of these numbers are codes does not. Judging stops at a ragged record, which the reading proper will report.
 */
export class ColumnJudge {
  private readonly text: Uint8Array;
  /** 1 for columns with a value in some record */
  private readonly valued: Uint8Array;
  /** the first code of each column that has one */
  private readonly codes = new Map<number, string>();
  private records = 0;
  private stopped = false;
  /** the beginning of a record whose end has not come yet */
  private rest: Uint8Array = new Uint8Array(0);

  /** @param counting is shown the first column, if there is need to */
  constructor(
    private readonly dialect: JudgedDialect,
    private readonly counting?: Counting,
  ) {
    this.text = new Uint8Array(dialect.width);
    this.valued = new Uint8Array(dialect.width);
  }

  /** Whether enough records were seen. */
  get done(): boolean {
    return this.stopped || this.records >= JUDGED_RECORDS;
  }

  /** Whether there was no record in what was seen, not even a ragged one. */
  get empty(): boolean {
    return this.records === 0 && !this.stopped;
  }

  /** Looks at the bytes that follow those seen so far; `last` when none come after them. */
  add(piece: Uint8Array, which: "last" | "more", bench: Workbench): void {
    const { kernels, arena } = bench;
    arena.reset();
    const bytes = arena.bytes(this.rest.length + piece.length);
    bytes.set(this.rest);
    bytes.set(piece, this.rest.length);
    const { cut, lines } = kernels.cutRecords(bytes, this.dialect.delimiter, this.dialect.comment);
    const length = which === "last" ? bytes.length : cut;
    if (length > 0) this.look(bytes.subarray(0, length), lines + 1, bench);
    this.rest = bytes.slice(length);
  }

  /** Integers without a sign in every cell tell what there is to know, in a fraction of the time that reading them takes. */
  private look(bytes: Uint8Array, records: number, bench: Workbench): void {
    const { delimiter, comment, width } = this.dialect;
    if (this.counting?.open) this.count(bytes, records, bench, this.counting);
    const integers = comment < 0 ? bench.kernels.digitRecords(bytes, delimiter, width) : -1;
    if (integers < 0) this.scan(bytes, records, bench);
    else {
      this.valued.fill(1);
      this.records += integers;
    }
  }

  private scan(bytes: Uint8Array, records: number, { kernels, arena }: Workbench): void {
    const dialect = this.dialect.decimal ? exchangedFormat(this.dialect) : this.dialect;
    if (dialect.decimal) exchangeMarks(bytes);
    const { width } = dialect;
    const columns = arena.int32(width);
    for (let i = 0; i < width; i++) columns[i] = i;
    const cells = cellRoom(records, width, arena);
    const scan = kernels.scanTable(bytes, { ...dialect, columns }, cells);
    const judged = Math.min(scan.records, JUDGED_RECORDS - this.records) * width;
    for (let i = 0; i < scan.odd && cells.odd[i] < judged; i++) {
      const cell = cells.odd[i];
      const column = cell % width;
      if (this.text[column] === 1) continue;
      const text = cellText(bytes, cells.spans, cell);
      const value = readOddCell(text, dialect);
      if (value === undefined && isCode(text, dialect)) this.addCode(column, text);
      else if (value === undefined) this.text[column] = 1;
      else if (!Number.isNaN(value)) this.valued[column] = 1;
    }
    this.findValues(cells.values.subarray(0, judged));
    this.records += scan.records;
    this.stopped = scan.raggedRecord >= 0;
  }

  /** Shows values of the first column that are written as integers. */
  private count(bytes: Uint8Array, records: number, { kernels, arena }: Workbench, counting: Counting): void {
    const cells = cellRoom(records, 1, arena);
    const scan = kernels.scanTable(bytes, { ...this.dialect, columns: arena.int32(1).fill(0) }, cells);
    const shown = Math.min(scan.records, counting.left);
    for (let record = 0; record < shown && counting.open; record++) {
      const written = INTEGER.test(cellText(bytes, cells.spans, record));
      counting.add(written ? cells.values[record] : Number.NaN);
    }
  }

  private addCode(column: number, text: string): void {
    if (this.codes.has(column)) return;
    this.codes.set(column, this.dialect.decimal ? exchangedText(text) : text);
  }

  private findValues(values: Float64Array): void {
    const { width } = this.dialect;
    for (const [column, found] of this.valued.entries()) {
      if (found === 1) continue;
      let cell = column;
      while (cell < values.length && Number.isNaN(values[cell])) cell += width;
      if (cell < values.length) this.valued[column] = 1;
    }
  }

  /** Positions of those among the numeric columns that have no value at all: they may be anything. */
  valueless(): number[] {
    return this.numeric().filter((column) => this.valued[column] === 0);
  }

  /** As SeenColumns has it. */
  get counted(): number {
    return this.counting?.counted ?? 0;
  }

  /** Positions of the numeric columns, ascending. */
  numeric(): number[] {
    return this.numbers().filter((column) => !this.codes.has(column));
  }

  /** The columns that would be numeric but for codes, ascending, with the first code of each. */
  coded(): [column: number, code: string][] {
    return this.numbers().flatMap((column) => {
      const code = this.codes.get(column);
      return code === undefined ? [] : [[column, code]];
    });
  }

  private numbers(): number[] {
    return [...this.text.keys()].filter((column) => this.text[column] === 0);
  }
}
