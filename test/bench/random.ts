/** A seeded source of random numbers, so that the benchmark's data are the same on every machine. */

/** Draws uniform in [0, 1), of 32 random bits each: mulberry32, by Tommy Ettinger, in the public domain. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws uniform in (0, 1), of 52 random bits each, so that all 17 digits are random. */
export function seededUniform(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random() + Math.floor(random() * 2 ** 20) * 2 ** -52 + 2 ** -53;
}
