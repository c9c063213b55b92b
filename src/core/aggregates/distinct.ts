/**
 * How many different things there are, by their hashes, in bounded memory: adaptive sampling (Wegman; Flajolet 1990). All
 * hashes below a limit are kept; where they become too many the limit is halved. What is kept depends on the things alone,
 * never on their order, so parts can be merged in any order.
 */

/** Hashes kept at most: up to as many different things the count is exact, beyond it its standard error is about 0.2%. */
export const MOST_HASHES = 2 ** 18;

/** Hashes are whole numbers from 0 to this, itself not included. */
const HASHES = 2 ** 53;

/** Plain data. */
export interface Distinct {
  /** one in 2^level hashes is kept */
  level: number;
  readonly hashes: Set<number>;
}

export const emptyDistinct = (): Distinct => ({ level: 0, hashes: new Set() });

/** Adds a hash. */
export function addDistinct(distinct: Distinct, hash: number): void {
  if (hash >= HASHES / 2 ** distinct.level) return;
  distinct.hashes.add(hash);
  if (distinct.hashes.size > MOST_HASHES) raise(distinct, distinct.level + 1);
}

/** Adds `from` to `into`. */
export function mergeDistinct(into: Distinct, from: Distinct): void {
  if (from.level > into.level) raise(into, from.level);
  for (const hash of from.hashes) addDistinct(into, hash);
}

function raise(distinct: Distinct, level: number): void {
  distinct.level = level;
  for (const hash of distinct.hashes) if (hash >= HASHES / 2 ** level) distinct.hashes.delete(hash);
}

/** The number of different things; exact at level 0, but for hashes that are equal by chance (1 in 2^53 for a pair). */
export const countDistinct = ({ level, hashes }: Distinct): number => hashes.size * 2 ** level;

/** A hash in the making: two lanes of 32 bits. */
export class RowHash {
  private a = 0;
  private b = 0;

  begin(): void {
    this.a = 0x9747b28c | 0;
    this.b = 0x85ebca6b | 0;
  }

  /** Takes in 32 bits, as MurmurHash3 does (Appleby 2011), with other constants in the second lane. */
  add(bits: number): void {
    const k = Math.imul(bits, 0xcc9e2d51);
    const a = this.a ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    this.a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    const l = Math.imul(bits, 0x239b961b);
    const b = this.b ^ Math.imul((l << 16) | (l >>> 16), 0xab0e9789 | 0);
    this.b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b) | 0;
  }

  /** A whole number below 2^53. */
  end(): number {
    return (mix(this.a) >>> 0) * 2 ** 21 + (mix(this.b ^ this.a) >>> 11);
  }
}

/** The last mixing of MurmurHash3. */
function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
