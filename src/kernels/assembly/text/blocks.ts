// Mirrors ../scalar/records.ts: text in blocks of 64 bytes, a bit for each byte that ends a field.

export const NEWLINE: u8 = 10;
export const QUOTE: u8 = 34;

export const BLOCK: usize = 64;

/** How far a text has been split; lies in the instance's scratch space. */
@unmanaged
export class Splitter {
  /** the text: its first byte, and the first byte after it */
  bytes: usize;
  end: usize;
  delimiter: u32;
  /** or -1 */
  comment: i32;
  /** whether the next byte lies in a quoted field (all bits) and in a comment line (1) */
  inQuote: u64;
  inComment: u32;
  /** the last quote that ended a quoted field: another one just after it takes the field up again */
  closed: usize;
}

/** Where in the scratch space, after the splitter, the last bytes of a text are brought when they do not fill a block. */
const TAIL_OFFSET: usize = 64;

/** Bytes of scratch space that a splitter takes. */
export const SPLITTER_BYTES: usize = TAIL_OFFSET + BLOCK;

/** A splitter at the start of a text, in the scratch space. */
export function startSplitter(scratch: usize, bytes: usize, length: usize, delimiter: u32, comment: i32): Splitter {
  const splitter = changetype<Splitter>(scratch);
  splitter.bytes = bytes;
  splitter.end = bytes + length;
  splitter.delimiter = delimiter;
  splitter.comment = comment;
  splitter.inQuote = 0;
  splitter.inComment = 0;
  splitter.closed = 0;
  return splitter;
}

/** Where the block at `at` can be read: there, or copied behind the splitter. */
// @ts-ignore: decorator
@inline
function readableBlock(splitter: Splitter, at: usize): usize {
  if (splitter.end - at >= BLOCK) return at;
  const copy = changetype<usize>(splitter) + TAIL_OFFSET;
  memory.copy(copy, at, splitter.end - at);
  return copy;
}

/** Ones for the bytes of the block at `at` that belong to the text. */
// @ts-ignore: decorator
@inline
function textBits(splitter: Splitter, at: usize): u64 {
  const rest = splitter.end - at;
  return rest >= BLOCK ? u64.MAX_VALUE : ~(u64.MAX_VALUE << <u64>rest);
}

/** A bit for each byte of a block that is one of two. */
// @ts-ignore: decorator
@inline
function eitherBits(source: usize, one: v128, other: v128): u64 {
  const a = v128.load(source);
  const b = v128.load(source, 16);
  const c = v128.load(source, 32);
  const d = v128.load(source, 48);
  return (
    <u64>i8x16.bitmask(v128.or(i8x16.eq(a, one), i8x16.eq(a, other))) |
    (<u64>i8x16.bitmask(v128.or(i8x16.eq(b, one), i8x16.eq(b, other))) << 16) |
    (<u64>i8x16.bitmask(v128.or(i8x16.eq(c, one), i8x16.eq(c, other))) << 32) |
    (<u64>i8x16.bitmask(v128.or(i8x16.eq(d, one), i8x16.eq(d, other))) << 48)
  );
}

// @ts-ignore: decorator
@inline
export function equalBits(source: usize, byte: v128): u64 {
  return eitherBits(source, byte, byte);
}

/** Each bit: whether the bits up to and including it hold an odd number of ones. */
// @ts-ignore: decorator
@inline
function oddOnes(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

// @ts-ignore: decorator
@inline
function hasByte(source: usize, byte: v128): bool {
  const low = v128.or(i8x16.eq(v128.load(source), byte), i8x16.eq(v128.load(source, 16), byte));
  const high = v128.or(i8x16.eq(v128.load(source, 32), byte), i8x16.eq(v128.load(source, 48), byte));
  return v128.any_true(v128.or(low, high));
}

/** Whether the block at `at` is whole, and neither quotes nor comments matter in it. */
// @ts-ignore: decorator
@inline
function isPlain(splitter: Splitter, at: usize): bool {
  if (splitter.end - at < BLOCK || splitter.comment >= 0 || splitter.inQuote != 0) return false;
  return !hasByte(at, i8x16.splat(QUOTE));
}

/** The delimiters and line feeds of the block at `at` that end a field, for blocks taken in order. */
// @ts-ignore: decorator
@inline
export function fieldEnds(splitter: Splitter, at: usize): u64 {
  if (!isPlain(splitter, at)) return carefulFieldEnds(splitter, at);
  return eitherBits(at, i8x16.splat(NEWLINE), i8x16.splat(<u8>splitter.delimiter));
}

/** The line feeds among them. */
// @ts-ignore: decorator
@inline
export function recordEnds(splitter: Splitter, at: usize): u64 {
  if (isPlain(splitter, at)) return equalBits(at, i8x16.splat(NEWLINE));
  return carefulFieldEnds(splitter, at) & lineFeeds(splitter, at);
}

/** The bytes of the block that are line feeds, and perhaps bits after the text. */
// @ts-ignore: decorator
@inline
export function lineFeeds(splitter: Splitter, at: usize): u64 {
  return equalBits(readableBlock(splitter, at), i8x16.splat(NEWLINE));
}

function carefulFieldEnds(splitter: Splitter, at: usize): u64 {
  const source = readableBlock(splitter, at);
  const text = textBits(splitter, at);
  const newlines = equalBits(source, i8x16.splat(NEWLINE)) & text;
  const ends = newlines | (equalBits(source, i8x16.splat(<u8>splitter.delimiter)) & text);
  const quotes = equalBits(source, i8x16.splat(QUOTE)) & text;
  let comments: u64 = 0;
  if (splitter.comment >= 0) comments = equalBits(source, i8x16.splat(<u8>splitter.comment)) & text;
  if ((quotes | comments | splitter.inQuote | <u64>splitter.inComment) == 0) return ends;
  return unquotedEnds(splitter, at, ends, newlines, quotes, comments);
}

// @ts-ignore: decorator
@inline
function beginsLine(splitter: Splitter, at: usize): bool {
  return at == splitter.bytes || load<u8>(at - 1) == NEWLINE;
}

// @ts-ignore: decorator
@inline
function beginsField(splitter: Splitter, at: usize): bool {
  return beginsLine(splitter, at) || <u32>load<u8>(at - 1) == splitter.delimiter;
}

/** Field ends in a block with quotes or comments: as if every quote counted, where that comes to the same. */
function unquotedEnds(splitter: Splitter, at: usize, ends: u64, newlines: u64, quotes: u64, comments: u64): u64 {
  const commented = comments & ((newlines << 1) | <u64>beginsLine(splitter, at));
  if ((commented | <u64>splitter.inComment) == 0) {
    const inside = oddOnes(quotes) ^ splitter.inQuote;
    const closing = quotes & ~inside;
    const first = beginsField(splitter, at) || splitter.closed == at - 1;
    const mayOpen = ((ends | closing) << 1) | <u64>first;
    if ((quotes & inside & ~mayOpen) == 0) {
      splitter.inQuote = 0 - (inside >> 63);
      if (closing >> 63 != 0) splitter.closed = at + 63;
      return ends & ~inside;
    }
  }
  return walkBlock(splitter, at, ends, newlines, quotes, comments);
}

/** The same, byte by byte, for what only looks like quotes and comments. */
function walkBlock(splitter: Splitter, at: usize, ends: u64, newlines: u64, quotes: u64, comments: u64): u64 {
  let kept: u64 = 0;
  for (let rest = ends | quotes | comments; rest != 0; rest &= rest - 1) {
    const bit = rest & (0 - rest);
    const here = at + <usize>ctz(rest);
    if (splitter.inComment) {
      if ((newlines & bit) == 0) continue;
      splitter.inComment = 0;
      kept |= bit;
    } else if (splitter.inQuote != 0) {
      if ((quotes & bit) == 0) continue;
      splitter.inQuote = 0;
      splitter.closed = here;
    } else if ((comments & bit) != 0 && beginsLine(splitter, here)) {
      splitter.inComment = 1;
    } else if ((quotes & bit) != 0 && (beginsField(splitter, here) || splitter.closed == here - 1)) {
      splitter.inQuote = u64.MAX_VALUE;
    } else {
      kept |= ends & bit;
    }
  }
  return kept;
}
