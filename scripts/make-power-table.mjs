// Writes src/kernels/assembly/powers-of-ten.ts: 10^k for k in [-342, 324] as 128-bit significands, exact by BigInt.
import { writeFileSync } from "node:fs";

const LEAST = -342;
const MOST = 324;
const BITS = 128n;

/** Bits of a positive integer. */
const bitLength = (n) => BigInt(n.toString(2).length);

const divideUp = (n, d) => (n + d - 1n) / d;

/** The least integer g with g·2^s >= 10^k, where s makes g 128 bits long. */
function significand(k) {
  const power = 10n ** BigInt(Math.abs(k));
  // 2^shift / power, or power itself, has at least 128 bits and at most one too many.
  const shift = k < 0 ? bitLength(power) + BITS - 1n : 0n;
  const numerator = k < 0 ? 1n << shift : power << BITS;
  const denominator = k < 0 ? power : 1n;
  const excess = bitLength(numerator / denominator) - BITS;
  return excess >= 0n
    ? divideUp(numerator, denominator << excess)
    : divideUp(numerator << -excess, denominator);
}

const words = [];
for (let k = LEAST; k <= MOST; k++) {
  const g = significand(k);
  if (bitLength(g) !== BITS) throw new Error(`10^${k} rounds up to a power of two`);
  const low = g & ((1n << 64n) - 1n);
  // eisel-lemire.ts takes one unit off such a power, and does not borrow from the high word.
  if (low === 0n && (k < 0 || k > 55)) throw new Error(`the low word of 10^${k} is 0`);
  words.push(g >> 64n, low);
}

const literal = (word) => `0x${word.toString(16).padStart(16, "0")}`;
const lines = [];
for (let i = 0; i < words.length; i += 6)
  lines.push(
    `  ${words
      .slice(i, i + 6)
      .map(literal)
      .join(", ")},`,
  );

const text = `// Made by scripts/make-power-table.mjs. For each k from LEAST_POWER to MOST_POWER the high and low word of g, the least
// 128-bit integer with g·2^(floor(log2(10^k)) - 127) >= 10^k; it is exactly 10^k for k from 0 to 55.

export const LEAST_POWER: i32 = ${LEAST};
export const MOST_POWER: i32 = ${MOST};

export const POWERS_OF_TEN: usize = memory.data<u64>([
${lines.join("\n")}
]);
`;
writeFileSync(new URL("../src/kernels/assembly/text/powers-of-ten.ts", import.meta.url), text);
