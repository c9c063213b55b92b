/** Packed text: it is the same again, both kernels pack alike, and numbers take half their room. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { packedRoom } from "#normalize/kernels/kernels.js";
import { HeapArena } from "#normalize/kernels/memory.js";
import { type PackingBench, packingBench } from "#normalize/kernels/packing.js";
import { scalarKernels } from "#normalize/kernels/scalar/kernels.js";

const SIZE = 1 << 16;
const benches: readonly PackingBench[] = [
  { kernels: scalarKernels, arena: new HeapArena() },
  packingBench(4 * SIZE),
];

/** As packed by each; asserts that it is the same again. */
function packed(text: Uint8Array): Buffer[] {
  return benches.map(({ kernels, arena }) => {
    arena.reset();
    const bytes = arena.bytes(text.length);
    bytes.set(text);
    const out = arena.bytes(packedRoom(text.length)).fill(0xa5);
    const length = kernels.packText(bytes, out);
    const again = arena.bytes(text.length).fill(0x5a);
    kernels.unpackText(out.subarray(0, length), again);
    assert.deepEqual(again, bytes);
    return Buffer.from(out.subarray(0, length));
  });
}

describe("packing", () => {
  it("has SIMD here", () => assert.equal((benches[1]!.kernels as { name?: string }).name, "simd"));

  it("is undone, and the same by both kernels", () => {
    const simple = fc.constantFrom(..."0123456789\n+,-./");
    const any = fc.nat(255).map((byte) => String.fromCharCode(byte));
    const unit = fc.oneof({ weight: 40, arbitrary: simple }, { weight: 1, arbitrary: any });
    const text = fc.string({ unit, minLength: 1, maxLength: 700 });
    fc.assert(
      fc.property(text, (text) => {
        const whole = Buffer.from(text.padEnd(Math.ceil(text.length / 128) * 128, "7"), "latin1");
        const [expected, actual] = packed(whole);
        assert.deepEqual(actual, expected);
      }),
      { numRuns: Number(process.env["NORMALIZE_TEST_RUNS"] ?? 300) },
    );
  });

  it("keeps every byte, wherever it stands", () => {
    for (let byte = 0; byte < 256; byte++) {
      const text = Buffer.alloc(128 * 3, "12.5,");
      text[(byte * 7) % text.length] = byte;
      const [expected, actual] = packed(text);
      assert.deepEqual(actual, expected);
    }
  });

  it("halves numbers, and adds little to what it cannot pack", () => {
    const numbers = packed(Buffer.alloc(SIZE, "-0.12345678901234567,1\n"));
    assert.ok(numbers.every(({ length }) => length === SIZE / 2 + SIZE / 128));
    const letters = packed(Buffer.alloc(SIZE, "x"));
    assert.ok(letters.every(({ length }) => length === packedRoom(SIZE)));
  });
});
