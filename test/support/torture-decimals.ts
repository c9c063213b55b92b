/**
 * Decimals that are hard to read, and doubles that are hard to print: made, not collected, after the descriptions of
 * V. Paxson, "A Program for Testing IEEE Decimal-Binary Conversion" (1991), and of the tests of fast_float and Ryu.
 */
const bits = new DataView(new ArrayBuffer(8));

/** Random doubles of [0, 1) with 53 random bits, the same for the same seed (C. Doty-Humphrey's sfc32). */
export function randomFrom(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 16; i++) next();
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** The double with these 64 bits. */
export function fromBits(raw: bigint): number {
  bits.setBigUint64(0, raw);
  return bits.getFloat64(0);
}

/** The double `steps` after x, by its bits, for x > 0. */
export function neighbour(x: number, steps: number): number {
  bits.setFloat64(0, x);
  return fromBits(bits.getBigUint64(0) + BigInt(steps));
}

/** A positive double as c·2^e. */
function parts(x: number): [bigint, number] {
  bits.setFloat64(0, x);
  const raw = bits.getBigUint64(0);
  const field = Number(raw >> 52n);
  const fraction = raw & ((1n << 52n) - 1n);
  return field === 0 ? [fraction, -1074] : [fraction | (1n << 52n), field - 1075];
}

/** c·2^e as an integer of decimal digits and a power of ten, exactly. */
function exactDecimal(c: bigint, e: number): [bigint, number] {
  return e >= 0 ? [c << BigInt(e), 0] : [c * 5n ** BigInt(-e), e];
}

const scientific = (digits: bigint | string, power: number): string => `${digits}e${power}`;

/** The same value with its point somewhere among its digits. */
function pointed(digits: string, power: number, place: number): string {
  const at = place % digits.length;
  const rest = power + digits.length - at;
  return `${digits.slice(0, at)}.${digits.slice(at)}${rest === 0 ? "" : `e${rest}`}`;
}

/** The middle between x > 0 and the next double: its exact digits, those cut short, and all of them a unit up and down. */
export function middles(x: number): string[] {
  const [c, e] = parts(x);
  const [exact, power] = exactDecimal(2n * c + 1n, e - 1);
  const texts = [scientific(exact, power), pointed(String(exact), power, 1)];
  for (const unit of [-1n, 1n]) texts.push(scientific(exact * 10n + unit, power - 1));
  const all = String(exact);
  for (const length of [15, 16, 17, 18, 19, 20, 21, 23, 24, 30]) {
    if (length >= all.length) continue;
    const kept = BigInt(all.slice(0, length));
    const keptPower = power + all.length - length;
    for (const unit of [-1n, 0n, 1n, 2n]) texts.push(scientific(kept + unit, keptPower));
    texts.push(pointed(String(kept), keptPower, length - 3));
  }
  return texts;
}

/** Decimals of up to 19 digits that lie exactly midway between two doubles: odd 54-bit integers, scaled. */
export function ties(random: () => number): string[] {
  const odd = (1n << 53n) | (BigInt(Math.floor(random() * 2 ** 52)) << 1n) | 1n;
  const texts: string[] = [];
  for (let power = 1; power <= 4; power++) texts.push(scientific(odd * 5n ** BigInt(power), -power));
  for (let power = 0; power <= 23; power++) {
    const five = 5n ** BigInt(power);
    const multiple = ((odd / five) | 1n) << BigInt(Math.floor(random() * 10));
    texts.push(
      scientific(multiple, power),
      scientific(multiple + 1n, power),
      scientific(multiple - 1n, power),
    );
  }
  return texts;
}

/** Zeros that change nothing: mostly none. */
function idleZeros(random: () => number): string {
  return random() < 0.7 ? "" : "0".repeat(Math.floor(random() * 12));
}

/** Digits at random, of any number, with a point and exponent or without, and zeros that change nothing. */
export function anyDecimal(random: () => number): string {
  const length = 1 + Math.floor(random() * (random() < 0.1 ? 60 : 22));
  let digits = idleZeros(random);
  for (let i = 0; i < length; i++) digits += Math.floor(random() * 10);
  const sign = ["", "", "-", "+"][Math.floor(random() * 4)];
  const place = Math.floor(random() * (digits.length + 1));
  const mantissa = random() < 0.6 ? `${digits.slice(0, place)}.${digits.slice(place)}` : digits;
  if (random() < 0.3) return sign + mantissa;
  const range = random() < 0.5 ? 40 : 720;
  const exponent = Math.floor((random() - 0.5) * range);
  const exponentSign = exponent < 0 ? "-" : random() < 0.5 ? "+" : "";
  return `${sign}${mantissa}e${exponentSign}${idleZeros(random)}${Math.abs(exponent)}`;
}

/** A double with 64 random bits, never NaN or infinite. */
export function anyDouble(random: () => number): number {
  const [high, low] = [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)];
  const x = fromBits((BigInt(high) << 32n) | BigInt(low));
  return Number.isFinite(x) ? x : fromBits(BigInt(low));
}

/** The powers of two and of ten, and what lies around them. */
export function landmarks(): number[] {
  const found: number[] = [0, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** -1022];
  const around = (x: number) => {
    for (const steps of [-2, -1, 0, 1, 2]) found.push(neighbour(x, steps));
  };
  for (let e = -1072; e < 1023; e++) around(2 ** e);
  for (let e = -322; e <= 308; e++)
    for (const digit of [1, 2, 5, 9]) around(Number(`${digit % 10}e${Math.min(e, 307)}`));
  return found;
}

/** Written down by others as the hardest of their kind, or the edges of the range. */
export const notorious: readonly string[] = [
  ...[
    "2.2250738585072011e-308",
    "2.2250738585072012e-308",
    "2.2250738585072014e-308",
    "1.7976931348623157e308",
  ],
  ...[
    "1.7976931348623158e308",
    "179769313486231580793e289",
    "4.9406564584124654e-324",
    "2.4703282292062327e-324",
  ],
  ...["2.4703282292062328e-324", "2.47032822920623272088284396434110686182e-324", "7.4109846876186981e-324"],
  ...["9007199254740993", "9007199254740992.9999999999", "9007199254740993.0000000001", "18014398509481985"],
  ...[
    "123456789012345678901234567890",
    "18446744073709551615",
    "18446744073709551616",
    "9999999999999999999",
  ],
  ...["99999999999999999999", "6.0221407599999999e23", "5e-20", "67e14", "985e15", "7693e-42", "9.5e-44"],
  ...[
    "1e23",
    "8.5e22",
    "1e22",
    "8.41e21",
    "9.1e-22",
    "1.448997445238699",
    "0.500000000000000166533453693773481063544750213623046875",
  ],
  ...[
    "3.518437208883201171875e13",
    "62.5364939768271845828",
    "8.10109172351e-10",
    "1.50000000000000011102230246251565",
  ],
  ...[
    `0.${"0".repeat(400)}1e401`,
    `1${"0".repeat(400)}e-400`,
    `${"0".repeat(60)}1.5`,
    `1.${"0".repeat(700)}1`,
  ],
];
