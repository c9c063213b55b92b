/**
 * Text of numbers in about half its bytes, at the speed of memory. The 16 bytes that numbers in lines are written in (0 to 9, line
 * feed, + , - . /) differ in their lower 4 bits, which are kept alone.
 *
 * Text is taken in groups of 16 bytes. First come flags, a bit a group from the lowest on: 1 where the group has no other bytes.
 * Then come the groups: of one with its flag set, 8 bytes, each of the lower halves of two, the first lowest; else its 16 bytes.
 */
import type { PackingKernels } from "../kernels.js";

const GROUP = 16;
const GROUPS = 8;

const ALPHABET = Uint8Array.from("0123456789\n+,-./", (character) => character.charCodeAt(0));

function isSimple(bytes: Uint8Array, start: number): boolean {
  for (let i = start; i < start + GROUP; i++) if (ALPHABET[bytes[i] & 15] !== bytes[i]) return false;
  return true;
}

function packText(bytes: Uint8Array, out: Uint8Array): number {
  let packed = bytes.length / (GROUP * GROUPS);
  out.fill(0, 0, packed);
  for (let group = 0; group < bytes.length / GROUP; group++) {
    const start = group * GROUP;
    if (isSimple(bytes, start)) {
      out[Math.floor(group / GROUPS)] |= 1 << (group % GROUPS);
      for (let i = start; i < start + GROUP; i += 2)
        out[packed++] = (bytes[i] & 15) | ((bytes[i + 1] & 15) << 4);
    } else {
      for (let i = start; i < start + GROUP; i++) out[packed++] = bytes[i];
    }
  }
  return packed;
}

function unpackText(packed: Uint8Array, out: Uint8Array): void {
  let next = out.length / (GROUP * GROUPS);
  for (let group = 0; group < out.length / GROUP; group++) {
    const simple = (packed[Math.floor(group / GROUPS)] >> (group % GROUPS)) & 1;
    for (let i = group * GROUP; i < (group + 1) * GROUP; i++) {
      if (simple === 0) out[i] = packed[next++];
      else if (i % 2 === 0) out[i] = ALPHABET[packed[next] & 15];
      else out[i] = ALPHABET[packed[next++] >> 4];
    }
  }
}

export const scalarPackingKernels: PackingKernels = { packText, unpackText };
