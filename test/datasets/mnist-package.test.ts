import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { sha256 } from "#normalize/datasets/cache.js";
import {
  MNIST_CACHE,
  mnistImages,
  mnistLabels,
  openMnistPackage,
} from "#normalize/datasets/mnist-package.js";
import { assertClose, countPixels, statistics } from "./pixel-counts.js";
import { freshDirectory } from "./places.js";

const digits = createRequire(import.meta.url)("mnist") as readonly { readonly raw: readonly number[] }[];

const HEADER = Uint8Array.of(0, 0, 8, 3, 0, 0, 0x27, 0x10, 0, 0, 0, 28, 0, 0, 0, 28);

/** The IDX file, made here by another way: for each three-decimal value, the byte that rounds to it. */
function expectedFile(): { bytes: Uint8Array; strangers: number } {
  const byteOf = new Map(Array.from({ length: 256 }, (_, byte) => [Number((byte / 255).toFixed(3)), byte]));
  const bytes = new Uint8Array(7_840_016);
  bytes.set(HEADER);
  let [end, strangers] = [16, 0];
  for (const { raw } of digits) {
    for (const value of raw) {
      const byte = byteOf.get(value);
      if (byte === undefined) strangers++;
      bytes[end++] = byte ?? 0;
    }
  }
  assert.equal(end, bytes.length);
  return { bytes, strangers };
}

const expected = expectedFile();

describe("the npm package's digits", () => {
  it("are byte/255 rounded to three decimals, each one, so the byte comes back exactly", () => {
    assert.equal(new Set(Array.from({ length: 256 }, (_, byte) => (byte / 255).toFixed(3))).size, 256);
    assert.equal(expected.strangers, 0);
  });

  it("have the digest pinned in the source", () => {
    assert.equal(sha256(expected.bytes), MNIST_CACHE.digest);
    assert.equal(MNIST_CACHE.size, expected.bytes.length);
  });

  it("have labels from 0 to 9 in the order of the rows", () => {
    const labels = digits.flatMap(({ raw }, digit) => Array<number>(raw.length / 784).fill(digit));
    assert.deepEqual([...mnistLabels()], labels);
  });
});

const run = promisify(execFile);
const onWindows = process.platform === "win32" && "Windows has no ulimit";

/** A command that prints the digest of the images it gets with $CACHE. */
const CHILD = [
  process.execPath,
  "--input-type=module",
  "--eval",
  `import { sha256 } from "#normalize/datasets/cache.js";
   import { mnistImages } from "#normalize/datasets/mnist-package.js";
   console.log(sha256(mnistImages(process.env.CACHE)));`,
] as const;

describe("mnistImages", () => {
  it("makes an IDX file of the package, and reads it the second time", (test) => {
    const directory = join(freshDirectory(test), "cache");
    assert.ok(Buffer.from(mnistImages(directory)).equals(expected.bytes));
    assert.deepEqual(readdirSync(directory), [MNIST_CACHE.name]);
    const path = join(directory, MNIST_CACHE.name);
    assert.ok(readFileSync(path).equals(expected.bytes));
    const { ino } = statSync(path);
    assert.ok(Buffer.from(mnistImages(directory)).equals(expected.bytes));
    assert.equal(statSync(path).ino, ino);
  });

  it("makes a damaged or foreign file again", (test) => {
    const directory = freshDirectory(test);
    const path = join(directory, MNIST_CACHE.name);
    mnistImages(directory);
    const flipped = Buffer.from(expected.bytes);
    flipped[4_000_000]! ^= 0x10;
    const foreign = Buffer.alloc(expected.bytes.length, 7);
    foreign.set(HEADER);
    const spoilings = [
      () => writeFileSync(path, flipped),
      () => truncateSync(path, 7_840_015),
      () => writeFileSync(path, foreign),
    ];
    for (const spoil of spoilings) {
      spoil();
      assert.ok(Buffer.from(mnistImages(directory)).equals(expected.bytes));
      assert.ok(readFileSync(path).equals(expected.bytes));
    }
  });

  it("does without a directory, and without one that can be made", (test) => {
    const file = join(freshDirectory(test), "file");
    writeFileSync(file, "");
    for (const directory of [undefined, join(file, "cache")]) {
      assert.ok(Buffer.from(mnistImages(directory)).equals(expected.bytes));
    }
  });

  it("does without where the file does not fit, and leaves no part of it", {
    skip: onWindows,
  }, async (test) => {
    const directory = freshDirectory(test);
    const { stdout } = await run("sh", ["-c", 'ulimit -f 100; exec "$@"', "sh", ...CHILD], {
      env: { ...process.env, CACHE: directory },
    });
    assert.equal(stdout, `${MNIST_CACHE.digest}\n`);
    assert.deepEqual(readdirSync(directory), []);
  });

  it("serves processes that begin at once from an empty cache", async (test) => {
    const directory = freshDirectory(test);
    const count = Number(process.env["NORMALIZE_TEST_PROCESSES"] ?? 8);
    const [program, ...options] = CHILD;
    const env = { ...process.env, CACHE: directory };
    const outcomes = await Promise.all(Array.from({ length: count }, () => run(program, options, { env })));
    for (const { stdout, stderr } of outcomes) {
      assert.deepEqual([stdout, stderr], [`${MNIST_CACHE.digest}\n`, ""]);
    }
    assert.deepEqual(readdirSync(directory), [MNIST_CACHE.name]);
    assert.ok(readFileSync(join(directory, MNIST_CACHE.name)).equals(expected.bytes));
  });
});

describe("openMnistPackage", () => {
  it("gives (10000, 784) as byte/255, with scipy's statistics, twice", async (test) => {
    const dataset = await openMnistPackage(freshDirectory(test), undefined);
    assert.deepEqual(dataset.schema, {
      name: "mnist",
      rows: 10_000,
      rowShape: [784],
      elementType: "uint8",
      itemShape: [28, 28],
    });
    assert.deepEqual(dataset.format, {
      kind: "dense",
      elementType: "uint8",
      littleEndian: false,
      cols: 784,
      divisor: 255,
    });
    assert.deepEqual([dataset.files, dataset.notes, dataset.rereadable], [["mnist"], [], true]);
    const first = await countPixels(dataset);
    assert.deepEqual(await countPixels(dataset), first);
    const { nobs, mean, variance } = statistics(first);
    assert.equal(nobs, 7_840_000);
    assertClose(mean, 0.13112575030012, 1e-13);
    assertClose(variance, 0.09529480476714, 1e-13);
    await dataset.close();
  });
});
