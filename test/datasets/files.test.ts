import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { fileSetNamed, PARTS, partNamed } from "#normalize/datasets/catalog.js";
import { filesDirectory, findPart, openPart } from "#normalize/datasets/files.js";
import { NormalizeError } from "#normalize/errors.js";
import { idxFile } from "../formats/lent.js";
import { mnistDirectory, withoutMnistFiles } from "../support/mnist-files.js";
import { assertClose, countPixels, statistics } from "./pixel-counts.js";
import { freshDirectory } from "./places.js";

/** Images of MNIST's test set in number and size, all their pixels 51, which is 0.2. */
const images = idxFile(8, [10_000, 28, 28], new Uint8Array(7_840_000).fill(51));

type Split = "train" | "test";
const mnist = fileSetNamed("mnist")!;

const findImages = (split: Split, directory: string) => findPart(mnist, partNamed(split)!, directory);
const openImages = (split: Split, directory: string | undefined, shape?: readonly number[]) =>
  openPart(`mnist:${split}`, mnist, partNamed(split)!, directory, shape);

async function refusal(promise: Promise<unknown>): Promise<NormalizeError> {
  const error = await promise.then(
    () => assert.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof NormalizeError, String(error));
  return error;
}

/** A directory with one file of that name. */
function holding(test: TestContext, name: string, bytes: Uint8Array): string {
  const directory = freshDirectory(test);
  writeFileSync(join(directory, name), bytes);
  return directory;
}

describe("filesDirectory", () => {
  it("is what NORMALIZE_MNIST_DIR says, else mnist in the cache directory, if there is one", () => {
    assert.equal(filesDirectory(mnist, { NORMALIZE_MNIST_DIR: "own" }, "/cache"), resolve("own"));
    assert.equal(filesDirectory(mnist, { NORMALIZE_MNIST_DIR: "" }, "/cache"), join("/cache", "mnist"));
    assert.equal(filesDirectory(mnist, {}, "/cache"), join("/cache", "mnist"));
    assert.equal(filesDirectory(mnist, {}, undefined), undefined);
  });
});

describe("findPart", () => {
  it("knows the published name, the one with a dot, and both compressed", async (test) => {
    const stems = { train: "train-images", test: "t10k-images" };
    for (const split of ["train", "test"] as const) {
      for (const end of ["-idx3-ubyte", ".idx3-ubyte", "-idx3-ubyte.gz", ".idx3-ubyte.gz"]) {
        const name = stems[split] + end;
        const directory = holding(test, name, Uint8Array.of(1));
        assert.equal(await findImages(split, directory), join(directory, name));
      }
    }
  });

  it("takes the file that is not compressed where there are both", async (test) => {
    const directory = holding(test, "t10k-images-idx3-ubyte.gz", Uint8Array.of(1));
    writeFileSync(join(directory, "t10k-images-idx3-ubyte"), "");
    assert.equal(await findImages("test", directory), join(directory, "t10k-images-idx3-ubyte"));
  });

  it("passes over a directory of the file's name", async (test) => {
    const directory = holding(test, "t10k-images.idx3-ubyte", Uint8Array.of(1));
    mkdirSync(join(directory, "t10k-images-idx3-ubyte"));
    assert.equal(await findImages("test", directory), join(directory, "t10k-images.idx3-ubyte"));
  });

  it("says which file it looked for and where, and how to get it", async (test) => {
    const directory = freshDirectory(test);
    for (const place of [directory, join(directory, "absent")]) {
      const error = await refusal(openImages("test", place));
      assert.equal(error.kind, "data");
      assert.deepEqual(error.place, { file: "mnist:test" });
      assert.match(error.message, /t10k-images-idx3-ubyte\.gz/);
      assert.ok(error.message.includes(place), error.message);
      assert.match(error.hint!, /fetch mnist.*four IDX files.*set NORMALIZE_MNIST_DIR/);
    }
  });

  it("says so where there is no directory to look in", async () => {
    const error = await refusal(openImages("train", undefined));
    assert.equal(error.kind, "data");
    assert.match(error.message, /train-images-idx3-ubyte/);
  });
});

describe("openPart", () => {
  const files: readonly [string, Uint8Array][] = [
    ["t10k-images-idx3-ubyte", images],
    ["t10k-images-idx3-ubyte.gz", gzipSync(images, { level: 1 })],
  ];
  for (const [name, bytes] of files) {
    it(`gives (10000, 784) as byte/255 from ${name}, twice`, async (test) => {
      const directory = holding(test, name, bytes);
      const dataset = await openImages("test", directory);
      assert.deepEqual(dataset.schema, {
        name: "mnist:test",
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
      assert.deepEqual([dataset.files, dataset.rereadable], [[join(directory, name)], true]);
      for (let pass = 0; pass < 2; pass++) assert.equal((await countPixels(dataset))[51], 7_840_000);
      await dataset.close();
    });
  }

  it("takes another shape, and refuses one that does not fit", async (test) => {
    const directory = holding(test, "t10k-images-idx3-ubyte", images);
    const dataset = await openImages("test", directory, [-1, 28, 28]);
    assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [10_000, [28, 28]]);
    await dataset.close();
    assert.equal((await refusal(openImages("test", directory, [3, 5]))).kind, "usage");
  });

  it("refuses a file that is not that set of images", async (test) => {
    const others: readonly [Split, string, Uint8Array][] = [
      ["train", "train-images-idx3-ubyte", images],
      ["test", "t10k-images-idx3-ubyte", idxFile(8, [10_000], new Uint8Array(10_000))],
      ["test", "t10k-images-idx3-ubyte", idxFile(9, [10_000, 28, 28], new Uint8Array(7_840_000))],
      ["test", "t10k-images-idx3-ubyte", images.subarray(0, 7_000_000)],
      ["test", "t10k-images-idx3-ubyte", Uint8Array.of()],
    ];
    for (const [split, name, bytes] of others) {
      const directory = holding(test, name, bytes);
      const error = await refusal(openImages(split, directory));
      assert.equal(error.kind, "data");
      assert.equal(error.place.file, join(directory, name));
    }
  });
});

describe("labels", () => {
  const labels = idxFile(
    8,
    [10_000],
    Uint8Array.from({ length: 10_000 }, (_, i) => i % 10),
  );

  it("are one axis of uint8 as they are", async (test) => {
    const directory = holding(test, "t10k-labels-idx1-ubyte", labels);
    const dataset = await openPart(
      "mnist:test/labels",
      mnist,
      partNamed("test/labels")!,
      directory,
      undefined,
    );
    const { name, rows, rowShape, elementType } = dataset.schema;
    assert.deepEqual(
      { name, rows, rowShape, elementType },
      { name: "mnist:test/labels", rows: 10_000, rowShape: [], elementType: "uint8" },
    );
    assert.equal(dataset.format.kind === "dense" && dataset.format.divisor, 1);
    await dataset.close();
  });

  it("are no others", async (test) => {
    const directory = holding(test, "t10k-labels-idx1-ubyte", idxFile(8, [9_999], new Uint8Array(9_999)));
    const opened = openPart("mnist:test/labels", mnist, partNamed("test/labels")!, directory, undefined);
    assert.match((await refusal(opened)).message, /\(10000/);
  });
});

describe("every part of every set", () => {
  it("has a digest as long as its algorithm's", () => {
    for (const name of ["mnist", "fashion-mnist", "kmnist"]) {
      const { checksum, digests } = fileSetNamed(name)!;
      const length = { sha256: 64, md5: 32 }[checksum.algorithm];
      for (const part of PARTS) assert.match(digests[part.name], new RegExp(`^[0-9a-f]{${length}}$`));
    }
  });
});

describe("MNIST's own files", { skip: withoutMnistFiles }, () => {
  // SHA-256 of the published files, uncompressed, and the exact mean of byte/255, worked out in Python's fractions.
  const expected = [
    ["train", 60_000, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", 0.1306604762738429],
    ["test", 10_000, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", 0.13251460584233693],
  ] as const;
  for (const [split, rows, digest, average] of expected) {
    it(`give mnist:${split}, every byte of it`, async () => {
      const dataset = await openImages(split, mnistDirectory());
      assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [rows, [784]]);
      const hash = createHash("sha256").update(idxFile(8, [rows, 28, 28], new Uint8Array(0)));
      const { nobs, mean } = statistics(await countPixels(dataset, (bytes) => hash.update(bytes)));
      assert.equal(hash.digest("hex"), digest);
      assert.equal(nobs, rows * 784);
      assertClose(mean, average, 1e-14);
      await dataset.close();
    });
  }
});
