/** LZ4 frames, by which Arrow's buffers are often compressed. Source: lz4, doc/lz4_Frame_format.md and lz4_Block_format.md. */

const MAGIC = 0x184d2204;
const VERSION = 0x40;
const BLOCK_CHECKSUMS = 0x10;
const CONTENT_SIZE = 0x08;
const DICTIONARY = 0x01;
const STORED = 0x80000000;
const LEAST_MATCH = 4;

/** The frame's `size` bytes; checksums are not looked at. Throws Error where they are not `size` ones. */
export function decodeLz4Frame(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(4);
  if (view.getUint32(0, true) !== MAGIC || (flags & 0xc0) !== VERSION || flags & DICTIONARY) {
    throw new Error("its LZ4 frame has no known head");
  }
  let at = 7 + (flags & CONTENT_SIZE ? 8 : 0);
  const out = new Uint8Array(size);
  let done = 0;
  for (;;) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) break;
    const length = head & ~STORED;
    if (length > bytes.length - at) throw new Error("an LZ4 block is cut short");
    const block = bytes.subarray(at, at + length);
    if (head & STORED) {
      if (done + length > size) throw tooLong();
      out.set(block, done);
      done += length;
    } else done = decodeBlock(block, out, done);
    at += length + (flags & BLOCK_CHECKSUMS ? 4 : 0);
  }
  if (done !== size) throw new Error(`an LZ4 frame has ${done} bytes instead of ${size}`);
  return out;
}

const tooLong = (): Error => new Error("an LZ4 frame has more bytes than it claims");

/** Appends what a block holds to `out`, of which `from` bytes are there; returns how many then are. */
function decodeBlock(block: Uint8Array, out: Uint8Array, from: number): number {
  let at = 0;
  let done = from;
  const length = (base: number): number => {
    let total = base;
    if (base < 15) return total;
    let byte: number;
    do {
      if (at >= block.length) throw new Error("an LZ4 length is cut short");
      byte = block[at++];
      total += byte;
    } while (byte === 255);
    return total;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = length(token >> 4);
    if (literals > block.length - at || literals > out.length - done) throw tooLong();
    if (literals > 0) out.set(block.subarray(at, at + literals), done);
    at += literals;
    done += literals;
    if (at >= block.length) return done;
    const offset = block[at] | (block[at + 1] << 8);
    at += 2;
    const match = length(token & 15) + LEAST_MATCH;
    if (!(offset > 0 && offset <= done) || match > out.length - done)
      throw new Error("an LZ4 match lies outside");
    if (offset >= match) out.copyWithin(done, done - offset, done - offset + match);
    else for (let i = 0; i < match; i++) out[done + i] = out[done - offset + i];
    done += match;
  }
  return done;
}
