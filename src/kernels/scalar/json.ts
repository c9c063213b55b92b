/** Where JSON values end: the grammar of RFC 8259, checked byte by byte, with Python's NaN, Infinity and -Infinity besides. */

export const QUOTE = 34;
export const COMMA = 44;
const COLON = 58;
const MINUS = 45;
export const OPEN_ARRAY = 91;
export const CLOSE_ARRAY = 93;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;

const NEWLINE = 10;
const BACKSLASH = 92;
const PLUS = 43;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const LOWER_E = 101;
const LOWER_U = 117;
const SPACE = 32;
const TAB = 9;
const RETURN = 13;

/** Arrays and objects within each other, at most. */
export const DEPTH_LIMIT = 1000;

/** Text that is not JSON: what was expected at a byte. */
export class JsonFault extends Error {
  constructor(
    readonly at: number,
    readonly expected: string,
  ) {
    super(expected);
    this.name = "JsonFault";
  }
}

/** Whether a record ends where its line does, or line ends are spaces like others. */
export type Framing = "lines" | "elements";

/** Offset of the first byte at or after `at` that is no space. */
export function skipSpace(bytes: Uint8Array, at: number, framing: Framing): number {
  for (;;) {
    const byte = bytes[at];
    if (byte > SPACE) return at;
    if (byte !== SPACE && byte !== TAB && byte !== RETURN && (byte !== NEWLINE || framing === "lines"))
      return at;
    at++;
  }
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

const isHexadecimal = (byte: number): boolean => isDigit(byte) || ((byte | 32) >= 97 && (byte | 32) <= 102);

/** What may follow a backslash, u aside. */
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'));

/** Offset after the closing quote of the string whose opening quote is at `at`. */
export function stringEnd(bytes: Uint8Array, at: number): number {
  for (let i = at + 1; ; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i = escapeEnd(bytes, i) - 1;
    else if (!(byte >= SPACE)) throw new JsonFault(i, "the closing quote of a string");
  }
}

function escapeEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at + 1];
  if (ESCAPED.has(byte)) return at + 2;
  const digits = byte === LOWER_U ? [2, 3, 4, 5] : [];
  if (digits.length > 0 && digits.every((i) => isHexadecimal(bytes[at + i]))) return at + 6;
  throw new JsonFault(at, "an escape that JSON has");
}

/** Offset after the number that begins at `at` with a minus or a digit. */
export function numberEnd(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === MINUS ? at + 1 : at;
  const first = bytes[i];
  if (!isDigit(first)) throw new JsonFault(at, "a number");
  i++;
  if (first !== ZERO) while (isDigit(bytes[i])) i++;
  if (bytes[i] === POINT) i = digitsEnd(bytes, i + 1, at);
  if ((bytes[i] | 32) === LOWER_E) {
    const sign = bytes[i + 1];
    i = digitsEnd(bytes, sign === PLUS || sign === MINUS ? i + 2 : i + 1, at);
  }
  if (isDigit(bytes[i])) throw new JsonFault(at, "a number without zeros before it");
  return i;
}

/** Offset after one digit or more. */
function digitsEnd(bytes: Uint8Array, at: number, start: number): number {
  let i = at;
  while (isDigit(bytes[i])) i++;
  if (i === at) throw new JsonFault(start, "a number");
  return i;
}

const WORDS = ["true", "false", "null", "NaN", "Infinity", "-Infinity"].map((word) => Buffer.from(word));

/** Offset after the word that stands at `at`. */
function wordEnd(bytes: Uint8Array, at: number): number {
  for (const word of WORDS) {
    let i = 0;
    while (i < word.length && bytes[at + i] === word[i]) i++;
    if (i === word.length) return at + i;
  }
  throw new JsonFault(at, "a JSON value");
}

const UPPER_I = 73;

/** Whether what begins at `at` can be a number in digits. */
export function startsNumber(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at];
  return isDigit(byte) || (byte === MINUS && bytes[at + 1] !== UPPER_I);
}

/** Offset after the value at `at` that is neither array nor object. */
function scalarEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === QUOTE) return stringEnd(bytes, at);
  return startsNumber(bytes, at) ? numberEnd(bytes, at) : wordEnd(bytes, at);
}

/** Offset of the value that belongs to the key at `at`. */
export function valueOfKey(bytes: Uint8Array, at: number, framing: Framing): number {
  if (bytes[at] !== QUOTE) throw new JsonFault(at, "a key in double quotes");
  return afterColon(bytes, stringEnd(bytes, at), framing);
}

/** Offset of the value behind the colon that follows a key, which ends at `at`. */
export function afterColon(bytes: Uint8Array, at: number, framing: Framing): number {
  const colon = skipSpace(bytes, at, framing);
  if (bytes[colon] !== COLON) throw new JsonFault(colon, "a colon after a key");
  return skipSpace(bytes, colon + 1, framing);
}

/** Offset after the value that begins at `at`, whatever it is. */
export function valueEnd(bytes: Uint8Array, at: number, framing: Framing): number {
  const byte = bytes[at];
  return byte === OPEN_OBJECT || byte === OPEN_ARRAY
    ? containerEnd(bytes, at, framing)
    : scalarEnd(bytes, at);
}

/** Without recursion: depth costs a byte. */
function containerEnd(bytes: Uint8Array, start: number, framing: Framing): number {
  const open: number[] = [];
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (open.length === DEPTH_LIMIT) throw new JsonFault(at, `at most ${DEPTH_LIMIT} levels of nesting`);
      at = skipSpace(bytes, at + 1, framing);
      // A closing bracket is two places after its opening one.
      if (bytes[at] !== byte + 2) {
        open.push(byte);
        if (byte === OPEN_OBJECT) at = valueOfKey(bytes, at, framing);
        continue;
      }
      at++;
    } else at = scalarEnd(bytes, at);
    for (;;) {
      if (open.length === 0) return at;
      const inside = open[open.length - 1];
      at = skipSpace(bytes, at, framing);
      if (bytes[at] === COMMA) {
        at = skipSpace(bytes, at + 1, framing);
        if (inside === OPEN_OBJECT) at = valueOfKey(bytes, at, framing);
        break;
      }
      if (bytes[at] !== inside + 2) throw commaFault(at, inside);
      open.pop();
      at++;
    }
  }
}

export const commaFault = (at: number, inside: number): JsonFault =>
  new JsonFault(at, inside === OPEN_OBJECT ? "a comma or }" : "a comma or ]");

/** Where lines can be cut: see {@link cutLines}. */
interface LineCut {
  /** offset after the last line end; 0 where there is none */
  readonly cut: number;
  readonly records: number;
}

/** Finds line ends, `most` of them. */
export function cutLines(bytes: Uint8Array, most: number): LineCut {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let cut = 0;
  let records = 0;
  for (; records < most; records++) {
    const end = text.indexOf(NEWLINE, cut);
    if (end < 0) break;
    cut = end + 1;
  }
  return { cut, records };
}

/** Where an array's text can be cut: see {@link cutElements}. */
interface ElementCut {
  /** offset after the last comma between elements; 0 where there is none */
  readonly cut: number;
  /** commas between elements before that */
  readonly commas: number;
  /** offset of the bracket that closes the array; -1 where it has not come yet */
  readonly close: number;
}

/**
 * Finds commas between an array's elements. The first byte is inside the array and outside its elements. Brackets are counted, not
 * matched: that is for who reads the elements.
 * @param most commas looked for
 */
export function cutElements(bytes: Uint8Array, most: number): ElementCut {
  let depth = 0;
  let cut = 0;
  let commas = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i++;
      while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
    } else if (byte === COMMA) {
      if (depth > 0) continue;
      cut = i + 1;
      commas++;
      if (commas === most) break;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (depth === 0) return { cut, commas, close: i };
      depth--;
    }
  }
  return { cut, commas, close: -1 };
}
