// Mirrors digitRecords in ../scalar/records.ts: 64 bytes at a time, a bit for each byte.
import { BLOCK, equalBits, NEWLINE } from "./blocks";

const ZERO: u8 = 48;

/** A bit for each byte of 16 that is a digit. */
// @ts-ignore: decorator
@inline
function digits(at: usize): u64 {
  return <u64>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v128.load(at), i8x16.splat(ZERO)), i8x16.splat(10)));
}

/** A bit for each byte of a block that is a digit. */
// @ts-ignore: decorator
@inline
function digitBits(at: usize): u64 {
  return digits(at) | (digits(at + 16) << 16) | (digits(at + 32) << 32) | (digits(at + 48) << 48);
}

export function digitRecords(scratch: usize, bytes: usize, length: usize, delimiter: u32, width: i32): i32 {
  const mark = i8x16.splat(<u8>delimiter);
  const newline = i8x16.splat(NEWLINE);
  let records = 0;
  // Fields that ended in the record, and whether the byte before the block ends one.
  let fields = 0;
  let ended: u64 = 1;
  // Whether the byte before the block is a zero that begins a field.
  let led: u64 = 0;
  for (let done: usize = 0; done < length; done += BLOCK) {
    let at = bytes + done;
    const left = length - done;
    let text = u64.MAX_VALUE;
    if (left < BLOCK) {
      memory.copy(scratch, at, left);
      at = scratch;
      text = ~(text << <u64>left);
    }
    const lines = equalBits(at, newline) & text;
    const ends = lines | (equalBits(at, mark) & text);
    const emptyFields = ends & ((ends << 1) | ended);
    if (ends == 0 || emptyFields != 0 || (~(ends | digitBits(at)) & text) != 0) return -1;
    const zeros = equalBits(at, i8x16.splat(ZERO)) & ((ends << 1) | ended) & text;
    if ((((zeros << 1) | led) & ~ends & text) != 0) return -1;
    led = zeros >> 63;
    ended = ends >> 63;
    let rest = ends;
    for (let line = lines; line != 0; line &= line - 1) {
      const upTo = (line ^ (line - 1)) & rest;
      if (fields + <i32>popcnt(upTo) != width) return -1;
      fields = 0;
      records++;
      rest &= ~upTo;
    }
    fields += <i32>popcnt(rest);
  }
  return fields == 0 && load<u8>(bytes + length - 1) == NEWLINE ? records : -1;
}
