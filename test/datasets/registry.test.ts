import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { datasetNames, isDatasetName, openDataset } from "#normalize/datasets/registry.js";
import { NormalizeError } from "#normalize/errors.js";
import { idxFile } from "../formats/lent.js";
import { freshDirectory } from "./places.js";

describe("dataset names", () => {
  it("are these", () => {
    const names = datasetNames();
    assert.deepEqual(names.slice(0, 4), ["mnist", "mnist:train", "mnist:test", "mnist:train/images"]);
    for (const name of ["fashion-mnist:train", "kmnist:test/labels"]) assert.ok(names.includes(name), name);
    assert.equal(new Set(names).size, 1 + 3 * 6);
    for (const name of datasetNames()) assert.ok(isDatasetName(name), name);
  });

  it("include parts that do not exist, so that these are not taken for files", () => {
    for (const name of ["mnist:foo", "mnist:", "mnist:train/images"]) assert.ok(isDatasetName(name), name);
  });

  it("are not paths, nor names like them", () => {
    const others = [
      "./mnist",
      "mnist/train",
      "mnist.csv",
      "Mnist",
      "mnists",
      "",
      ":",
      "-",
      "toString",
      "x:mnist",
      "../mnist",
    ];
    for (const name of others) assert.ok(!isDatasetName(name), name);
  });
});

describe("openDataset", () => {
  it("refuses a name it does not know, and lists those it does", async () => {
    for (const name of [
      "mnist:foo",
      "mnist:",
      "iris",
      "fashion-mnist",
      "mnist:/images",
      "mnist:train/../labels",
    ]) {
      await assert.rejects(openDataset(name), (error: unknown) => {
        assert.ok(error instanceof NormalizeError);
        assert.equal(error.kind, "usage");
        assert.equal(error.message, `there is no dataset ${name}`);
        assert.match(error.hint!, /mnist, mnist:train, mnist:test/);
        return true;
      });
    }
  });

  it("opens mnist with the cache that the environment names", async (test) => {
    const cache = freshDirectory(test);
    const dataset = await openDataset("mnist", { environment: { NORMALIZE_CACHE_DIR: cache } });
    assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [10_000, [784]]);
    assert.equal(readdirSync(cache).length, 1);
    await dataset.close();
  });

  it("opens mnist in another shape", async (test) => {
    const environment = { NORMALIZE_CACHE_DIR: freshDirectory(test) };
    const dataset = await openDataset("mnist", { environment, shape: [10_000, 28, 28] });
    assert.deepEqual([dataset.schema.rows, dataset.schema.rowShape], [10_000, [28, 28]]);
    await dataset.close();
    const refused = openDataset("mnist", { environment, shape: [10_000, 785] });
    await assert.rejects(refused, (error: unknown) => (error as NormalizeError).kind === "usage");
  });

  it("opens mnist:test from the directory that the environment names", async (test) => {
    const directory = freshDirectory(test);
    const images = idxFile(8, [10_000, 28, 28], new Uint8Array(7_840_000));
    writeFileSync(join(directory, "t10k-images.idx3-ubyte"), images);
    const environment = { NORMALIZE_MNIST_DIR: directory };
    const dataset = await openDataset("mnist:test", { environment });
    assert.equal(dataset.schema.name, "mnist:test");
    await dataset.close();
    await assert.rejects(openDataset("mnist:train", { environment }), /train-images-idx3-ubyte/);
  });
});
