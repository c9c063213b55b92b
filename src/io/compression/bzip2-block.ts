/**
 * One block of bzip2: bits → Huffman codes → moves to the front and runs → Burrows-Wheeler transform undone → runs again.
 * The packages for it are unkept, and can be made to loop for ever by runs whose lengths overflow.
 * Source: bzip2 1.0.8, decompress.c and huffman.c.
 */

/** Bits are wanted beyond the bytes at hand. */
export class OutOfBits extends Error {}

/** The bits are no block; the message says why. */
export class BadBlock extends Error {}

/** Bits of `bytes`, most significant first. */
export class Bits {
  /** offset of the next bit */
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  /** The next `count` bits, 32 at most, as an unsigned integer. Throws OutOfBits. */
  take(count: number): number {
    let result = 0;
    for (let wanted = count; wanted > 0; ) {
      const byte = this.at >> 3;
      if (byte >= this.bytes.length) throw new OutOfBits();
      const left = 8 - (this.at & 7);
      const taken = Math.min(left, wanted);
      result = (result << taken) | ((this.bytes[byte] >> (left - taken)) & ((1 << taken) - 1));
      this.at += taken;
      wanted -= taken;
    }
    return result >>> 0;
  }

  bit(): number {
    const byte = this.at >> 3;
    if (byte >= this.bytes.length) throw new OutOfBits();
    return (this.bytes[byte] >> (7 - (this.at++ & 7))) & 1;
  }
}

/** Where a block's symbols and bytes are put; used for one block after another. */
export interface BlockMemory {
  /** as many as a block has symbols at most */
  readonly symbols: Uint32Array;
  out: Uint8Array;
}

const LONGEST_CODE = 20;
/** Symbols that are read with one table before another is selected. */
const GROUP = 50;
const MOST_SELECTORS = 18_002;

/** CRC-32 as bzip2 has it: the most significant bit first, polynomial 0x04c11db7. */
const CHECKSUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

/**
 * Reads a block after its magic number and expands it into memory.out. Returns how many bytes there are and their checksum, which
 * is right. Throws OutOfBits and BadBlock.
 */
export function expandBlock(bits: Bits, memory: BlockMemory): { length: number; checksum: number } {
  const told = bits.take(32);
  if (bits.bit() === 1) throw new BadBlock("it is randomized, as bzip2 has not made them since 1997");
  const origin = bits.take(24);
  const bytes = readAlphabet(bits);
  const count = readSymbols(bits, bytes, memory.symbols);
  if (origin >= count) throw new BadBlock("it begins beyond its end");
  const { length, checksum } = unsort(memory, count, origin);
  if (checksum !== told) throw new BadBlock("its checksum does not match");
  return { length, checksum };
}

/** The bytes that occur, ascending: 16 bits say which sixteens there are, 16 bits for each of these which of it. */
function readAlphabet(bits: Bits): Uint8Array {
  const sixteens = bits.take(16);
  const bytes: number[] = [];
  for (let high = 0; high < 16; high++) {
    if (((sixteens >> (15 - high)) & 1) === 0) continue;
    const present = bits.take(16);
    for (let low = 0; low < 16; low++) if ((present >> (15 - low)) & 1) bytes.push(16 * high + low);
  }
  if (bytes.length === 0) throw new BadBlock("no byte occurs in it");
  return Uint8Array.from(bytes);
}

/** A Huffman code: codes of a length are those up to `limit`, and `symbols` are told by a code less `base`. */
interface Code {
  readonly shortest: number;
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
}

function readCodes(bits: Bits, symbols: number, count: number): Code[] {
  return Array.from({ length: count }, () => {
    const lengths = new Uint8Array(symbols);
    let length = bits.take(5);
    for (let symbol = 0; symbol < symbols; symbol++) {
      while (true) {
        if (length < 1 || length > LONGEST_CODE) throw new BadBlock("it has a code that is too long");
        if (bits.bit() === 0) break;
        length += bits.bit() === 0 ? 1 : -1;
      }
      lengths[symbol] = length;
    }
    return codeOf(lengths);
  });
}

function codeOf(lengths: Uint8Array): Code {
  const order = Array.from(lengths.keys()).sort((a, b) => lengths[a] - lengths[b] || a - b);
  const limit = new Int32Array(LONGEST_CODE + 2).fill(-1);
  const base = new Int32Array(LONGEST_CODE + 2);
  let code = 0;
  let before = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    const count = lengths.reduce((sum, each) => (each === length ? sum + 1 : sum), 0);
    base[length] = code - before;
    if (count > 0) limit[length] = code + count - 1;
    before += count;
    code = (code + count) << 1;
  }
  return { shortest: lengths[order[0]], limit, base, symbols: Uint16Array.from(order) };
}

function readSelectors(bits: Bits, codes: number): Uint8Array {
  const count = bits.take(15);
  if (count === 0) throw new BadBlock("it selects no code");
  const front = Array.from({ length: codes }, (_, i) => i);
  const selectors = new Uint8Array(Math.min(count, MOST_SELECTORS));
  for (let i = 0; i < count; i++) {
    let place = 0;
    while (bits.bit() === 1) if (++place >= codes) throw new BadBlock("it selects a code that is not there");
    front.unshift(front.splice(place, 1)[0]);
    // Some writers round the count up; what is beyond the most there can be is never used.
    if (i < selectors.length) selectors[i] = front[0];
  }
  return selectors;
}

function readSymbol(bits: Bits, { shortest, limit, base, symbols }: Code): number {
  let code = bits.take(shortest);
  for (let length = shortest; length <= LONGEST_CODE; length++) {
    if (code <= limit[length]) return symbols[code - base[length]];
    code = (code << 1) | bits.bit();
  }
  throw new BadBlock("it has a code that means nothing");
}

/** Decodes the block's bytes, still sorted, into the low bytes of `out`; returns how many there are. */
function readSymbols(bits: Bits, alphabet: Uint8Array, out: Uint32Array): number {
  const codes = bits.take(3);
  if (codes < 2 || codes > 6) throw new BadBlock(`it has ${codes} codes`);
  const selectors = readSelectors(bits, codes);
  const tables = readCodes(bits, alphabet.length + 2, codes);
  const front = Uint8Array.from(alphabet);
  const end = alphabet.length + 1;
  let count = 0;
  let run = 0;
  let weight = 1;
  for (let i = 0; ; i++) {
    const selected = Math.floor(i / GROUP);
    if (selected >= selectors.length) throw new BadBlock("it goes on beyond its last code");
    const symbol = readSymbol(bits, tables[selectors[selected]]);
    if (symbol <= 1) {
      // Digits 1 and 2 of a number to the base of 2, the lowest first.
      run += weight * (symbol + 1);
      weight *= 2;
      if (count + run > out.length) throw new BadBlock("it is too long");
      continue;
    }
    out.fill(front[0], count, count + run);
    count += run;
    run = 0;
    weight = 1;
    if (symbol === end) return count;
    if (count === out.length) throw new BadBlock("it is too long");
    const byte = front[symbol - 1];
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    out[count++] = byte;
  }
}

/** Undoes the sorting, then the runs: four equal bytes are followed by how many more there are. */
function unsort(memory: BlockMemory, count: number, origin: number): { length: number; checksum: number } {
  const { symbols } = memory;
  link(symbols, count);
  let { out } = memory;
  let length = 0;
  let checksum = 0xffffffff;
  let repeats = 0;
  let previous = -1;
  for (let i = 0, at = symbols[origin] >>> 8; i < count; i++) {
    const byte = symbols[at] & 0xff;
    at = symbols[at] >>> 8;
    const copies = repeats === 4 ? byte : 1;
    if (length + copies > out.length) out = larger(memory);
    const value = repeats === 4 ? previous : byte;
    for (let copy = 0; copy < copies; copy++) {
      out[length++] = value;
      checksum = (checksum << 8) ^ CHECKSUMS[((checksum >>> 24) ^ value) & 0xff];
    }
    repeats = repeats === 4 ? 0 : byte === previous ? repeats + 1 : 1;
    previous = repeats === 0 ? -1 : byte;
  }
  return { length, checksum: ~checksum >>> 0 };
}

/** Puts beside each byte, in the upper 24 bits, where the next one is. */
function link(symbols: Uint32Array, count: number): void {
  const places = new Uint32Array(256);
  for (let i = 0; i < count; i++) places[symbols[i] & 0xff]++;
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const occurrences = places[byte];
    places[byte] = sum;
    sum += occurrences;
  }
  for (let i = 0; i < count; i++) symbols[places[symbols[i] & 0xff]++] |= i << 8;
}

function larger(memory: BlockMemory): Uint8Array {
  const out = new Uint8Array(2 * memory.out.length);
  out.set(memory.out);
  memory.out = out;
  return out;
}
