/** Levels and indices as Parquet packs them: one run, or packed bits. */

/** Bytes of `count` as LEB128. */
function variable(count: number): number[] {
  const bytes: number[] = [];
  let left = count;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  bytes.push(left);
  return bytes;
}

/** Levels up to `most`: as a run of `same` where they are undefined. */
export function packLevels(
  levels: Uint8Array | undefined,
  same: number,
  count: number,
  most: number,
): Uint8Array {
  if (levels === undefined) return Uint8Array.from([...variable(count * 2), same]);
  return packBits(levels, 32 - Math.clz32(most));
}

/** `values` of `width` bits (1 to 24), the least significant bit first, in groups of eight, behind their number. */
export function packBits(values: Int32Array | Uint8Array, width: number): Uint8Array {
  const groups = Math.ceil(values.length / 8);
  const head = variable(groups * 2 + 1);
  const out = new Uint8Array(head.length + groups * width);
  out.set(head);
  let at = head.length;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < values.length; i++) {
    bits |= values[i] << held;
    held += width;
    while (held >= 8) {
      out[at++] = bits & 255;
      bits >>>= 8;
      held -= 8;
    }
  }
  if (held > 0) out[at] = bits & 255;
  return out;
}
