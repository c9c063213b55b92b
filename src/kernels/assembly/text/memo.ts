// A memo of texts of values. Columns of few distinct values, as pixels are, print the same texts again and again. It lies in the
// instance's scratch space and stays good from call to call, for whether an entry is right does not depend on when it was made.

/** Where in the scratch space the memo and its entries lie. */
const MEMO: usize = (1 << 18) - 64;
const ENTRIES: usize = 1 << 18;

/** An entry: a value's bits, its text (8 bytes in), and that text's length (31 bytes in) or 0 for none. */
const ENTRY_BYTES: usize = 32;
const TEXT: usize = 8;
const LENGTH: usize = 31;
const LONGEST: usize = 23;

/** Entries, as powers of two: for values that recur soon, within the nearer cache, and for all the values of many columns. */
const FEW_BITS: u64 = 12;
const MANY_BITS: u64 = 18;

/** Calls with many entries that may know less than three quarters of the values, before few are enough. */
const PATIENCE: u32 = 4;

/** Fibonacci hashing: 2^64 over the golden ratio. */
const GOLDEN: u64 = 0x9e3779b97f4a7c15;

@unmanaged
export class Memo {
  /** the hash's bits that are no part of an entry's number */
  shift: u64;
  entries: usize;
  /** the precision in which entries are printed */
  precision: i32;
  /** calls left with many entries, where they were tried */
  patience: u32;
  tried: u32;
  /** values looked up but not known since the call began */
  unknown: u32;
}

/** The memo of an instance, for a call that prints in a precision. */
export function openMemo(scratch: usize, precision: i32): Memo {
  const memo = changetype<Memo>(scratch + MEMO);
  if (memo.entries == 0) {
    memo.entries = scratch + ENTRIES;
    memo.shift = 64 - FEW_BITS;
  } else if (memo.precision != precision) {
    memory.fill(memo.entries, 0, ENTRY_BYTES << <usize>MANY_BITS);
  }
  memo.precision = precision;
  memo.unknown = 0;
  return memo;
}

/** Chooses how many entries the next call has, after one that looked up so many values. */
export function settleMemo(memo: Memo, looked: u32): void {
  if (memo.shift == 64 - MANY_BITS) {
    if (memo.unknown > looked >> 2 && --memo.patience == 0) memo.shift = 64 - FEW_BITS;
  } else if (memo.tried == 0 && memo.unknown > looked >> 4) {
    memo.tried = 1;
    memo.patience = PATIENCE;
    memo.shift = 64 - MANY_BITS;
    // Written before it is read: pages that are read first are mapped twice, the second time with an interrupt of all threads.
    memory.fill(memo.entries, 0, ENTRY_BYTES << <usize>MANY_BITS);
  }
}

/** Where a value's entry is, if it has one; `entries` and `shift` are a memo's. */
// @ts-ignore: decorator
@inline
export function entryOf(entries: usize, shift: u64, bits: u64): usize {
  return entries + <usize>((bits * GOLDEN) >> shift) * ENTRY_BYTES;
}

/** The length of a value's text, written to `out` within 24 bytes; 0 where it is not known. */
// @ts-ignore: decorator
@inline
export function recall(entry: usize, bits: u64, out: usize): usize {
  if (load<u64>(entry) != bits) return 0;
  v128.store(out, v128.load(entry, TEXT));
  v128.store(out, v128.load(entry, TEXT + 8), 8);
  return <usize>load<u8>(entry, LENGTH);
}

/** Keeps the text [out, end), which 24 bytes from `out` on hold; one that is too long is not kept. */
// @ts-ignore: decorator
@inline
export function keep(entry: usize, bits: u64, out: usize, end: usize): void {
  if (end - out > LONGEST) return;
  store<u64>(entry, bits);
  v128.store(entry, v128.load(out), TEXT);
  v128.store(entry, v128.load(out, 8), TEXT + 8);
  store<u8>(entry, <u8>(end - out), LENGTH);
}
