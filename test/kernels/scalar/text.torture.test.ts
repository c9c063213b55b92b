/**
 * Reading and printing decimals against Number() and String(): no difference is allowed. NORMALIZE_TORTURE says how many
 * random values to try (by default 200,000 in all).
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Precision } from "#normalize/kernels/kernels.js";
import { bothTexts, parse, print, scalarText, simdText } from "../../support/text-twins.js";
import {
  anyDecimal,
  anyDouble,
  landmarks,
  middles,
  neighbour,
  notorious,
  randomFrom,
  ties,
} from "../../support/torture-decimals.js";

const TOTAL = Number(process.env["NORMALIZE_TORTURE"] ?? 200_000);
const BATCH = 10_000;

/** Calls `check` with random numbers of [0, 1), for `count` values in all, a batch at a time. */
function inBatches(count: number, seed: number, check: (random: () => number, size: number) => void): void {
  const random = randomFrom(seed);
  for (let done = 0; done < count; done += BATCH) check(random, Math.min(BATCH, count - done));
}

/** Asserts that decimals read as Number() reads them; those beyond the largest double are odd. */
function assertRead(texts: readonly string[]): void {
  const { values, oddCells } = parse(simdText, texts);
  const odd = new Set(oddCells);
  for (const [i, text] of texts.entries()) {
    const expected = Number(text);
    if (Number.isFinite(expected) && !odd.has(i) && Object.is(values[i], expected)) continue;
    if (!Number.isFinite(expected) && odd.has(i)) continue;
    assert.fail(`${text} reads as ${odd.has(i) ? "odd" : values[i]}, not ${expected}`);
  }
}

const lines = (printed: string): string[] => printed.split("\n").slice(0, -1);

function assertPrinted(values: readonly number[]): void {
  const texts = lines(print(simdText, values, 1, ",", "binary64"));
  for (const [i, x] of values.entries()) {
    if (texts[i] !== String(x)) assert.fail(`${x} prints as ${texts[i]}`);
  }
}

/** The least number of digits in which some decimal reads back as x, a binary32: one of those closest to x. */
function leastDigits(x: number): number {
  for (let count = 1; ; count++) if (Math.fround(Number(x.toPrecision(count))) === x) return count;
}

const significant = (text: string): number =>
  text.replace(/e.*/, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "").length;

function assertPrintedSingle(values: readonly number[]): void {
  const texts = lines(print(simdText, values, 1, ",", "binary32"));
  for (const [i, x] of values.entries()) {
    const single = Math.fround(x);
    const text = texts[i]!;
    const back = Math.fround(Number(text));
    assert.ok(back === single, `${single} prints as ${text}`);
    assert.equal(text, String(Number(text)), "the notation is that of String(x)");
    if (single !== 0 && Number.isFinite(single)) assert.ok(significant(text) <= leastDigits(single), text);
  }
}

function assertSamePrint(values: readonly number[], precision: Precision): void {
  const [expected, actual] = [scalarText, simdText].map((kernels) =>
    print(kernels, values, 1, ",", precision),
  );
  assert.equal(actual, expected);
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe("reading decimals", () => {
  it("is right for the notorious", () => {
    for (const [, kernels] of bothTexts) {
      const { values } = parse(kernels, notorious);
      for (const [i, text] of notorious.entries()) {
        const expected = Number(text);
        if (Number.isFinite(expected)) assert.equal(values[i], expected, text);
      }
    }
    assertRead(notorious);
  });

  it("is right for shortest decimals, all forms of them, and more digits than needed", () => {
    inBatches(TOTAL / 4, 1, (random, size) => {
      const doubles = times(size, () => anyDouble(random));
      assertRead(doubles.map(String));
      assertRead(doubles.map((x) => x.toExponential(Math.floor(random() * 30))));
      assertRead(doubles.map(() => String((random() - 0.5) * 200)));
      assertRead(doubles.map(() => (random() * 1e6).toFixed(Math.floor(random() * 25))));
    });
  });

  it("is right for random digits", () => {
    inBatches(TOTAL, 2, (random, size) => assertRead(times(size, () => anyDecimal(random))));
  });

  it("is right for landmarks and all around them", () => {
    const found = landmarks();
    assertRead(found.map(String));
    for (const digits of [16, 17, 18, 19, 20, 25]) assertRead(found.map((x) => x.toExponential(digits)));
  });

  it("is right midway between doubles, and a unit off", () => {
    inBatches(TOTAL / 200, 3, (random, size) => {
      assertRead(times(size, () => middles(Math.abs(anyDouble(random)))).flat());
      assertRead(times(size, () => ties(random)).flat());
    });
    const edges = [
      0,
      5e-324,
      neighbour(2 ** -1022, -1),
      2 ** -1022,
      neighbour(Number.MAX_VALUE, -1),
      Number.MAX_VALUE,
    ];
    assertRead(edges.flatMap(middles));
    assertRead(
      landmarks()
        .filter((_, i) => i % 16 === 0)
        .flatMap(middles),
    );
  });

  it("is the same in the scalar kernels", () => {
    inBatches(TOTAL / 10, 4, (random, size) => {
      const texts = times(size, () => anyDecimal(random));
      const [expected, actual] = [scalarText, simdText].map((kernels) => parse(kernels, texts));
      assert.deepEqual(
        new BigUint64Array(actual!.values.buffer),
        new BigUint64Array(expected!.values.buffer),
      );
    });
  });
});

describe("printing binary64", () => {
  it("is String(x) for random bits", () => {
    inBatches(TOTAL, 5, (random, size) => assertPrinted(times(size, () => anyDouble(random))));
  });

  it("is String(x) for numbers of every size and few or many digits", () => {
    inBatches(TOTAL / 4, 6, (random, size) => {
      assertPrinted(times(size, () => random() * 10 ** Math.floor(random() * 32 - 9)));
      assertPrinted(
        times(size, () =>
          Number((random() * 10 ** Math.floor(random() * 22)).toPrecision(1 + random() * 15)),
        ),
      );
      assertPrinted(times(size, () => Math.floor(random() * 2 ** 53) * 2 ** Math.floor(random() * 24 - 12)));
      assertPrinted(times(size, () => Math.floor(random() * 10 ** Math.floor(random() * 17))));
    });
  });

  it("is String(x) for landmarks and all around them", () => {
    const found = landmarks();
    assertPrinted(found);
    assertPrinted(found.map((x) => -x));
  });
});

describe("printing binary32", () => {
  const anySingle = (random: () => number): number => {
    const x = new Float32Array(Uint32Array.of(Math.floor(random() * 2 ** 32)).buffer)[0]!;
    return Number.isNaN(x) ? 1 : x;
  };

  it("is shortest and reads back, for random bits", () => {
    inBatches(TOTAL / 8, 7, (random, size) => assertPrintedSingle(times(size, () => anySingle(random))));
  });

  it("is shortest and reads back, near landmarks and from doubles", () => {
    const powers = Array.from({ length: 277 }, (_, i) => 2 ** (i - 149));
    const near = powers.flatMap((x) => [x, x * (1 + 2 ** -23), x * (1 - 2 ** -24), x * 1.25]);
    assertPrintedSingle(near);
    assertSamePrint(near, "binary32");
    inBatches(TOTAL / 40, 8, (random, size) =>
      assertPrintedSingle(times(size, () => random() * 10 ** Math.floor(random() * 20 - 9))),
    );
  });

  it("is the same in the scalar kernels", () => {
    inBatches(TOTAL / 20, 9, (random, size) => {
      assertSamePrint(
        times(size, () => anySingle(random)),
        "binary32",
      );
      assertSamePrint(
        times(size, () => Math.floor(random() * 2 ** 24) * 2 ** Math.floor(random() * 12 - 9)),
        "binary32",
      );
    });
  });
});
