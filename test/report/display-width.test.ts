import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cutToWidth, displayWidth, padDisplayEnd, wrapText } from "#normalize/report/display-width.js";

test("displayWidth counts terminal cells", () => {
  const widths: readonly (readonly [string, number])[] = [
    ["", 0],
    ["plain", 5],
    ["größe", 5],
    ["gro\u0308ße", 5],
    ["…×→·", 4],
    ["温度", 4],
    ["ｶﾅ", 2],
    ["한글", 4],
    ["\u1112\u1161\u11ab", 2],
    ["😀", 2],
    ["👩‍👩‍👧", 2],
    ["❤\ufe0f", 2],
    ["🇩🇪", 2],
    ["1\ufe0f\u20e3", 2],
    ["𠀀", 2],
  ];
  for (const [text, width] of widths) assert.equal(displayWidth(text), width, JSON.stringify(text));
});

test("displayWidth counts a character alike alone and beside one that needs the long way", () => {
  for (let code = 0x20; code < 0x2300; code++) {
    const character = String.fromCodePoint(code);
    if (/\p{Cc}/u.test(character)) continue;
    // A space keeps a combining mark from joining what is before it.
    assert.equal(displayWidth(`温 ${character}`), 3 + displayWidth(character), `U+${code.toString(16)}`);
  }
});

test("cutToWidth keeps both ends of what is too wide", () => {
  assert.equal(cutToWidth("exactly", 7), "exactly");
  assert.equal(cutToWidth("sensor_number_017", 10), "senso…_017");
  assert.equal(cutToWidth("sensor", 1), "…");
  assert.equal(cutToWidth("温度センサー", 6), "温…ー");
  assert.equal(cutToWidth("😀👩‍👩‍👧🇩🇪", 5), "😀…🇩🇪");
});

test("cutToWidth is quick on a name of a megabyte", () => {
  const cut = cutToWidth(`<${"温".repeat(1_000_000)}>`, 16);
  assert.equal(cut, "<温温温…温温温>");
});

test("cutToWidth never exceeds the width, and changes only what is too wide", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.integer({ min: 1, max: 30 }),
      (text, width) => {
        const cut = cutToWidth(text, width);
        assert.ok(displayWidth(cut) <= width);
        assert.equal(cut === text, displayWidth(text) <= width);
      },
    ),
  );
});

test("padDisplayEnd pads by cells", () => {
  assert.equal(padDisplayEnd("温", 4), "温  ");
  assert.equal(padDisplayEnd("long", 2), "long");
});

test("wrapText breaks at spaces and cuts what has none", () => {
  assert.deepEqual(wrapText("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrapText("a".repeat(20), 5), ["aa…aa"]);
  assert.deepEqual(wrapText("", 5), [""]);
});
