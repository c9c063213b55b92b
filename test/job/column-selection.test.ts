import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { numberOf, outrightName, parseColumns } from "#normalize/job/column-selection.js";

describe("parseColumns", () => {
  it("splits at commas outside quotes and slashes", () => {
    const kinds = parseColumns(' a , "b, ""c""", /x,\\/y/i, p0..p9 ,q*, 3');
    assert.deepEqual(kinds, [
      { kind: "word", text: "a" },
      { kind: "name", text: '"b, ""c"""', name: 'b, "c"' },
      { kind: "pattern", text: "/x,\\/y/i", source: "x,\\/y", flags: "i" },
      { kind: "range", text: "p0..p9", first: "p0", last: "p9" },
      { kind: "glob", text: "q*", source: "^q.*$" },
      { kind: "word", text: "3" },
    ]);
  });

  it("takes a word that begins with name: for a name, and # for nothing else", () => {
    assert.deepEqual(parseColumns("name:a*b,#2,name:1..#4"), [
      { kind: "word", text: "name:a*b" },
      { kind: "word", text: "#2" },
      { kind: "range", text: "name:1..#4", first: "name:1", last: "#4" },
    ]);
    assert.deepEqual(["name:2", "name:", "name:name:x", "2"].map(outrightName), [
      "2",
      undefined,
      "name:x",
      undefined,
    ]);
    assert.deepEqual(["2", "#2", "02", "#0", "#", "x", "-1"].map(numberOf), [
      2,
      2,
      ...Array(5).fill(undefined),
    ]);
  });

  it("refuses empty items", () => {
    for (const text of ["", " ", "a,", ",a", "a,,b"]) assert.equal(parseColumns(text), undefined, text);
  });

  it("refuses what is no regular expression", () => {
    assert.throws(() => parseColumns("/(/"), { kind: "usage", hint: "Unterminated group" });
    assert.throws(() => parseColumns("/a/g"), { kind: "usage", hint: "its flags may be i and u" });
  });
});
