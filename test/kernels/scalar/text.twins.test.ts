/** The two implementations of the text kernels give the same results, bit for bit and byte for byte, for any text. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Precision } from "#normalize/kernels/kernels.js";
import {
  assertSameScan,
  bytesOf,
  cut,
  digitRecords,
  type Position,
  patch,
  print,
  type ScanOptions,
  scalarText,
  scan,
  simdText,
} from "../../support/text-twins.js";
import { pseudoRandom, uglyArrays } from "../../support/ugly-doubles.js";

const runs = { numRuns: Number(process.env["NORMALIZE_TEST_RUNS"] ?? 300) };
const property = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, check), runs);

const signs = fc.constantFrom("", "", "-", "+");
const digits = fc.string({ unit: fc.constantFrom(..."0001234567899"), minLength: 1, maxLength: 24 });
const exponents = fc.oneof(
  fc.constant(""),
  fc.constant(""),
  fc.integer({ min: -360, max: 330 }).map((e) => `e${e}`),
  fc.integer({ min: 0, max: 99 }).map((e) => `E+0${e}`),
);
const decimals = fc
  .tuple(signs, digits, fc.oneof(fc.constant(""), digits), exponents)
  .map(([sign, whole, part, exponent]) => `${sign}${whole}${part && `.${part}`}${exponent}`);
const numbers = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map(String),
  fc.double().map(String),
  decimals,
  decimals.map((text) => `"${text}"`),
  decimals.map((text) => ` ${text}\t`),
);
const ugly = fc.string({
  unit: fc.constantFrom(...'01289.eE+-""",,\t \r\n#xé'.split(""), "\r\n", '""', "1.5"),
  maxLength: 12,
});
const quoted = ugly.map((text) => `"${text.replaceAll('"', '""')}"`);
const missing = fc.constantFrom("", "", " ", '""');
const cells = fc.oneof(
  { weight: 6, arbitrary: numbers },
  { weight: 1, arbitrary: missing },
  { weight: 1, arbitrary: quoted },
  { weight: 1, arbitrary: ugly.map((text) => text.replaceAll(/[",\r\n]/g, "")) },
);
const lineEnds = fc.constantFrom("\n", "\n", "\n", "\r\n", "\n\n", "\r\n\r\n", '\n#,"\n');

/** A table of `width` fields a record, as it should be but for the last line. */
const tables = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom(...",,,\t; "))
  .chain(([width, delimiter]) =>
    fc
      .array(fc.tuple(fc.array(cells, { minLength: width, maxLength: width }), lineEnds), { maxLength: 40 })
      .map((lines) => lines.map(([fields, end]) => fields.join(delimiter) + end).join(""))
      .chain((text) => fc.tuple(fc.constant(text), ugly))
      .map(([text, rest]) => ({ text: text + rest, delimiter, width })),
  );
const noise = fc
  .array(fc.oneof(ugly, fc.constantFrom(",", "\n", '"', '",', ',"', '"\n')), { maxLength: 60 })
  .map((parts) => parts.join(""));
const noisyTables = fc
  .tuple(noise, fc.constantFrom(...",\t 1.e-"), fc.integer({ min: 1, max: 3 }))
  .map(([text, delimiter, width]) => ({ text, delimiter, width }));

const comments = fc.constantFrom("", "", "#", '"', "-");
const misalignments = fc.nat(15);
const texts = fc.tuple(fc.oneof(tables, noisyTables), comments, misalignments, fc.nat(511));
const precisions = fc.constantFrom<Precision>("binary64", "binary32");

/** The columns whose bits are set. */
function columnsOf(width: number, mask: number): number[] {
  return Array.from({ length: width }, (_, column) => column).filter((column) => (mask >> column) & 1);
}

function assertTwins(text: string, options: ScanOptions, position: Position): void {
  const bytes = bytesOf(text);
  const { delimiter, comment } = options;
  const expected = scan(scalarText, bytes, options, position);
  assertSameScan(scan(simdText, bytes, options, position), expected);
  const numbers = { ...options, leadingZeros: "number" } as const;
  assertSameScan(scan(simdText, bytes, numbers, position), scan(scalarText, bytes, numbers, position));
  const cuts = [scalarText, simdText].map((kernels) => cut(kernels, bytes, delimiter, comment, position));
  assert.deepEqual(cuts[1], cuts[0]);
  const values = expected.values.map((x, i) => (i % 3 === 0 ? x / 3 : x));
  for (const precision of ["binary64", "binary32"] as const) {
    const patched = [scalarText, simdText].map((kernels) =>
      patch(kernels, bytes, values, expected.spans, precision, position),
    );
    assert.equal(patched[1], patched[0]);
  }
}

describe("text twins", () => {
  it("scan, cut and patch ugly texts alike", () => {
    property(texts, ([{ text, delimiter, width }, comment, misalignment, mask]) => {
      assertTwins(text, { delimiter, comment, width, columns: columnsOf(width, mask) }, misalignment);
    });
  });

  it("agree on every length of text around a block", () => {
    const line = '12,"3,""\n4",-5.25,x\r\n6.5e-7,8,"9"\n\n#"\n';
    const text = line.repeat(8);
    for (let length = 0; length <= text.length; length++) {
      const options = { delimiter: ",", comment: length % 2 ? "#" : "", width: 4, columns: [0, 2] };
      assertTwins(text.slice(0, length), options, length % 16);
    }
  });

  it("read nothing past the end of the memory", () => {
    const text = '12,"3,""\n4",-5.25,,x\n0.12345678901234567,"1",,7,y\n';
    for (let length = 1; length <= text.length; length++) {
      const options = { delimiter: ",", comment: "", width: 5, columns: [0, 1, 2, 3] };
      assertTwins(text.slice(0, length), options, "end");
    }
    assertTwins("1,", { delimiter: ",", comment: "", width: 2, columns: [0, 1] }, "end");
  });

  it("agree where quotes and comments lie across blocks", () => {
    for (let gap = 0; gap < 130; gap++) {
      const filler = "y".repeat(gap);
      const text = `1,${filler},"a""${filler}""\n,",2\n#${filler}"\n"${filler}",${filler},"",4\n`;
      assertTwins(text, { delimiter: ",", comment: "#", width: 4, columns: [0, 3] }, gap % 16);
      assertTwins(text, { delimiter: ",", comment: "", width: 4, columns: [0, 3] }, gap % 16);
    }
  });

  it("agree on tables of many slices", () => {
    for (const [rows, cols] of [
      [3000, 7],
      [3, 5000],
      [20_000, 1],
    ] as const) {
      const random = pseudoRandom(rows * cols, rows);
      const forms = [
        (x: number) => Math.floor(x * 256),
        (x: number) => x,
        (x: number) => (x - 0.5).toFixed(3),
      ];
      const row = (r: number) => Array.from({ length: cols }, (_, c) => forms[c % 3]!(random[r * cols + c]!));
      const text = Array.from({ length: rows }, (_, r) => `${row(r).join(",")}\n`).join("");
      const every = Array.from({ length: cols }, (_, column) => column);
      const some = every.filter((column) => column % 5 < 3);
      for (const columns of [every, some])
        assertTwins(text, { delimiter: ",", comment: "", width: cols, columns }, 3);
    }
  });

  it("agree on runs of digits, and on what only looks like one", () => {
    const digit = fc.constantFrom(..."00000000007");
    const others = fc.constantFrom("", "-0", "00", "01", "+0", "0.0", "255", "1e2", '"0"', " 0", "x");
    const cell = fc.oneof({ weight: 12, arbitrary: digit }, { weight: 1, arbitrary: others });
    const delimiter = fc.constantFrom(...",,,,;015 ");
    const lines = fc.integer({ min: 1, max: 40 }).chain((width) => {
      const line = fc.array(cell, { minLength: width, maxLength: width });
      return fc.tuple(fc.constant(width), fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat());
    });
    property(fc.tuple(lines, delimiter, misalignments), ([[width, rows, skipped], delimiter, position]) => {
      const text = rows.map((cells) => cells.join(delimiter)).join("\n");
      const every = Array.from({ length: width }, (_, column) => column);
      const most = every.filter((column) => column !== skipped % width);
      for (const columns of [every, most]) {
        for (const where of [position, "end"] as const)
          assertTwins(text, { delimiter, comment: "", width, columns }, where);
      }
    });
  });

  it("print values alike that recur in a call and from call to call", () => {
    const cells = 6000;
    const line = bytesOf("0,12,0,0,0,0,0,0,0,0,0,7,0,0,0,0\n".repeat(cells / 16));
    const scanned = scan(scalarText, line, {
      delimiter: ",",
      comment: "",
      width: 16,
      columns: Array.from({ length: 16 }, (_, column) => column),
    });
    const awkward = [
      0,
      -0,
      Number.NaN,
      1 / 3,
      -1.2345678901234567e-308,
      -1.2345678901234567e-6,
      5e-324,
      1e21,
    ];
    for (const [call, distinct] of [3, 400, 400, 400, 3000, 9000, 9000, 9000, 9000, 9000, 40].entries()) {
      const random = pseudoRandom(cells, call);
      const values = Float64Array.from(random, (x, i) => {
        const pick = Math.floor(x * distinct);
        return pick < awkward.length
          ? awkward[pick]!
          : (pick % 7) * (i % 3 ? 0 : pick / 7) - 0.1 * (pick % 2);
      });
      for (const precision of call % 3 ? (["binary64"] as const) : (["binary32", "binary64"] as const)) {
        const [expected, actual] = [scalarText, simdText].map((kernels) =>
          patch(kernels, line, values, scanned.spans, precision),
        );
        assert.ok(actual === expected, `call ${call}, ${distinct} distinct values in ${precision}`);
      }
    }
  });

  it("know records of digits alike, and one spoiled byte", () => {
    const width = fc.integer({ min: 1, max: 70 });
    const cell = fc.nat(9999).map(String);
    const records = width.chain((width) => {
      const line = fc
        .array(cell, { minLength: width, maxLength: width })
        .map((cells) => `${cells.join(",")}\n`);
      return fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => ({ width, lines }));
    });
    const spoilers = fc.constantFrom(...',\n 0"x-.\r');
    property(
      fc.tuple(records, fc.nat(), spoilers, misalignments),
      ([{ width, lines }, at, byte, position]) => {
        const text = lines.join("");
        const whole = bytesOf(text);
        const place = at % text.length;
        const spoiled = bytesOf(text.slice(0, place) + byte + text.slice(place + 1));
        for (const kernels of [scalarText, simdText]) {
          assert.equal(digitRecords(kernels, whole, ",", width, position), lines.length);
          assert.equal(digitRecords(kernels, whole, ",", width + 1, "end"), -1);
          assert.equal(digitRecords(kernels, whole.subarray(0, whole.length - 1), ",", width, "end"), -1);
        }
        const counts = [scalarText, simdText].map((kernels) =>
          digitRecords(kernels, spoiled, ",", width, "end"),
        );
        assert.equal(counts[1], counts[0]);
        const cell = text.slice(0, place).search(/\d*$/);
        const coded = bytesOf(`${text.slice(0, cell)}0${text.slice(cell)}`);
        for (const kernels of [scalarText, simdText])
          assert.equal(digitRecords(kernels, coded, ",", width, position), -1);
      },
    );
    for (const digits of [62, 63, 64, 65, 200]) {
      const text = bytesOf(`${"7".repeat(digits)},1\n`.repeat(3));
      const counts = [scalarText, simdText].map((kernels) => digitRecords(kernels, text, ",", 2));
      assert.equal(counts[1], counts[0]);
    }
  });

  it("know digits alike in any text", () => {
    property(texts, ([{ text, delimiter, width }, , position]) => {
      if (text === "") return;
      const bytes = bytesOf(text);
      const counts = [scalarText, simdText].map((kernels) =>
        digitRecords(kernels, bytes, delimiter, width, position),
      );
      assert.equal(counts[1], counts[0]);
    });
  });

  it("print ugly values alike", () => {
    property(fc.tuple(uglyArrays(60), fc.constantFrom(1, 2, 3), precisions), ([values, cols, precision]) => {
      const whole = values.slice(0, values.length - (values.length % cols));
      const printed = [scalarText, simdText].map((kernels) => print(kernels, whole, cols, ",", precision));
      assert.equal(printed[1], printed[0]);
    });
  });
});
