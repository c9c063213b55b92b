/** Parquet's hybrid of run lengths and packed bits, in which levels and indices into dictionaries are written. */

/**
 * Reads out.length values of `width` bits (0 to 32) from `bytes`. Throws RangeError where the bytes end before.
 * Source: parquet-format, Encodings.md, RLE/bit-packing hybrid.
 */
export function readHybrid(bytes: Uint8Array, width: number, out: Uint8Array | Int32Array): void {
  if (width > 32) throw new RangeError(`${width} bits for a level or an index`);
  const valueBytes = (width + 7) >> 3;
  let at = 0;
  let done = 0;
  while (done < out.length) {
    let header = 0;
    let byte: number;
    let shift = 0;
    do {
      if (at >= bytes.length || shift > 28) throw new RangeError("runs of levels or indices are cut short");
      byte = bytes[at++];
      header |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    const count = header >>> 1;
    if (count === 0) continue;
    if (header & 1) {
      const packed = Math.min(out.length - done, 8 * count);
      if (at + Math.ceil((packed * width) / 8) > bytes.length)
        throw new RangeError("packed bits are cut short");
      unpackBits(bytes, at, width, out, done, packed);
      at += count * width;
      done += packed;
    } else {
      if (at + valueBytes > bytes.length) throw new RangeError("a run is cut short");
      let value = 0;
      for (let i = 0; i < valueBytes; i++) value |= bytes[at++] << (8 * i);
      const end = Math.min(out.length, done + count);
      out.fill(value, done, end);
      done = end;
    }
  }
}

/** `count` values of `width` bits, the least significant bit first. */
function unpackBits(
  bytes: Uint8Array,
  from: number,
  width: number,
  out: Uint8Array | Int32Array,
  done: number,
  count: number,
): void {
  if (width > 24) {
    unpackWide(bytes, from, width, out, done, count);
    return;
  }
  const mask = (1 << width) - 1;
  let at = from;
  let bits = 0;
  let held = 0;
  for (let i = done; i < done + count; i++) {
    while (held < width) {
      bits |= bytes[at++] << held;
      held += 8;
    }
    out[i] = bits & mask;
    bits >>>= width;
    held -= width;
  }
}

function unpackWide(
  bytes: Uint8Array,
  from: number,
  width: number,
  out: Uint8Array | Int32Array,
  done: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    let value = 0;
    for (let bit = 0; bit < width; bit++) {
      const at = i * width + bit;
      value |= ((bytes[from + (at >> 3)] >> (at & 7)) & 1) << bit;
    }
    out[done + i] = value;
  }
}

/** Bits that a level up to `most` takes. */
export const levelWidth = (most: number): number => 32 - Math.clz32(most);
