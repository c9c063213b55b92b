import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type ColumnSelection,
  parseColumnSets,
  parseColumns,
  selectColumns,
  selectNumeric,
  selectOne,
  selectSets,
} from "#normalize/options/columns.js";

const selection = (include: string, exclude = ""): ColumnSelection => {
  const parse = (text: string) => (text === "" ? [] : (parseColumns(text) ?? assert.fail(text)));
  return { include: parse(include), exclude: parse(exclude) };
};

/** Names of the columns that are not left. */
const chosen = (names: readonly string[], include: string, exclude = ""): string[] => {
  const choices = selectColumns(selection(include, exclude), names);
  return names.filter((_, index) => choices[index] !== "left");
};

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

  it("refuses empty items", () => {
    for (const text of ["", " ", "a,", ",a", "a,,b"]) assert.equal(parseColumns(text), undefined, text);
  });

  it("refuses what is no regular expression", () => {
    assert.throws(() => parseColumns("/(/"), { kind: "usage", hint: "Unterminated group" });
    assert.throws(() => parseColumns("/a/g"), { kind: "usage", hint: "its flags may be i and u" });
  });
});

describe("selectColumns", () => {
  const names = ["id", "p0", "p1", "p2", "label"];

  it("takes every column by default", () => {
    assert.deepEqual(chosen(names, ""), names);
  });

  it("understands names, numbers, ranges, globs and regular expressions", () => {
    assert.deepEqual(chosen(names, "label,p1"), ["p1", "label"]);
    assert.deepEqual(chosen(names, "1,5"), ["id", "label"]);
    assert.deepEqual(chosen(names, "p0..p2"), ["p0", "p1", "p2"]);
    assert.deepEqual(chosen(names, "2..p1"), ["p0", "p1"]);
    assert.deepEqual(chosen(names, "p?"), ["p0", "p1", "p2"]);
    assert.deepEqual(chosen(names, "/^P[01]$/i"), ["p0", "p1"]);
    assert.deepEqual(chosen(names, "", "id,label"), ["p0", "p1", "p2"]);
    assert.deepEqual(chosen(names, "p*", "p1"), ["p0", "p2"]);
  });

  it("prefers a column that is really called so", () => {
    assert.deepEqual(chosen(["2", "1"], "1"), ["1"]);
    assert.deepEqual(chosen(["x*", "xy"], "x*"), ["x*"]);
    assert.deepEqual(chosen(["a..b", "b", "a"], "a..b"), ["a..b"]);
    assert.deepEqual(chosen(["x[0]", "x[1]", "y"], "x[?]"), ["x[0]", "x[1]"]);
  });

  it("takes all columns of one name, and whole ranges of them", () => {
    assert.deepEqual(selectColumns(selection("a"), ["a", "b", "a"]), ["named", "left", "named"]);
    assert.deepEqual(selectColumns(selection("a..a"), ["a", "b", "a"]), ["matched", "matched", "matched"]);
  });

  it("matches globs literally beside * and ?", () => {
    assert.deepEqual(chosen(["a.b", "axb", "a\nb"], "a.*"), ["a.b"]);
    assert.deepEqual(chosen(["a.b", "axb", "a\nb"], "a?b"), ["a.b", "axb", "a\nb"]);
  });

  it("refuses items that mean no column", () => {
    const throws = (include: string, message: RegExp, hint: RegExp) =>
      assert.throws(
        () => chosen(names, include),
        (error: { kind: string; message: string; hint: string }) => {
          assert.equal(error.kind, "usage");
          assert.match(error.message, message);
          assert.match(error.hint, hint);
          return true;
        },
      );
    throws("lable", /no column "lable"/, /did you mean "label"\?.*"id", "p0"/);
    throws("0", /no column "0"/, /the columns are/);
    throws("6", /no column "6"/, /the columns are/);
    throws("p2..p0", /no columns in "p2\.\.p0"/, /its last column stands before its first/);
    throws("q*", /no column matches q\*/, /the columns are/);
    throws('"1"', /no column "1"/, /the columns are/);
    assert.throws(() => chosen(names, "", "nothing"), { kind: "usage" });
  });
});

describe("selectNumeric", () => {
  const names = ["id", "x", "name", "y"];

  it("keeps to numeric columns, but for those named outright", () => {
    assert.deepEqual(selectNumeric(selection(""), names, [0, 1, 3]), [0, 1, 3]);
    assert.deepEqual(selectNumeric(selection("1..4"), names, [0, 1, 3]), [0, 1, 3]);
    assert.deepEqual(selectNumeric(selection("name,x"), names, [0, 1, 3]), [1, 2]);
    assert.deepEqual(selectNumeric(selection("", "id"), names, [0, 1, 3]), [1, 3]);
  });
});

describe("sets of columns", () => {
  const names = ["id", "r", "g", "b", "x;y", "z"];
  const numeric = [1, 2, 3, 4, 5];
  const sets = (text: string): number[][] =>
    selectSets(parseColumnSets(text) ?? assert.fail(text), names, numeric);

  it("have semicolons between them, outside quotes and slashes", () => {
    assert.deepEqual(sets("r,g"), [[0, 1]]);
    assert.deepEqual(sets("r..g ; z,b"), [
      [0, 1],
      [2, 4],
    ]);
    assert.deepEqual(sets('r,"x;y";/^[gb;]$/'), [
      [0, 3],
      [1, 2],
    ]);
    for (const text of ["", ";", "r,g;", "r,;g"]) assert.equal(parseColumnSets(text), undefined, text);
  });

  it("leave columns out that a pattern matches and that are no numbers", () => {
    assert.deepEqual(sets("*"), [[0, 1, 2, 3, 4]]);
  });

  it("have two columns or more, each in one of them", () => {
    const refused = [
      ["r", /is one column/],
      ["r;g,b", /r is one column/],
      ["r,g;g,b", /"g" is in two sets/],
      ["id,r", /names "id", which is not normalized/],
      ["r,q", /no column "q"/],
    ] as const;
    for (const [text, message] of refused) assert.throws(() => sets(text), { kind: "usage", message }, text);
  });
});

describe("selectOne", () => {
  it("goes by name, then by number", () => {
    assert.equal(selectOne("b", ["a", "b"]), 1);
    assert.equal(selectOne("1", ["a", "b"]), 0);
    assert.equal(selectOne("1", ["a", "1"]), 1);
  });

  it("refuses what is no column, or several", () => {
    assert.throws(() => selectOne("c", ["a", "b"]), { kind: "usage", message: /no column "c"/ });
    assert.throws(() => selectOne("a", ["a", "b", "a"]), { kind: "usage", hint: /its number: 1, 3/ });
  });
});
