import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FLAG_NAMES, FLAGS, flagNamed, GROUPS, METHOD_NAMES, spellings } from "#normalize/cli/flags/table.js";
import { METHODS } from "#normalize/core/methods/index.js";
import { editDistance, nearest } from "#normalize/text/nearest.js";

describe("the table of flags", () => {
  it("spells every flag once", () => {
    const all = FLAG_NAMES.flatMap(spellings);
    assert.equal(new Set(all).size, all.length);
  });

  it("knows the methods of the core, all of them", () => {
    assert.deepEqual([...METHOD_NAMES], Object.keys(METHODS));
  });

  it("gives each flag a group, and groups stand together", () => {
    const groups = FLAG_NAMES.map((name) => flagNamed(name).group);
    const runs = groups.filter((group, index) => group !== groups[index - 1]);
    assert.deepEqual(runs, [...GROUPS]);
  });

  it("has examples that are allowed", () => {
    for (const name of FLAG_NAMES) {
      const flag = flagNamed(name);
      if (flag.kind !== "value" || flag.example === undefined) continue;
      const text = flag.example.split(" ").at(-1)?.replaceAll('"', "") ?? "";
      assert.notEqual(flag.parse(text), undefined, `${name}: ${text}`);
    }
  });

  it("has summaries of one clause", () => {
    for (const name of FLAG_NAMES) assert.match(flagNamed(name).summary, /^[^A-Z].*[^.]$/, name);
  });
});

describe("values of flags", () => {
  const accepted = <T>(parse: (text: string) => T | undefined, cases: Record<string, T>) => {
    for (const [text, value] of Object.entries(cases)) assert.deepEqual(parse(text), value, text);
  };
  const refused = (parse: (text: string) => unknown, texts: readonly string[]) => {
    for (const text of texts) assert.equal(parse(text), undefined, JSON.stringify(text));
  };

  it("--order", () => {
    const { parse } = FLAGS.order;
    accepted(parse, {
      "0": 0,
      "-0": 0,
      ".5": 0.5,
      "2": 2,
      "1e3": 1000,
      inf: Number.POSITIVE_INFINITY,
      "-inf": Number.NEGATIVE_INFINITY,
      Infinity: Number.POSITIVE_INFINITY,
    });
    assert.ok(Object.is(parse("-0"), 0));
    refused(parse, ["", "-1", "nan", "1e999", "0x10", "1_0", "two", " 1", "1,2"]);
  });

  it("--axis", () => {
    accepted<readonly number[] | "all">(FLAGS.axis.parse, {
      all: "all",
      "-1": [-1],
      "1,2": [1, 2],
      "0, -1": [0, -1],
    });
    assert.ok(Object.is(FLAGS.axis.parse("-0")?.[0], 0));
    refused(FLAGS.axis.parse, [
      "",
      "1,",
      "1,1",
      "0,-0",
      "1.5",
      "a",
      "all,1",
      "64",
      "-65",
      "99999999999999999999",
    ]);
  });

  it("--range", () => {
    accepted<readonly [number, number]>(FLAGS.range.parse, { "0,1": [0, 1], "-1, 1e2": [-1, 100] });
    refused(FLAGS.range.parse, ["", "1", "1,0", "0,0", "0,1,2", "0,inf", "-1e308,1e308", ","]);
  });

  it("--quantile-range and --quantiles", () => {
    const range = FLAGS["quantile-range"].parse;
    accepted<readonly [number, number]>(range, {
      "25,75": [25, 75],
      "0, 100": [0, 100],
      "2.5,97.5": [2.5, 97.5],
    });
    refused(range, ["", "50", "75,25", "50,50", "-1,50", "50,101", "a,b", "1,2,3"]);
    accepted(FLAGS.quantiles.parse, { "1": 1, "1000": 1000 });
    refused(FLAGS.quantiles.parse, ["0", "-5", "1.5", "100001", ""]);
  });

  it("--shape", () => {
    accepted<readonly number[]>(FLAGS.shape.parse, { "-1,28,28": [-1, 28, 28], "5": [5] });
    refused(FLAGS.shape.parse, ["", "0", "-1,-1", "-2", "2,,2", "1.5"]);
  });

  it("--threads and --precision", () => {
    accepted(FLAGS.threads.parse, { "1": 1, "256": 256 });
    refused(FLAGS.threads.parse, ["0", "257", "1.5", "", "two", "1e1"]);
    refused(FLAGS.precision.parse, ["0", "18"]);
  });

  it("--ddof", () => {
    accepted(FLAGS.ddof.parse, { "0": 0, "1": 1, "0.5": 0.5 });
    refused(FLAGS.ddof.parse, ["-1", "inf", ""]);
  });

  it("--delimiter and --comment", () => {
    const bytes = {
      tab: 9,
      "\\t": 9,
      "\t": 9,
      comma: 44,
      ",": 44,
      semicolon: 59,
      pipe: 124,
      space: 32,
      ":": 58,
    };
    accepted(FLAGS.delimiter.parse, bytes);
    refused(FLAGS.delimiter.parse, ["", '"', "\n", "\r", ",,", "§", "toString", "\0"]);
    accepted(FLAGS.comment.parse, { "#": 35, "%": 37 });
    refused(FLAGS.comment.parse, ["", "//", '"', "tab"]);
  });

  it("--na-values", () => {
    accepted<readonly string[]>(FLAGS["na-values"].parse, { "-999, ?": ["-999", "?"] });
    refused(FLAGS["na-values"].parse, ["", "a,,b"]);
  });
});

describe("nearest", () => {
  it("counts edits", () => {
    assert.equal(editDistance("", "abc"), 3);
    assert.equal(editDistance("kitten", "sitting"), 3);
    assert.equal(editDistance("minamx", "minmax"), 1);
    assert.equal(editDistance("same", "same"), 0);
  });

  it("finds what was meant, or nothing", () => {
    assert.equal(nearest("zscor", METHOD_NAMES), "zscore");
    assert.equal(nearest("Min-Max", METHOD_NAMES), "minmax");
    assert.equal(nearest("cent", METHOD_NAMES), "center");
    assert.equal(nearest("standardize", METHOD_NAMES), undefined);
    assert.equal(nearest("x", METHOD_NAMES), undefined);
    assert.equal(nearest("m".repeat(100_000), METHOD_NAMES), undefined);
  });
});
