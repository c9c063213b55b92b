/** Decimals, moments and UUIDs as they are stored, and what they are. */

/** Two's complement, the highest byte first. */
export function readSigned(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return bytes.length > 0 && bytes[0] & 0x80 ? value - (1n << BigInt(8 * bytes.length)) : value;
}

/** An integer count of 10^-scale as digits, with all its decimals. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const NANOSECONDS_A_DAY = 86_400_000_000_000n;
const JULIAN_1970 = 2_440_588n;

/** Nanoseconds of the day below, the Julian day above. Source: parquet-mr, NanoTime. */
export function int96Nanoseconds(value: bigint): bigint {
  return ((value >> 64n) - JULIAN_1970) * NANOSECONDS_A_DAY + BigInt.asUintN(64, value);
}

export function uuidText(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes).toString("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
