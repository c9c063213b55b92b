/** The two implementations of the numeric kernels leave the same bits, whatever they are given. */
import { describe, it } from "node:test";
import fc from "fast-check";
import { emptyMomentState } from "#normalize/kernels/moment-state.js";
import { sameOnBoth } from "../../support/numeric-twins.js";
import { pseudoRandom, uglyArrays } from "../../support/ugly-doubles.js";

const runs = { numRuns: Number(process.env["NORMALIZE_TEST_RUNS"] ?? 300) };
const property = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, check), runs);

const values = uglyArrays(70);
/** A matrix as [values, rows, cols]; the values go round where they do not suffice. */
const matrices = fc
  .tuple(uglyArrays(200), fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(784)), fc.nat(12))
  .map(([pool, cols, rows]): [number[], number, number] => [cycle(pool, rows * cols), rows, cols]);
const ends = fc.tuple(
  fc.oneof(
    fc.constantFrom(0, -0, -1, 1, 0.1, -Number.MAX_VALUE),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  fc.oneof(
    fc.constantFrom(0, -0, -1, 1, 0.7, Number.MAX_VALUE),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
);

function cycle(pool: readonly number[], n: number): number[] {
  return Array.from({ length: n }, (_, i) => pool[i % pool.length] ?? 1);
}

describe("moments", () => {
  it("agree on ugly values", () => {
    property(values, (xs) =>
      sameOnBoth((kernels, place) =>
        kernels.moments(place.doubles(xs), xs.length, place.doubles(emptyMomentState())),
      ),
    );
  });

  it("agree on a state that two arrays were added to", () => {
    property(fc.tuple(values, values), ([first, second]) =>
      sameOnBoth((kernels, place) => {
        const state = place.doubles(emptyMomentState());
        kernels.moments(place.doubles(first), first.length, state);
        kernels.moments(place.doubles(second), second.length, state);
      }),
    );
  });

  for (const n of [1023, 1024, 1025, 3075, 50_000]) {
    for (const [name, spoil] of spoilers()) {
      it(`agree on ${n} values, ${name}`, () => {
        const xs = pseudoRandom(n, n).map(spoil);
        sameOnBoth((kernels, place) =>
          kernels.moments(place.doubles(xs), n, place.doubles(emptyMomentState())),
        );
      });
    }
  }
});

/** Ways to make a long array ugly. */
function spoilers(): [string, (x: number, i: number) => number][] {
  return [
    ["plain", (x) => x],
    ["far from 0", (x) => 1e9 + x],
    ["with NaN", (x, i) => (i % 37 === 5 ? NaN : x)],
    ["one block of NaN", (x, i) => (i < 1024 ? NaN : x)],
    ["growing from subnormal to huge", (x, i) => (x - 0.5) * 10 ** ((i % 50_000) / 81 - 310)],
    ["falling from huge to subnormal", (x, i) => (x - 0.5) * 10 ** (307 - (i % 50_000) / 81)],
    ["mostly 0", (x, i) => (i % 11 === 0 ? x : 0)],
    ["one infinity", (x, i) => (i === 900 ? Infinity : x)],
  ];
}

describe("columnMoments", () => {
  it("agree on ugly matrices", () => {
    property(matrices, ([xs, rows, cols]) =>
      sameOnBoth((kernels, place) =>
        kernels.columnMoments(place.doubles(xs), rows, cols, place.doubles(emptyMomentState(cols))),
      ),
    );
  });

  for (const cols of [1, 2, 3, 4, 5, 8, 10, 13]) {
    for (const [name, spoil] of spoilers()) {
      it(`agree on 1100 × ${cols}, ${name}`, () => {
        const xs = pseudoRandom(1100 * cols, cols).map(spoil);
        sameOnBoth((kernels, place) => {
          const states = place.doubles(emptyMomentState(cols));
          kernels.columnMoments(place.doubles(xs), 1100, cols, states);
          kernels.columnMoments(place.doubles(xs), 7, cols, states);
        });
      });
    }
  }
});

describe("rowNorms", () => {
  for (const order of [0, 1, 2, Infinity, -Infinity]) {
    it(`agree on ugly matrices, order ${order}`, () => {
      property(matrices, ([xs, rows, cols]) =>
        sameOnBoth((kernels, place) => {
          const out = new Float64Array(rows);
          kernels.rowNorms(place.doubles(xs), rows, cols, order, place.doubles(out), place.doubles(out));
        }),
      );
    });
  }
});

describe("standardize", () => {
  const rules = fc.tuple(uglyArrays(20), uglyArrays(20), fc.integer({ min: -1074, max: 1023 }));

  it("agree on ugly rows and rules", () => {
    property(fc.tuple(matrices, rules), ([[xs, rows, cols], [shift, divisor, power]]) =>
      sameOnBoth((kernels, place) => {
        const prescale = place.doubles(new Float64Array(rows).fill(2 ** power));
        const [shifts, divisors] = [place.doubles(cycle(shift, rows)), place.doubles(cycle(divisor, rows))];
        kernels.standardizeRows(place.doubles(xs), rows, cols, prescale, shifts, divisors);
      }),
    );
  });

  it("agree on ugly columns and rules", () => {
    property(fc.tuple(matrices, rules), ([[xs, rows, cols], [shift, divisor, power]]) =>
      sameOnBoth((kernels, place) => {
        const prescale = place.doubles(new Float64Array(cols).fill(2 ** power));
        const [shifts, divisors] = [place.doubles(cycle(shift, cols)), place.doubles(cycle(divisor, cols))];
        kernels.standardizeColumns(place.doubles(xs), rows, cols, prescale, shifts, divisors);
      }),
    );
  });
});

describe("rescale and clamp", () => {
  const inputs = fc.tuple(fc.oneof(values, fc.array(fc.double({ min: -0, max: 1, noNaN: true }))), ends);

  it("agree on rescale", () => {
    property(inputs, ([xs, [low, high]]) =>
      sameOnBoth((kernels, place) =>
        kernels.rescale(place.doubles([...xs, 0, -0, 1]), xs.length + 3, low, high),
      ),
    );
  });

  it("agree on clamp", () => {
    property(inputs, ([xs, [low, high]]) =>
      sameOnBoth((kernels, place) => kernels.clamp(place.doubles(xs), xs.length, low, high)),
    );
  });
});

describe("countOutside", () => {
  it("agree on ugly columns and extents", () => {
    const extents = fc.tuple(uglyArrays(20), uglyArrays(20));
    property(fc.tuple(matrices, extents), ([[xs, rows, cols], [low, high]]) =>
      sameOnBoth((kernels, place) => {
        const [lows, highs] = [place.doubles(cycle(low, cols)), place.doubles(cycle(high, cols))];
        const counts = place.doubles(new Float64Array(2 * cols).fill(3));
        kernels.countOutside(place.doubles(xs), rows, cols, lows, highs, counts);
      }),
    );
  });
});

describe("conversions", () => {
  const bytes = fc.uint8Array({ maxLength: 70, size: "max" });

  it("agree on roundToSingle", () => {
    property(values, (xs) =>
      sameOnBoth((kernels, place) => kernels.roundToSingle(place.doubles(xs), xs.length)),
    );
  });

  it("agree on narrowSingle and widenSingle", () => {
    property(values, (xs) =>
      sameOnBoth((kernels, place) => {
        const narrow = place.singles(new Float32Array(xs.length));
        kernels.narrowSingle(place.doubles(xs), xs.length, narrow);
        kernels.widenSingle(narrow, xs.length, place.doubles(new Float64Array(xs.length)));
      }),
    );
  });

  it("agree on widenBytes and countBytes", () => {
    property(bytes, (xs) =>
      sameOnBoth((kernels, place) => {
        const input = place.bytes(xs);
        const counts = place.doubles(new Float64Array(256).fill(3));
        kernels.widenBytes(input, xs.length, place.doubles(new Float64Array(xs.length)));
        kernels.countBytes(input, xs.length, counts);
        kernels.countBytes(input, xs.length, counts);
      }),
    );
  });
});
