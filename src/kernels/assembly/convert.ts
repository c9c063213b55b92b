// Mirrors ../scalar/convert.ts.

export function roundToSingle(values: usize, n: i32): void {
  for (; n > 1; n -= 2) {
    v128.store(values, f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(v128.load(values))));
    values += 16;
  }
  if (n) store<f64>(values, <f64>(<f32>load<f64>(values)));
}

export function widenSingle(input: usize, n: i32, out: usize): void {
  for (; n > 1; n -= 2) {
    v128.store(out, f64x2.promote_low_f32x4(v128.load64_zero(input)));
    input += 8;
    out += 16;
  }
  if (n) store<f64>(out, <f64>load<f32>(input));
}

export function widenBytes(input: usize, n: i32, out: usize): void {
  for (; n >= 4; n -= 4) {
    const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(input)));
    v128.store(out, f64x2.convert_low_i32x4_u(words));
    v128.store(out, f64x2.convert_low_i32x4_u(i32x4.shuffle(words, words, 2, 3, 2, 3)), 16);
    input += 4;
    out += 32;
  }
  for (; n > 0; n--) {
    store<f64>(out, <f64>load<u8>(input++));
    out += 8;
  }
}

export function narrowSingle(values: usize, n: i32, out: usize): void {
  for (; n > 1; n -= 2) {
    v128.store64_lane(out, f32x4.demote_f64x2_zero(v128.load(values)), 0);
    values += 16;
    out += 8;
  }
  if (n) store<f32>(out, <f32>load<f64>(values));
}

/** Bytes of one histogram of 256 counts of 32 bits. */
const HISTOGRAM: usize = 1024;

/** Four histograms in the scratch space, so that runs of one byte do not wait for one counter. */
export function countBytes(input: usize, n: i32, counts: usize, scratch: usize): void {
  memory.fill(scratch, 0, 4 * HISTOGRAM);
  for (; n >= 4; n -= 4) {
    const bytes = load<u32>(input);
    count(scratch + ((bytes & 0xff) << 2));
    count(scratch + HISTOGRAM + (((bytes >> 8) & 0xff) << 2));
    count(scratch + 2 * HISTOGRAM + (((bytes >> 16) & 0xff) << 2));
    count(scratch + 3 * HISTOGRAM + ((bytes >> 24) << 2));
    input += 4;
  }
  for (; n > 0; n--) count(scratch + (<usize>load<u8>(input++) << 2));
  for (let byte: usize = 0; byte < HISTOGRAM; byte += 4) {
    const first = load<u32>(scratch + byte) + load<u32>(scratch + byte, HISTOGRAM);
    const second = load<u32>(scratch + byte, 2 * HISTOGRAM) + load<u32>(scratch + byte, 3 * HISTOGRAM);
    store<f64>(counts, load<f64>(counts) + <f64>(first + second));
    counts += 8;
  }
}

@inline
function count(slot: usize): void {
  store<u32>(slot, load<u32>(slot) + 1);
}
