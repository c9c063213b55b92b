import assert from "node:assert/strict";
import { test } from "node:test";
import { parseParameters } from "#normalize/core/params/decode.js";
import { parametersText } from "#normalize/core/params/encode.js";
import {
  READING_OPTIONS,
  type Reading,
  readingDifference,
  readingNotes,
  savedReading,
} from "#normalize/core/params/reading.js";
import { fitted, headOf, stage } from "./fitted.js";

/** A value of each option that is not its default. */
const OTHER: Required<Reading> = {
  naValues: ["-999", "?"],
  decimal: ",",
  leadingZeros: "number",
  nan: "raise",
  inf: "omit",
};

const keys = Object.keys(READING_OPTIONS) as (keyof Reading)[];

test("every option is saved, read back, told and agreed on; at its default it is none of these", () => {
  for (const key of keys) {
    const reading: Reading = { [key]: OTHER[key] };
    const standard: Reading = { [key]: READING_OPTIONS[key].standard };
    const text = parametersText(fitted(headOf([stage("zscore")], [1], { reading }), [1, 2, 3]));
    assert.deepEqual(parseParameters(text, "p.json").reading, reading);
    assert.deepEqual(savedReading(standard), {});
    assert.deepEqual(readingNotes(reading, reading), []);
    assert.deepEqual(readingNotes({}, reading), []);
    const { refuses } = READING_OPTIONS[key];
    assert.equal(readingNotes(reading, {}).length, refuses === READING_OPTIONS[key].standard ? 0 : 1);
    assert.equal(readingNotes(standard, reading).length, refuses === OTHER[key] ? 0 : 1);
    assert.equal(readingDifference(reading, reading), undefined);
    assert.equal(readingDifference(standard, {}), undefined);
    const [here, there] = readingDifference(reading, {})!;
    assert.match(here, new RegExp(`^with ${READING_OPTIONS[key].flag} `));
    assert.equal(there, `without ${READING_OPTIONS[key].flag}`);
  }
});

test("what a flag says otherwise than the fit is told with both", () => {
  assert.deepEqual(readingNotes({ naValues: ["NULL"], decimal: "." }, { naValues: ["-999"], decimal: "," }), [
    "--na-values NULL was given; the fit read -999 as missing",
    "--decimal . was given; the fit read numbers with a decimal comma",
  ]);
});

test("a flag about cells that the fit refused makes nothing of them that they were not in it", () => {
  assert.deepEqual(readingNotes({ inf: "keep" }, {}), []);
  assert.deepEqual(readingNotes({ inf: "omit" }, { inf: "error" }), []);
  assert.deepEqual(readingNotes({ inf: "keep" }, { inf: "omit" }), [
    "--inf keep was given; the fit had --inf omit",
  ]);
});

test("texts for missing values are a set", () => {
  assert.deepEqual(savedReading({ naValues: ["b", "a", "b"] }), { naValues: ["a", "b"] });
  assert.equal(readingDifference({ naValues: ["b", "a"] }, { naValues: ["a", "b", "a"] }), undefined);
});

test("of a fit of version 1 it is not known how it was read", () => {
  const version2 = parametersText(fitted(headOf([stage("zscore")], [1], { reading: {} }), [1, 2, 3]));
  const version1 = version2.replace('"version": 2', '"version": 1').replace(/ {2}"reading": \{\},\n/, "");
  assert.deepEqual(parseParameters(version2, "p.json").reading, {});
  assert.equal(parseParameters(version1, "p.json").reading, undefined);
  assert.deepEqual(readingNotes({ naValues: ["-999"] }, undefined), []);
  assert.match(readingDifference(undefined, { inf: "omit" })![0], /version 1/);
  const mixed = version2.replace('"version": 2', '"version": 1');
  assert.throws(() => parseParameters(mixed, "p.json"), /reading: version 1 has no such key/);
});
