/** Bytes changed at random: what a broken disk, a cut connection or an attacker would make of a valid file. */

/** Numbers from 0 up to below 1. */
export type Random = () => number;

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

export const pick = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)];

/** Bytes that formats are sensitive to: ends, signs, quotes, lengths. */
const TELLING = [
  0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x45, 0x5b, 0x5c, 0x7b, 0xef,
];

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const replaced = (bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);

const span = (random: Random, length: number): number => 1 + below(random, Math.min(length, 64));

const MUTATIONS: readonly Mutation[] = [
  // one bit
  (bytes, random) => {
    const at = below(random, bytes.length);
    return replaced(bytes, at, 1, Buffer.of(bytes[at] ^ (1 << below(random, 8))));
  },
  // one byte
  (bytes, random) => replaced(bytes, below(random, bytes.length), 1, Buffer.of(pick(random, TELLING))),
  // a number of four or eight bytes
  (bytes, random) => {
    const number = Buffer.alloc(pick(random, [2, 4, 8]), pick(random, [0x00, 0xff, 0x7f, 0x80]));
    return replaced(bytes, below(random, bytes.length), number.length, number);
  },
  // cut short
  (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  // a piece left out
  (bytes, random) =>
    replaced(bytes, below(random, bytes.length), span(random, bytes.length), Buffer.alloc(0)),
  // a piece twice
  (bytes, random) => {
    const at = below(random, bytes.length);
    return replaced(bytes, at, 0, bytes.subarray(at, at + span(random, bytes.length)));
  },
  // a piece of another file
  (bytes, random, other) => {
    const from = below(random, other.length);
    const piece = other.subarray(from, from + span(random, other.length));
    return replaced(bytes, below(random, bytes.length), below(random, 2) * piece.length, piece);
  },
  // noise behind the end
  (bytes, random) =>
    Buffer.concat([bytes, Buffer.from(Array.from({ length: span(random, 64) }, () => below(random, 256)))]),
];

/** One to four changes; `other` is another valid file of the kind. */
export function mutate(bytes: Buffer, other: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let left = 1 + below(random, 4); left > 0 && changed.length > 0; left--) {
    changed = pick(random, MUTATIONS)(changed, random, other.length > 0 ? other : bytes);
  }
  return changed;
}
