import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ColumnSelection, parseColumnSets, parseColumns } from "#normalize/job/column-selection.js";
import {
  selectColumns,
  selectionOrder,
  selectKept,
  selectNumeric,
  selectOne,
  selectSets,
} from "#normalize/job/select-columns.js";

const selection = (include: string, exclude = ""): ColumnSelection => {
  const parse = (text: string) => (text === "" ? [] : (parseColumns(text) ?? assert.fail(text)));
  return { include: parse(include), exclude: parse(exclude) };
};

/** Names of the columns that are not left. */
const chosen = (names: readonly string[], include: string, exclude = ""): string[] => {
  const choices = selectColumns(selection(include, exclude), names);
  return names.filter((_, index) => choices[index] !== "left");
};

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

describe("a word that could be a name or a number", () => {
  const names = ["well", "1", "2", "3"];
  const refused = (words: () => unknown, message: string, hint: string) =>
    assert.throws(words, { kind: "usage", message, hint });
  const of = (index: number, name: string) =>
    `is the name of column ${index} and the number of column ${name}`;

  it("is refused with both spellings, in a list, an exclusion and alone", () => {
    const [message, hint] = [`"1" ${of(2, '1, "well"')}`, "say name:1 or '#1'"];
    refused(() => chosen(names, "1"), message, hint);
    refused(() => chosen(names, "", "1"), message, hint);
    refused(() => selectOne("1", names), message, hint);
    refused(() => selectSets(parseColumnSets("1,3") ?? [], names, [1, 2, 3]), message, hint);
    refused(() => selectKept(parseColumns("1") ?? [], names, new Map()), message, hint);
  });

  it("is what its spelling says", () => {
    assert.deepEqual(chosen(names, "name:1"), ["1"]);
    assert.deepEqual(chosen(names, "#1"), ["well"]);
    assert.deepEqual(chosen(names, '"1",#4'), ["1", "3"]);
    assert.deepEqual(chosen(names, "", "#1,name:2"), ["1", "3"]);
    assert.equal(selectOne("name:3", names), 3);
    assert.equal(selectOne("#3", names), 2);
    assert.deepEqual(selectSets(parseColumnSets("name:1,#3") ?? [], names, [1, 2, 3]), [[0, 1]]);
  });

  it("bounds no range", () => {
    refused(() => chosen(names, "2..4"), `"2" ${of(3, '2, "1"')}`, "say name:2..#4 or '#2..#4'");
    refused(
      () => chosen(names, "well..3"),
      `"3" ${of(4, '3, "2"')}`,
      "say name:well..name:3 or name:well..#3",
    );
    assert.deepEqual(chosen(names, "name:1..name:3"), ["1", "2", "3"]);
    assert.deepEqual(chosen(names, "#1..#2"), ["well", "1"]);
    assert.deepEqual(chosen(names, "well..#3"), ["well", "1", "2"]);
    assert.deepEqual(chosen(names, "name:1..4"), ["1", "2", "3"]);
  });

  it("means what it can where one reading is no column, or both are the same", () => {
    assert.deepEqual(chosen(["1", "2", "x"], "2,3"), ["2", "x"]);
    assert.deepEqual(chosen(["1", "2", "3"], "1..3"), ["1", "2", "3"]);
    assert.deepEqual(chosen(["2020", "2021"], "2021,1"), ["2020", "2021"]);
    assert.deepEqual(chosen(["01", "1", "x"], "01"), ["01"]);
    assert.deepEqual(chosen(["a", "name:x"], "name:x"), ["name:x"]);
    assert.deepEqual(chosen(["x", "name:x"], "name:x"), ["x"]);
    assert.deepEqual(chosen(["x", "name:x"], "name:name:x"), ["name:x"]);
    assert.deepEqual(chosen(["a..b", "b"], "name:a..b"), ["a..b"]);
    assert.deepEqual(chosen(["a*", "ab"], "name:a*"), ["a*"]);
  });

  it("may be a column that is called as a number or a range is written", () => {
    refused(() => chosen(["a", "#1"], "#1"), `"#1" ${of(2, '1, "a"')}`, "say name:#1 or name:a");
    refused(
      () => chosen(["x", "1..2"], "1..2"),
      '"1..2" is the name of column 2 and a range of columns by their numbers',
      "say name:1..2 or '#1..#2'",
    );
    assert.deepEqual(chosen(["x", "#N"], "#N"), ["#N"]);
    assert.deepEqual(chosen(["x", "1..9"], "1..9"), ["1..9"]);
  });

  it("is refused of several columns of one name, too", () => {
    const message = '"2" is the name of column 1 and 3 and the number of column 2, "a"';
    refused(() => selectOne("2", ["2", "a", "2"]), message, "say name:2 or '#2'");
    assert.throws(() => selectOne("name:2", ["2", "a", "2"]), {
      hint: "say which by its number: '#1', '#3'",
    });
  });
});

describe("selectionOrder", () => {
  const names = ["id", "p0", "p1", "p2", "label"];
  const order = (include: string, worked = [1, 2, 3, 4]) => selectionOrder(selection(include), names, worked);

  it("is that of the items, and of the input within one", () => {
    assert.deepEqual(order(""), [0, 1, 2, 3]);
    assert.deepEqual(order("label,p*"), [3, 0, 1, 2]);
    assert.deepEqual(order("p2,p0..p2,label"), [2, 0, 1, 3]);
    assert.deepEqual(order("#4,name:p1,id", [2, 3]), [1, 0]);
  });

  it("looks thousands of names up at once", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `c${i}`);
    const list = selection(many.slice().reverse().join(","));
    const began = performance.now();
    const found = selectionOrder(list, many, Array.from(many.keys()));
    assert.equal(found[0], 19_999);
    assert.ok(performance.now() - began < 2000);
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
    assert.equal(selectOne("1", ["1", "a"]), 0);
  });

  it("refuses what is no column, or several", () => {
    assert.throws(() => selectOne("c", ["a", "b"]), { kind: "usage", message: /no column "c"/ });
    assert.throws(() => selectOne("a", ["a", "b", "a"]), { kind: "usage", hint: /its number: '#1', '#3'/ });
  });
});
