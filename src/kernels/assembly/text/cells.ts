// The values of cells whose spans are known.
import { QUOTE } from "./blocks";
import { isCode, noDecimal, PARTS_BYTES, readDecimal, splitDecimal, valueOfParts } from "./decimal-parse";
import { NONE_LED, Scan } from "./scan-state";

const SPACE: u32 = 32;
const TAB: u32 = 9;

// @ts-ignore: decorator
@inline
function isSpace(scan: Scan, byte: u32): bool {
  return (byte == SPACE || byte == TAB) && byte != scan.delimiter;
}

/** Reads the cells whose spans are listed; returns the end of a list, over the same bytes, of those not simply a decimal. */
export function readDecimals(scan: Scan, list: usize, listEnd: usize): usize {
  let parts = scan.parts;
  splitDecimals(scan, list, listEnd, parts);
  const valuesFromSpans = scan.values - scan.spans;
  let irregular = list;
  for (; list < listEnd; list += 4) {
    const span = <usize>load<u32>(list);
    const value = valueOfParts(parts);
    store<f64>(span + valuesFromSpans, value);
    store<u32>(irregular, <u32>span);
    irregular += <usize>!isFinite(value) << 2;
    parts += PARTS_BYTES;
  }
  return irregular;
}

function splitDecimals(scan: Scan, list: usize, listEnd: usize, parts: usize): void {
  const bytes = scan.bytes;
  const codes = <u32>(scan.mostLed == NONE_LED);
  for (; list < listEnd; list += 4) {
    const span = <usize>load<u32>(list);
    const start = bytes + <usize>load<u32>(span);
    const end = bytes + <usize>load<u32>(span, 4);
    if (start < end) splitDecimal(start, end, parts, codes);
    else noDecimal(parts);
    parts += PARTS_BYTES;
  }
}

/**
 * Mirrors readNumbers in ../scalar/text.ts, but for texts that are no plain decimals, infinite or undecided: they become NaN,
 * and it returns how many there are.
 */
export function readNumbers(scratch: usize, bytes: usize, spans: usize, cells: i32, values: usize): i32 {
  let undecided = 0;
  for (const spansEnd = spans + (<usize>cells << 3); spans < spansEnd; spans += LISTED << 3) {
    const end = min(spansEnd, spans + (LISTED << 3));
    splitNumbers(bytes, spans, end, scratch);
    undecided += valuesOfNumbers(bytes, spans, end, scratch, values);
    values += LISTED << 3;
  }
  return undecided;
}

/** Numbers taken apart at once: their parts stay in the nearest cache. */
const LISTED: usize = 256;

function splitNumbers(bytes: usize, spans: usize, spansEnd: usize, parts: usize): void {
  for (; spans < spansEnd; spans += 8) {
    const start = load<i32>(spans);
    if (start >= 0) splitDecimal(bytes + <usize>start, bytes + <usize>load<u32>(spans, 4), parts, 0);
    parts += PARTS_BYTES;
  }
}

function valuesOfNumbers(bytes: usize, spans: usize, spansEnd: usize, parts: usize, values: usize): i32 {
  let undecided = 0;
  for (; spans < spansEnd; spans += 8) {
    const start = load<i32>(spans);
    let value: f64 = NaN;
    if (start >= 0) {
      value = valueOfParts(parts);
      if (!isFinite(value)) value = readDecimal(bytes + <usize>start, bytes + <usize>load<u32>(spans, 4), parts);
      if (!isFinite(value)) {
        value = NaN;
        undecided++;
      }
    }
    store<f64>(values, value);
    values += 8;
    parts += PARTS_BYTES;
  }
  return undecided;
}

/** Reads the cells whose spans are listed, whatever they are. */
export function readIrregularCells(scan: Scan, list: usize, listEnd: usize): void {
  for (; list < listEnd; list += 4) {
    const span = <usize>load<u32>(list);
    const value = readIrregularCell(scan, span);
    store<f64>(scan.values + (span - scan.spans), value);
  }
}

/** The value of a cell; NaN, and marked as missing or odd, when it has none. */
function readIrregularCell(scan: Scan, span: usize): f64 {
  let from = scan.bytes + <usize>load<u32>(span);
  let to = scan.bytes + <usize>load<u32>(span, 4);
  while (to > from && isSpace(scan, load<u8>(to - 1))) to--;
  if (to - from > 1 && load<u8>(from) == QUOTE && load<u8>(to - 1) == QUOTE) {
    from++;
    to--;
    while (to > from && isSpace(scan, load<u8>(to - 1))) to--;
  }
  while (from < to && isSpace(scan, load<u8>(from))) from++;
  if (from == to) {
    store<i32>(span, -1);
    return NaN;
  }
  const value = scan.mostLed == NONE_LED && isCode(from, to) ? NaN : readDecimal(from, to, scan.parts);
  if (isFinite(value)) return value;
  const cell = (span - scan.spans) >> 3;
  store<u32>(scan.oddEnd, <u32>(isNaN(value) ? cell : ~cell));
  scan.oddEnd += 4;
  return NaN;
}

/** Takes back odd cells of a record that does not count. */
export function dropOddCells(scan: Scan): void {
  const cells = scan.records * <u32>((scan.columnsEnd - scan.columns) >> 2);
  while (scan.oddEnd > scan.odd) {
    const odd = load<i32>(scan.oddEnd - 4);
    if (<u32>(odd < 0 ? ~odd : odd) < cells) return;
    scan.oddEnd -= 4;
  }
}
