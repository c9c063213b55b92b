/** Files that were tampered with: always an error of one line, or parameters that are what the text says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { printJson } from "#normalize/core/json/print.js";
import { parseParameters } from "#normalize/core/params/decode.js";
import { parametersText } from "#normalize/core/params/encode.js";
import { parametersSchema } from "#normalize/core/params/file.js";
import type { Parameters } from "#normalize/core/params/parameters.js";
import { NormalizeError } from "#normalize/errors.js";
import { isValid } from "../../support/json-schema.js";
import { batchOf, fitOn, fitted, headOf, named, stage } from "./fitted.js";

const read = (text: string): Parameters => parseParameters(text, "scaler.json");

const grouped = headOf([stage("robust")], [2], { ...named("x", "y"), groupBy: "site" });
const TEXTS: Readonly<Record<string, string>> = {
  zscore: parametersText(
    fitted(
      headOf([stage("zscore", { ddof: 1 })], [2], {
        ...named("height", "weight"),
        inputs: [{ name: "a.csv", size: 3, sha256: "a".repeat(64) }],
      }),
      [1, 2, 3, 5],
    ),
  ),
  norm: parametersText(fitted(headOf([stage("lp", { order: Infinity })], [2]), [1, 2, 3, 5])),
  quantile: parametersText(fitted(headOf([stage("quantile", { quantiles: 3 })], [1]), [1, 2, 3, 5])),
  power: parametersText(fitted(headOf([stage("power")], [1]), [1, 2, 3, 5])),
  grouped: parametersText({
    ...grouped,
    fits: [fitOn(grouped, batchOf([1, 2, 3, 4], 2), "a"), fitOn(grouped, batchOf([1, 2, 3, 9], 2), "b")],
  }),
  ordered: parametersText(
    fitted(headOf([stage("minmax")], [3], { ...named("r", "g", "b"), columnOrder: [2, 0, 1] }), [1, 2, 3]),
  ),
  vectors: parametersText(
    fitted(
      headOf([stage("l2")], [4], {
        ...named("id", "v[0]", "v[1]", "w[0]"),
        axis: [1],
        vectors: [[0], [1, 2], [3]],
      }),
      [1, 2, 3, 4],
    ),
  ),
  joint: parametersText(
    fitted(
      headOf([stage("minmax", { range: [0, 2] })], [3], { ...named("r", "g", "b"), joint: [[0, 2]] }),
      [1, 2, 3],
    ),
  ),
};

/** The error that a text comes to, which has to be one a user can read; undefined for one that is read. */
function errorOf(text: string): NormalizeError | undefined {
  let parameters: Parameters;
  try {
    parameters = read(text);
  } catch (error) {
    assert.ok(error instanceof NormalizeError, `${error}\n${(error as Error).stack}`);
    assert.equal(error.kind, "data");
    assert.equal(error.place.file, "scaler.json");
    assert.doesNotMatch(`${error.message}${error.hint ?? ""}`, /[\n\r]/);
    return error;
  }
  const again = parametersText(parameters);
  assert.equal(parametersText(read(again)), again);
  return undefined;
}

type Path = readonly (string | number)[];
type Tree = Record<string | number, unknown>;

function* pathsOf(tree: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof tree !== "object" || tree === null) return;
  for (const key of Object.keys(tree)) {
    yield* pathsOf((tree as Tree)[key], [...path, Array.isArray(tree) ? Number(key) : key]);
  }
}

const at = (tree: unknown, path: Path): unknown => path.reduce((inner, key) => (inner as Tree)[key], tree);

/** A copy of the tree with the value at a path replaced, or removed. */
function changed(tree: unknown, path: Path, change: { readonly to: unknown } | "removed"): unknown {
  const copy = structuredClone(tree);
  const parent = at(copy, path.slice(0, -1)) as Tree;
  const key = path[path.length - 1];
  if (change !== "removed") parent[key] = change.to;
  else if (Array.isArray(parent)) parent.splice(key as number, 1);
  else delete parent[key];
  return copy;
}

/** Keys that may be absent. */
const OPTIONAL = [
  "size",
  "sha256",
  "passthrough",
  "columnOrder",
  "vectors",
  "ddof",
  "order",
  "quantiles",
  "range",
];

test("every key or item removed, one at a time", () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    const tree: unknown = JSON.parse(text);
    for (const path of pathsOf(tree)) {
      const error = errorOf(printJson(changed(tree, path, "removed")));
      const key = path[path.length - 1];
      const isOption = OPTIONAL.includes(String(key)) || path.includes("passthrough");
      if (typeof key === "string" && !isOption) assert.ok(error, `${name}: ${path.join(".")} removed`);
    }
  }
});

test("every value replaced, one at a time", () => {
  const numbers = ["@NaN@", "@Infinity@", "@1e999@", "@-1e999@", "text", null, true, [], {}, [1], { a: 1 }];
  for (const [name, text] of Object.entries(TEXTS)) {
    const tree: unknown = JSON.parse(text);
    for (const path of pathsOf(tree)) {
      for (const to of numbers) {
        const tampered = printJson(changed(tree, path, { to })).replace(/"@(.*?)@"/, "$1");
        const isText = typeof at(tree, path) === "string" && to === "text";
        const emptied = Array.isArray(to) && to.length === 0;
        const error = errorOf(tampered);
        const same = JSON.stringify(at(tree, path)) === JSON.stringify(to);
        if (!isText && !emptied && !same && to !== null)
          assert.ok(error, `${name}: ${path.join(".")} = ${to}`);
      }
    }
  }
});

test("every number negative, zero, huge or a fraction: refused, or what the text says", () => {
  for (const text of Object.values(TEXTS)) {
    const tree: unknown = JSON.parse(text);
    for (const path of pathsOf(tree)) {
      const value = at(tree, path);
      if (typeof value !== "number") continue;
      for (const to of [-1, 0, 0.5, -1e300, 2 ** 53, value + 1]) {
        errorOf(printJson(changed(tree, path, { to })));
      }
    }
  }
});

test("divisors of zero, below it or none", () => {
  const tree: unknown = JSON.parse(TEXTS["zscore"]);
  const path = ["fits", 0, "columns", 1, "fit", 0, "divisor"];
  for (const to of [0, -0, -1, null, "inf"]) {
    const error = errorOf(printJson(changed(tree, path, { to })));
    assert.match(
      error?.message ?? "",
      /^fits\[0\]\.columns\[1\]\.fit\[0\]\.divisor: expected a number above 0, found /,
    );
  }
});

test("a key that is not known, wherever it is put", () => {
  for (const text of Object.values(TEXTS)) {
    const tree: unknown = JSON.parse(text);
    for (const path of [[], ...pathsOf(tree)]) {
      const value = at(tree, path);
      if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
      for (const key of ["surplus", "constructor", "toString", "hasOwnProperty"]) {
        const error = errorOf(printJson(changed(tree, [...path, key], { to: 1 })));
        assert.match(error?.message ?? "", /there is no key/);
      }
    }
  }
});

test("__proto__ is a key like any other, and changes nothing", () => {
  for (const text of Object.values(TEXTS)) {
    const opens = [...text.matchAll(/\{(?=\s*")/g)].map(({ index }) => index as number);
    for (const index of opens) {
      const key = '"__proto__": {"polluted": 1, "kind": "affine"}, ';
      const error = errorOf(`${text.slice(0, index + 1)}${key}${text.slice(index + 1)}`);
      assert.match(error?.message ?? "", /there is no key "__proto__"/);
    }
  }
  assert.equal(({} as Tree)["polluted"], undefined);
});

test("every key given twice", () => {
  for (const text of Object.values(TEXTS)) {
    for (const { 0: member, 1: key, index } of text.matchAll(/"([^"]+)": (?=\d)/g)) {
      const error = errorOf(`${text.slice(0, index)}${member}1, ${text.slice(index)}`);
      assert.equal(error?.message, `the key ${JSON.stringify(key)} is there twice`);
      assert.ok((error?.place.line ?? 0) > 0);
    }
  }
});

test("cut short at every byte", () => {
  const text = TEXTS["zscore"];
  for (let length = 0; length < text.length - 1; length++) {
    const error = errorOf(text.slice(0, length));
    assert.ok(error, `${length} bytes`);
    assert.match(
      error.message,
      /cut short|end of the file|expected a value|expected , or|expected a key|found/,
    );
  }
  assert.equal(errorOf(text.trimEnd()), undefined);
});

const REFUSED: readonly (readonly [what: string, change: (text: string) => string, said: string])[] = [
  [
    "a later version",
    (text) => text.replace('"version": 2', '"version": 3'),
    "version: this normalize does not read version 3",
  ],
  ["another format", (text) => text.replace("normalize-parameters", "sklearn"), "it is no parameters file"],
  ["another file", () => "[1, 2]", "expected an object, found a list of 2"],
  ["nothing", () => "", "the file is cut short"],
  ["something behind", (text) => `${text}{}`, 'expected the end of the file, found "{"'],
  [
    "an unknown method",
    (text) => text.replace('"name": "zscore"', '"name": "sigmoid"'),
    'method[0].name: expected one of minmax, zscore, l0, l1, l2, linf, lp, maxabs, robust, quantile, power, mean, center, found "sigmoid"',
  ],
  [
    "a method by the name of a prototype's key",
    (text) => text.replace('"name": "zscore"', '"name": "constructor"'),
    'method[0].name: expected one of minmax, zscore, l0, l1, l2, linf, lp, maxabs, robust, quantile, power, mean, center, found "constructor"',
  ],
  [
    "a step that is none",
    (text) => text.replace('"affine"', '"toString"'),
    'fits[0].steps[0].kind: expected one of affine, quantile, power, found "toString"',
  ],
  [
    "a shape of 2^60",
    (text) => text.replace('"rowShape": [2]', '"rowShape": [1073741824, 1073741824]'),
    "rowShape: it is for 1152921504606847000 columns, but fits[0] has 2",
  ],
  [
    "an axis that is not there",
    (text) => text.replace('"axis": [0]', '"axis": [0, 7]'),
    "axis: expected ascending numbers up to 1, found 0, 7",
  ],
  [
    "columns of two names",
    (text) => text.replace('"name": "height",\n', '"name": "age",\n'),
    'fits[0].columns[0].name: expected "height", as in columns, found "age"',
  ],
  [
    "a mean that the sums do not make",
    (text) => text.replace('"mean": 2, "standard', '"mean": 2.5, "standard'),
    "fits[0].columns[0].statistics.mean: expected 2, as the sums in moments say, found 2.5",
  ],
  [
    "counts that are not the rows",
    (text) => text.replace('"rows": 2', '"rows": 3'),
    "fits[0].columns[0].statistics: count and missing make 2, but there were 3 rows",
  ],
  ["nesting without end", () => "[".repeat(100_000), "more than 32 levels"],
  ["a comment", (text) => text.replace("{", "{ // by hand\n"), 'expected a key in quotes, found "/"'],
];

for (const [what, change, said] of REFUSED) {
  test(`refused: ${what}`, () => {
    const text = change(TEXTS["zscore"]);
    assert.notEqual(text, TEXTS["zscore"]);
    assert.equal(errorOf(text)?.message, said);
  });
}

test("the order of columns names each once, and is not of version 1", () => {
  const refusedWith = (from: string, to: string): string | undefined => {
    assert.ok(TEXTS["ordered"].includes(from));
    return errorOf(TEXTS["ordered"].replace(from, to))?.message;
  };
  for (const order of ["[2, 0]", "[2, 0, 0]", "[2, 0, 3]", "[2, 0, 1, 3]"]) {
    assert.match(refusedWith("[2, 0, 1]", order) ?? "", /^columnOrder: expected each column once/, order);
  }
  assert.equal(refusedWith('"version": 2', '"version": 1'), "columnOrder: version 1 has no such key");
});

test("vectors hold each column once, of rows that are normalized each on its own, and are not of version 1", () => {
  const refusedWith = (from: string, to: string): string | undefined => {
    assert.ok(TEXTS["vectors"].includes(from), from);
    return errorOf(TEXTS["vectors"].replace(from, to))?.message;
  };
  for (const [from, to] of [
    ["[1, 2]", "[1]"],
    ["[1, 2]", "[1, 1]"],
    ["[1, 2]", "[1, 4]"],
    ["[1, 2]", "[1, 2, 3]"],
  ]) {
    assert.match(refusedWith(from, to) ?? "", /^vectors: expected each column once/, to);
  }
  assert.match(refusedWith("[1, 2]", "[]") ?? "", /^vectors\[1\]: expected a list of at least 1/);
  assert.equal(
    refusedWith('"axis": [1]', '"axis": [0, 1]'),
    "vectors: it is for tables reduced along axis 1",
  );
  assert.equal(refusedWith('"version": 2', '"version": 1'), "vectors: version 1 has no such key");
});

test("sets that are joint have to be sets of columns, and say the same", () => {
  const refusedWith = (from: string, to: string): string | undefined => {
    assert.ok(TEXTS["joint"].includes(from));
    return errorOf(TEXTS["joint"].replace(from, to))?.message;
  };
  assert.match(refusedWith("[0, 2]", "[0, 0]") ?? "", /^joint: expected each column once/);
  assert.match(refusedWith("[0, 2]", "[0, 3]") ?? "", /^joint: expected each column once/);
  assert.match(
    refusedWith("[0, 2]", "[0, 1]") ?? "",
    /^fits\[0\]\.columns\[1\]: expected shares, which is 0/,
  );
  assert.match(
    refusedWith('"shares": 0', '"shares": 1') ?? "",
    /^fits\[0\]\.columns\[2\]: expected shares, which is 0/,
  );
});

test("the published schema is the one that files are checked by", () => {
  const published = readFileSync(new URL("../../../schema/parameters.schema.json", import.meta.url), "utf8");
  assert.equal(published, printJson(parametersSchema()), "run node scripts/make-schema.mjs after a build");
});

test("what is saved is valid by the schema, and what is not valid is refused", () => {
  const schema = parametersSchema();
  for (const [name, text] of Object.entries(TEXTS)) {
    const tree: unknown = JSON.parse(text);
    assert.ok(isValid(schema, tree), name);
    for (const path of pathsOf(tree)) {
      for (const change of [
        "removed",
        { to: "text" },
        { to: -1 },
        { to: null },
        { to: { surplus: 1 } },
      ] as const) {
        const tampered = changed(tree, path, change);
        if (!isValid(schema, tampered)) assert.ok(errorOf(printJson(tampered)), `${name}: ${path.join(".")}`);
      }
    }
  }
});
