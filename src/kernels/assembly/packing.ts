// Mirrors ../scalar/packing.ts, which documents the form.

/** Bytes that are packed together, and those whose bits share a byte of flags. */
const GROUP: usize = 16;
const GROUPS: usize = 8;

/** The bytes of which the lower half tells which they are. */
// @ts-ignore: decorator
@inline
function alphabet(): v128 {
  // 0 to 9, line feed, + , - . /
  return i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 10, 43, 44, 45, 46, 47);
}

/** Returns the bytes written. */
export function packText(bytes: usize, length: usize, out: usize): usize {
  const end = bytes + length;
  let flags = out;
  let packed = out + length / (GROUP * GROUPS);
  while (bytes < end) {
    let simple: u32 = 0;
    for (let group: u32 = 0; group < <u32>GROUPS; group++) {
      const text = v128.load(bytes);
      const codes = v128.and(text, i8x16.splat(15));
      if (i8x16.all_true(i8x16.eq(i8x16.swizzle(alphabet(), codes), text))) {
        const pairs = v128.and(v128.or(codes, i16x8.shr_u(codes, 4)), i16x8.splat(0xff));
        v128.store64_lane(packed, i8x16.narrow_i16x8_u(pairs, pairs), 0);
        simple |= 1 << group;
        packed += GROUP / 2;
      } else {
        v128.store(packed, text);
        packed += GROUP;
      }
      bytes += GROUP;
    }
    store<u8>(flags++, simple);
  }
  return packed - out;
}

export function unpackText(packed: usize, out: usize, length: usize): void {
  const end = out + length;
  let flags = packed;
  packed += length / (GROUP * GROUPS);
  while (out < end) {
    let simple = <u32>load<u8>(flags++);
    for (let group: u32 = 0; group < <u32>GROUPS; group++) {
      if (simple & 1) {
        const pairs = v128.load64_zero(packed);
        const low = v128.and(pairs, i8x16.splat(15));
        const codes = i8x16.shuffle(low, i8x16.shr_u(pairs, 4), 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        v128.store(out, i8x16.swizzle(alphabet(), codes));
        packed += GROUP / 2;
      } else {
        v128.store(out, v128.load(packed));
        packed += GROUP;
      }
      out += GROUP;
      simple >>= 1;
    }
  }
}
