import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { requireLittleEndianMachine } from "#normalize/formats/dense/element-types.js";

describe("requireLittleEndianMachine", () => {
  it("passes here and refuses a big-endian machine in words", () => {
    requireLittleEndianMachine("LE");
    assert.throws(() => requireLittleEndianMachine("BE"), {
      kind: "io",
      message: /little-endian machines alone/,
    });
  });
});
