/** Arrays of doubles that find faults: special values, extreme magnitudes, offsets far greater than the spread. */
import fc from "fast-check";

const special = fc.constantFrom(
  ...[0, -0, 1, -1, 0.1, 1 / 3, 1e9, 1e16, 2 ** 53],
  ...[5e-324, -5e-324, 1e-310, 2.2250738585072014e-308, 1e-300, 1e-160],
  ...[1e160, 1e300, 1e308, -1e308, Number.MAX_VALUE, -Number.MAX_VALUE],
);
const notFinite = fc.constantFrom(NaN, NaN, Infinity, -Infinity);

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const integer = fc.integer({ min: -300, max: 300 });
const offset = unit.map((x) => 1e9 + x);
const subnormal = fc.integer({ min: -1000, max: 1000 }).map((k) => k * 5e-324);
const tiny = unit.map((x) => (x - 0.5) * 1e-300);
const huge = unit.map((x) => (2 * x - 1) * 1.7e308);
const any = fc.double({ noNaN: true, noDefaultInfinity: true });
const neighbour = fc.integer({ min: 0, max: 3 }).map((k) => 0.1 + k * 2 ** -56);

const kinds = [unit, integer, offset, subnormal, tiny, huge, any, neighbour, special];

function arraysOf(element: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<number[]> {
  return fc.array(element, { maxLength, size: "max" });
}

/** Finite doubles, an array mostly of one kind. */
export function finiteArrays(maxLength: number): fc.Arbitrary<number[]> {
  const mixed = kinds.map((kind) =>
    fc.oneof({ weight: 9, arbitrary: kind }, { weight: 1, arbitrary: special }),
  );
  const constant = fc
    .tuple(fc.oneof(any, special), fc.nat(maxLength))
    .map(([x, n]) => new Array<number>(n).fill(x));
  return fc.oneof(
    ...kinds.map((kind) => arraysOf(kind, maxLength)),
    ...mixed.map((kind) => arraysOf(kind, maxLength)),
    constant,
  );
}

/** As {@link finiteArrays}, but some with NaN and infinities strewn in. */
export function uglyArrays(maxLength: number): fc.Arbitrary<number[]> {
  const strewn = kinds.map((kind) =>
    fc.oneof({ weight: 5, arbitrary: kind }, { weight: 1, arbitrary: notFinite }),
  );
  const holes = kinds.map((kind) =>
    fc.oneof({ weight: 3, arbitrary: kind }, { weight: 1, arbitrary: fc.constant(NaN) }),
  );
  const allMissing = fc.nat(maxLength).map((n) => new Array<number>(n).fill(NaN));
  return fc.oneof(
    { weight: 6, arbitrary: finiteArrays(maxLength) },
    { weight: 3, arbitrary: fc.oneof(...strewn.map((kind) => arraysOf(kind, maxLength))) },
    { weight: 3, arbitrary: fc.oneof(...holes.map((kind) => arraysOf(kind, maxLength))) },
    { weight: 1, arbitrary: allMissing },
  );
}

/** n pseudo-random doubles in [0, 1), the same for the same seed (mulberry32). */
export function pseudoRandom(n: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}
