/** What the text kernels promise, in small examples that both implementations must meet. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Precision } from "#normalize/kernels/kernels.js";
import { printDecimal } from "#normalize/kernels/scalar/decimal-print.js";
import { bothTexts, bytesOf, cut, patch, print, type ScanOptions, scan } from "../../support/text-twins.js";

const table = (width: number, columns: number[], more: Partial<ScanOptions> = {}): ScanOptions => ({
  delimiter: ",",
  comment: "",
  width,
  columns,
  ...more,
});

for (const [name, kernels] of bothTexts) {
  const scanText = (text: string, options: ScanOptions) => {
    const bytes = bytesOf(text);
    const { values, spans, oddCells, ...rest } = scan(kernels, bytes, options);
    const texts = [...values.keys()].map((i) =>
      spans[2 * i]! < 0 ? null : text.slice(spans[2 * i], spans[2 * i + 1]),
    );
    return { ...rest, values: [...values], texts, oddCells: [...oddCells] };
  };
  const values = (text: string, options: ScanOptions): number[] => scanText(text, options).values;
  const one = (cell: string, more: Pick<ScanOptions, "leadingZeros"> = {}): number | string => {
    const { values, texts, oddCells } = scanText(`${cell},x\n`, table(2, [0], more));
    if (texts[0] === null) return "missing";
    return oddCells.length > 0 ? "odd" : values[0]!;
  };

  describe(`${name} scanTable`, () => {
    it("reads the numeric columns of records", () => {
      const { records, values, texts, odd, raggedRecord } = scanText("a,1,2\nb,3.5,-4e2\n", table(3, [1, 2]));
      assert.deepEqual(
        { records, values, odd, raggedRecord },
        { records: 2, values: [1, 2, 3.5, -400], odd: 0, raggedRecord: -1 },
      );
      assert.deepEqual(texts, ["1", "2", "3.5", "-4e2"]);
    });

    it("reads plain decimals of every form", () => {
      const forms = {
        "7": 7,
        "-7": -7,
        "1.": 1,
        ".5": 0.5,
        "-.5e1": -5,
        "1E3": 1000,
        "1e+3": 1000,
        "2.5e-3": 0.0025,
        "+7.0": 7,
        "+.5e0": 0.5,
        "+1e5": 1e5,
        "0.50": 0.5,
        "0e999": 0,
      };
      for (const [text, value] of Object.entries(forms)) assert.equal(one(text), value, text);
    });

    it("leaves digits with a leading zero or a plus odd, unless they are numbers", () => {
      const codes = {
        "00": 0,
        "01": 1,
        "007": 7,
        "-007": -7,
        "+5": 5,
        "+0": 0,
        "+012": 12,
        "00.5": 0.5,
        "-01e2": -100,
        "+00.5": 0.5,
        "01234567": 1234567,
        "0000000000000000000000000000000000000007": 7,
        "+4917012345678901234567890123456789012345": 4.917012345678901e39,
      };
      for (const [text, value] of Object.entries(codes)) {
        for (const cell of [text, ` ${text}\t`, `"${text}"`]) {
          assert.equal(one(cell), "odd", cell);
          assert.equal(one(cell, { leadingZeros: "number" }), value, cell);
        }
      }
      for (const text of ["0", "-0", "0.5", "-0.5", "0e5", "+0.5", "+1.5e+00", "1e+05", "10", "100.25"]) {
        assert.equal(one(text), Number(text), text);
      }
    });

    it("keeps the sign of zero", () => {
      for (const text of ["-0", "-0.0", "-0e9", "-1e-400", "-0e-400"])
        assert.ok(Object.is(one(text), -0), text);
    });

    it("leaves all else odd", () => {
      const words = [
        "x",
        "1x",
        "x1",
        "0x10",
        "1_000",
        "inf",
        "NaN",
        "1e999",
        "-1e999",
        "1;5",
        "\xb2",
        "1 2",
        "1\r5",
      ];
      const decimals = [
        ".",
        "-",
        "+",
        "e5",
        ".e5",
        "1e",
        "1e+",
        "1e5.",
        "1.2.3",
        "--1",
        "+-1",
        "1e5e5",
        "1ee5",
      ];
      const quoted = ['1"', ' "1"', '""5"', '"1"2', '"1" "2"', '"x"', '"1,5"'];
      for (const text of [...words, ...decimals, ...quoted]) assert.equal(one(text), "odd", text);
    });

    it("takes the rest for the field where a quote stays open", () => {
      for (const text of ['"', '"1', '"1""', '"1,2\n3,4\n']) {
        const { oddCells, texts } = scanText(`x,${text}`, table(2, [1]));
        assert.deepEqual([oddCells, texts], [[0], [text]]);
      }
    });

    it("allows spaces and quotes around a number, and keeps them in its span", () => {
      for (const text of [" 1.5", "1.5 ", "\t 1.5\t", '"1.5"', '" 1.5 "', '"1.5" ']) {
        const { values, texts } = scanText(`${text},x\n`, table(2, [0]));
        assert.deepEqual([values, texts], [[1.5], [text]]);
      }
    });

    it("takes no delimiter for a space", () => {
      assert.deepEqual(values("1\t2 \n", table(2, [0, 1], { delimiter: "\t" })), [1, 2]);
      assert.deepEqual(values("1 2\t\n", table(2, [0, 1], { delimiter: " " })), [1, 2]);
      assert.deepEqual(scanText("1\t\t2\n", table(3, [0, 1, 2], { delimiter: "\t" })).texts, [
        "1",
        null,
        "2",
      ]);
    });

    it("lets a delimiter that numbers are made of part fields all the same", () => {
      assert.deepEqual(values("1.5\n", table(2, [0, 1], { delimiter: "." })), [1, 5]);
      assert.deepEqual(values("1e5\n", table(2, [0, 1], { delimiter: "e" })), [1, 5]);
      assert.deepEqual(values("203\n", table(2, [0, 1], { delimiter: "0" })), [2, 3]);
      assert.deepEqual(values('"1.5".2\n', table(2, [0, 1], { delimiter: "." })), [1.5, 2]);
    });

    it("marks missing cells", () => {
      for (const text of ["", " ", " \t ", '""', '" "', '"" '])
        assert.equal(one(text), "missing", JSON.stringify(text));
      assert.deepEqual(scanText(",\n,\n", table(2, [0, 1])).texts, [null, null, null, null]);
    });

    it("parts fields and records outside quotes only", () => {
      const text = '"a,b\nc""d",1\n"",2\nx"y,3\n"q"z,4\n';
      assert.deepEqual(values(text, table(2, [1])), [1, 2, 3, 4]);
    });

    it("takes \\r\\n for a line end", () => {
      const { texts, records } = scanText('1,2\r\n3,"4"\r\n\r\n5,6\r', table(2, [0, 1]));
      assert.deepEqual(texts, ["1", "2", "3", '"4"', "5", "6"]);
      assert.equal(records, 3);
    });

    it("skips blank lines and comments", () => {
      const text = '\n\r\n#a,"b\n1,2\n\n#\n"#",3\n4,#5\n#';
      const { values, oddCells } = scanText(text, table(2, [0, 1], { comment: "#" }));
      assert.deepEqual(values, [1, 2, NaN, 3, 4, NaN]);
      assert.deepEqual(oddCells, [2, 5]);
      assert.equal(scanText('\n\n \n""\n7', table(1, [0])).records, 3);
    });

    it("reads a last record with no line end", () => {
      assert.deepEqual(values("1,2\n3,4", table(2, [0, 1])), [1, 2, 3, 4]);
      assert.deepEqual(values("1,2\n3,", table(2, [0, 1])), [1, 2, 3, NaN]);
      assert.deepEqual(values("", table(2, [0, 1])), []);
    });

    it("stops at a ragged record", () => {
      const ragged = ({ records, raggedRecord, raggedFields, odd }: ReturnType<typeof scanText>) => ({
        records,
        raggedRecord,
        raggedFields,
        odd,
      });
      const short = scanText("1,2\nx\n3,4\n", table(2, [0, 1]));
      assert.deepEqual(ragged(short), { records: 1, raggedRecord: 1, raggedFields: 1, odd: 0 });
      const long = scanText("\n1,x\n3,y,5,6\n", table(2, [0, 1]));
      assert.deepEqual(ragged(long), { records: 1, raggedRecord: 1, raggedFields: 4, odd: 1 });
      assert.deepEqual(long.oddCells, [1]);
    });

    it("reads records far longer than any buffer", () => {
      const width = 30_000;
      const row = Array.from({ length: width }, (_, i) => String(i / 8));
      const columns = [0, 1, 2, 5, 17_000, width - 1];
      const text = `${row.join(",")}\n${row.join(",")}\n`;
      assert.deepEqual(
        values(text, table(width, columns)),
        [...columns, ...columns].map((i) => i / 8),
      );
    });

    it("reads nothing where no column is wanted", () => {
      assert.equal(scanText('a,b\n"c\n",d\n', table(2, [])).records, 2);
    });
  });

  describe(`${name} cutRecords`, () => {
    const cutText = (text: string, comment = "") => cut(kernels, bytesOf(text), ",", comment);

    it("cuts after the last line end, and counts line ends", () => {
      assert.deepEqual(cutText("1,2\n\r\n3,4"), { cut: 6, lines: 2, openQuote: false });
      assert.deepEqual(cutText("1,2"), { cut: 0, lines: 0, openQuote: false });
      assert.deepEqual(cutText(""), { cut: 0, lines: 0, openQuote: false });
    });

    it("does not cut in a quoted field", () => {
      assert.deepEqual(cutText('1\n"a\nb'), { cut: 2, lines: 1, openQuote: true });
      assert.deepEqual(cutText('"a\n""\nb"\nc'), { cut: 9, lines: 1, openQuote: false });
      assert.deepEqual(cutText('"a""'), { cut: 0, lines: 0, openQuote: true });
      assert.deepEqual(cutText('a"b\nc'), { cut: 4, lines: 1, openQuote: false });
    });

    it("knows no quotes in comments", () => {
      assert.deepEqual(cutText('#"\n1,"\n"', "#"), { cut: 3, lines: 1, openQuote: false });
      assert.deepEqual(cutText('1\n#,"\n2', "#"), { cut: 6, lines: 2, openQuote: false });
    });
  });

  describe(`${name} patchTable`, () => {
    it("replaces cells and leaves every other byte", () => {
      const text = '#x\r\na, "2.50" ,,b\r\n\xff,3,4, 5';
      const { values, spans } = scan(kernels, bytesOf(text), table(4, [1, 2, 3], { comment: "#" }));
      const tenths = values.map((x) => x * 0.1);
      const expected = "#x\r\na,NaN,,NaN\r\n\xff,0.30000000000000004,0.4,0.5";
      assert.equal(patch(kernels, bytesOf(text), tenths, spans, "binary64"), expected);
      const none = [new Float64Array(0), new Int32Array(0)] as const;
      assert.equal(patch(kernels, bytesOf(text), ...none, "binary64"), text);
    });

    it("copies long gaps", () => {
      const filler = "some text, quoted or not; ".repeat(40);
      const text = bytesOf(`${filler}1${filler}2${filler.slice(0, 17)}3`);
      const at = [filler.length, 2 * filler.length + 1, 2 * filler.length + 19];
      const spans = Int32Array.from(at.flatMap((start) => [start, start + 1]));
      const patched = patch(kernels, text, Float64Array.of(-0.25, 1e21, 7), spans, "binary64");
      assert.equal(patched, `${filler}-0.25${filler}1e+21${filler.slice(0, 17)}7`);
    });

    it("prints values that come again and again as it prints them once", () => {
      const few = [-1e-300 * Math.PI, 0, -0, 0.1, Number.NaN, Infinity, 255, 5e-324, 1e21, -1 / 3];
      for (const cells of [4095, 4096, 4097, 4098, 4099, 9000]) {
        for (const last of [0, 3]) {
          const values = Float64Array.from({ length: cells }, (_, i) => few[(i * i + last) % few.length]);
          const spans = Int32Array.from({ length: 2 * cells }, (_, i) => i);
          const text = bytesOf("7,".repeat(cells).slice(0, -1));
          for (const precision of ["binary64", "binary32"] as const) {
            const expected = Array.from(values, (value) => printDecimal(value, precision)).join(",");
            assert.equal(patch(kernels, text, values, spans, precision), expected, `${cells} cells`);
          }
        }
      }
    });
  });

  describe(`${name} printRows`, () => {
    const printed = (value: number, precision: Precision): string =>
      print(kernels, [value], 1, ",", precision).slice(0, -1);

    it("prints rows", () => {
      assert.equal(print(kernels, [1, NaN, 0.5, -0, NaN, NaN], 3, ";", "binary64"), "1;;0.5\n0;;\n");
    });

    it("prints binary64 as String(x) does", () => {
      const numbers = [
        0,
        -0,
        1,
        -1,
        9,
        10,
        99999999,
        1e8,
        2 ** 53,
        0.1,
        1 / 3,
        123.456,
        1e20,
        123456789012345680000,
        1e21,
        1.5e300,
        1e-6,
        1e-7,
        1.5e-7,
        5e-324,
        -5e-324,
        2 ** -1022,
        Number.MAX_VALUE,
        -Number.MAX_VALUE,
        Infinity,
        -Infinity,
      ];
      for (const x of numbers) assert.equal(printed(x, "binary64"), String(x));
    });

    it("prints the digits that a binary32 needs", () => {
      // Ties go to the even digit: 2097152.25 lies midway between two decimals that both read back.
      const expected: [number, string][] = [
        [0.1, "0.1"],
        [1 / 3, "0.33333334"],
        [2 ** 30, "1073741800"],
        [2097152.25, "2097152.2"],
        [2097152.75, "2097152.8"],
        [16777216, "16777216"],
        [1.4e-45, "1e-45"],
        [3.4028235e38, "3.4028235e+38"],
        [2 ** -44, "5.684342e-14"],
        [1e39, "Infinity"],
        [-1e-46, "0"],
        [1e21, "1e+21"],
        [1e10, "10000000000"],
      ];
      for (const [x, text] of expected) assert.equal(printed(x, "binary32"), text);
    });
  });
}

describe("simd kernels", () => {
  it("refuse arrays outside their memory", () => {
    const [, kernels] = bothTexts[1]!;
    assert.throws(() => kernels.cutRecords(new Uint8Array(8), 44, -1), /outside its memory/);
  });
});
