import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "#normalize/core/check/finding.js";
import { displayWidth } from "#normalize/report/display-width.js";
import { renderFindings } from "#normalize/report/findings.js";

const plain = { color: "none", width: 80 } as const;

const mean: Finding = {
  kind: "mean",
  severity: "difference",
  column: "height",
  value: 0.60941,
  limit: 0.25,
  message: 'column "height": the mean went from 171.1 to 177, by 0.6094 standard deviations',
};
const extra: Finding = {
  kind: "extra-column",
  severity: "note",
  column: "b\u001b[31mad",
  message: 'column "b\\u001b[31mad" was not there in the fit',
};
const outside: Finding = {
  kind: "outside",
  severity: "difference",
  column: "weight",
  group: "north",
  value: 0.0325,
  limit: 0.001,
  message: 'column "weight" of group "north": 3.25% of the values lie outside the fitted range 1 to 2',
};
const order: Finding = {
  kind: "order",
  severity: "difference",
  message: "the columns stand in another order than they did in the data that the parameters were fitted on",
};

const report = (...findings: Finding[]) => ({ input: "new.csv", parameters: "scaler.json", findings });

test("nothing found", async () => {
  assert.equal(
    await renderFindings(report(), "table", plain),
    "new.csv against scaler.json: no differences\n",
  );
});

test("what the whole data differ in, then the columns, differences before notes", async () => {
  const expected = `\
new.csv against scaler.json: 3 differences, 1 note

difference: the columns stand in another order than they did in the data that
            the parameters were fitted on

column         finding                           found  limit
height         mean moved (standard deviations)  0.609   0.25
north: weight  outside the fitted range          3.25%   0.1%
b\\x1b[31mad    not there in the fit
`;
  assert.equal(await renderFindings(report(extra, mean, outside, order), "table", plain), expected);
});

test("the same text under colour", async () => {
  const findings = report(extra, mean, outside, order);
  const painted = await renderFindings(findings, "table", { color: "ansi", width: 80 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const bare = painted.replace(/\u001b\[\d+m/g, "");
  assert.notEqual(painted, bare);
  assert.equal(bare, await renderFindings(findings, "table", plain));
});

test("of many columns the first 20, and how to see the rest; no line too long", async () => {
  const many = Array.from({ length: 784 }, (_, i) => ({ ...mean, column: `${"pixel".repeat(20)}${i}` }));
  const text = await renderFindings(report(...many), "table", plain);
  const lines = text.trimEnd().split("\n");
  assert.equal(lines[0], "new.csv against scaler.json: 784 differences");
  assert.equal(lines.at(-1), "… 764 more: --stats json shows all");
  assert.equal(lines.length, 25);
  for (const width of [80, 72]) {
    const narrow = await renderFindings(report(...many, order), "table", { color: "none", width });
    assert.ok(narrow.split("\n").every((line) => displayWidth(line) <= width));
  }
});

test("JSON: counts first, and every finding in full", async () => {
  const text = await renderFindings(report(mean, extra), "json", plain);
  assert.deepEqual(JSON.parse(text), {
    input: "new.csv",
    parameters: "scaler.json",
    differences: 1,
    notes: 1,
    findings: [
      {
        kind: "mean",
        severity: "difference",
        column: "height",
        value: 0.60941,
        limit: 0.25,
        message: mean.message,
      },
      { kind: "extra-column", severity: "note", column: extra.column, message: extra.message },
    ],
  });
  assert.ok(!text.includes("\u001b"));
  assert.deepEqual(Object.keys(JSON.parse(text)), [
    "input",
    "parameters",
    "differences",
    "notes",
    "findings",
  ]);
});
