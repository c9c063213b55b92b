import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isGiven, readArguments, readFlags } from "#normalize/cli/parse-arguments.js";

const flags = (...argv: string[]) => readFlags(readArguments(argv));

describe("readArguments", () => {
  it("takes values that begin with a dash", () => {
    assert.deepEqual(flags("-a", "-1"), { axis: [-1] });
    assert.deepEqual(flags("-a-1"), { axis: [-1] });
    assert.deepEqual(flags("--axis=-1"), { axis: [-1] });
    assert.deepEqual(flags("-p", "-inf", "-o", "-"), { order: Number.NEGATIVE_INFINITY, output: "-" });
    assert.deepEqual(flags("--range", "-1,1", "--shape", "-1,28"), { range: [-1, 1], shape: [-1, 28] });
    assert.deepEqual(flags("--na-values", "-999"), { "na-values": ["-999"] });
  });

  it("leaves words in their order, wherever flags stand", () => {
    const { words } = readArguments(["-m", "l2", "a.csv", "--quiet", "-", "--", "--help", "-m"]);
    assert.deepEqual(words, ["a.csv", "-", "--help", "-m"]);
  });

  it("reads clusters of short flags", () => {
    assert.deepEqual(flags("-qm", "l2"), { quiet: "given", method: ["l2"] });
  });

  it("lets help be found beside what is wrong", () => {
    const input = readArguments(["--nonsense", "-m", "nothing", "-h"]);
    assert.ok(isGiven(input, "help"));
    assert.equal(input.unknown, "--nonsense");
  });
});

describe("readFlags", () => {
  const usage = (argv: string[], message: RegExp, hint: RegExp) =>
    assert.throws(
      () => flags(...argv),
      (error: { kind: string; message: string; hint: string }) => {
        assert.equal(error.kind, "usage");
        assert.match(error.message, message);
        assert.match(error.hint, hint);
        return true;
      },
    );

  it("lets the last of two values count, and joins lists", () => {
    assert.deepEqual(flags("-m", "l1", "-m", "l2").method, ["l2"]);
    assert.equal(flags("--exclude", "a,b", "--exclude", "c").exclude?.length, 3);
    assert.deepEqual(flags("--na-values", "x", "--na-values", "y"), { "na-values": ["x", "y"] });
  });

  it("tells --bias from --no-bias", () => {
    assert.equal(flags("--bias").bias, "yes");
    assert.equal(flags("--no-bias").bias, "no");
    assert.equal(flags("--no-bias", "--bias").bias, "yes");
    assert.equal(flags("--no-header")["no-header"], "given");
  });

  it("names the nearest flag and the nearest value", () => {
    usage(["--methd"], /^unknown option --methd$/, /^did you mean --method\?$/);
    usage(["--no-biass"], /^unknown option --no-biass$/, /^did you mean --no-bias\?$/);
    usage(["-m", "zscor"], /^--method cannot be "zscor"$/, /^did you mean zscore\? it is one of minmax, /);
    usage(["--header"], /^unknown option --header$/, /--no-header/);
  });

  it("says which value is missing", () => {
    usage(["-m"], /^--method needs a value$/, /one of minmax/);
    usage(["-qo"], /^--output needs a value$/, /e\.g\. -o out\.csv/);
    usage(["-o", "--stats", "json"], /^--output needs a value, and --stats is an option$/, /a file's name/);
  });

  it("refuses values for switches", () => {
    usage(["--quiet=yes"], /^--quiet takes no value$/, /alone/);
  });

  it("cuts long texts", () => {
    usage(["-m", "x".repeat(100_000)], /^--method cannot be "x{60}…"$/, /one of/);
    usage([`--${"x".repeat(100_000)}`], /^unknown option --x{58}…$/, /--help/);
  });
});
