import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeControl } from "#normalize/report/index.js";

test("text without hidden characters stays as it is", () => {
  for (const text of ["", "plain", "C:\\data\\new.csv", "größe", "温度", "👩‍👩‍👧", "می‌خواهم", '"quoted"']) {
    assert.equal(escapeControl(text), text);
  }
});

test("control characters become visible", () => {
  assert.equal(escapeControl("\x1b[31mred\x07\0"), "\\x1b[31mred\\x07\\x00");
  assert.equal(escapeControl("a\nb\r\tc"), "a\\nb\\r\\tc");
  assert.equal(escapeControl("\x7f\x85\x9b2J"), "\\x7f\\x85\\x9b2J");
});

test("separators, direction overrides and invisible characters become visible", () => {
  assert.equal(escapeControl("a\u2028b\u2029"), "a\\u2028b\\u2029");
  assert.equal(escapeControl("\u202efdp.exe\u2066\u200b\ufeff"), "\\u202efdp.exe\\u2066\\u200b\\ufeff");
});

test("lone surrogates become visible, pairs stay", () => {
  assert.equal(escapeControl("a\ud800b\udc00"), "a\\ud800b\\udc00");
  assert.equal(escapeControl("😀"), "😀");
});
