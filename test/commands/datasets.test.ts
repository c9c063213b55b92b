/** The command datasets as a user runs it, against servers on loopback. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileSetNamed, PARTS } from "#normalize/datasets/catalog.js";
import { normalizeCommand, type Ran } from "../support/command.js";
import { mnistDirectory, withoutMnistFiles } from "../support/mnist-files.js";
import { temporaryDirectory } from "../support/scripts.js";
import { send, serve, startOf } from "../support/web-server.js";

const mnist = fileSetNamed("mnist")!;

/** Serves the shared folder; what it was asked for is name@start. */
async function mnistServer(test: TestContext): Promise<{ origin: string; asked: string[] }> {
  const asked: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const name = basename(request.url!);
    asked.push(`${name}@${startOf(request)}`);
    const path = join(mnistDirectory()!, name);
    if (!existsSync(path)) response.writeHead(404).end();
    else send(request, response, readFileSync(path));
  };
  return { origin: await serve(test, answer), asked };
}

function assertMnist(directory: string): void {
  assert.deepEqual(readdirSync(directory).sort(), PARTS.map(({ file }) => file).sort());
  for (const { name, file } of PARTS) {
    const digest = createHash("sha256").update(readFileSync(join(directory, file)));
    assert.equal(digest.digest("hex"), mnist.digests[name], file);
  }
}

const inCache = (cache: string, ...words: readonly string[]): Promise<Ran> =>
  normalizeCommand(words, { env: { NORMALIZE_CACHE_DIR: cache, NORMALIZE_MNIST_DIR: "" } });

describe("normalize datasets", () => {
  it("lists parts with shapes and how to get them, for people and for scripts", async (test) => {
    const cache = temporaryDirectory(test);
    const table = await inCache(cache, "datasets");
    assert.match(
      table.stdout.toString(),
      /^mnist:train\/labels +\(60000,\) +60,008 +CC BY-SA 3\.0 +to be fetched$/m,
    );
    assert.match(table.stdout.toString(), /^ {2}to get {2}normalize datasets fetch kmnist$/m);
    const { datasets } = JSON.parse((await inCache(cache, "datasets", "--stats", "json")).stdout.toString());
    assert.equal(datasets.length, 13);
    assert.deepEqual(datasets[1].shape, [60_000, 28, 28]);
    assert.equal(datasets[1].path, null);
  });

  it("refuses names that are none, and leaves no trace of them", async (test) => {
    const cache = temporaryDirectory(test);
    for (const name of ["../../etc", "mnist/../x", "mnist:train"]) {
      const { exit, stderr } = await inCache(cache, "datasets", "fetch", name);
      assert.equal(exit, 2, name);
      assert.match(stderr, /^normalize: there is no dataset .* to fetch; .*\n$/);
    }
    assert.deepEqual(readdirSync(cache), []);
  });

  it("says which file is wrong, what was expected and what was found", async (test) => {
    const cache = temporaryDirectory(test);
    const origin = await serve(test, (_, response) => response.end("something else"));
    const { exit, stderr } = await inCache(cache, "datasets", "fetch", "kmnist", "--mirror", origin);
    assert.equal(exit, 1);
    const found = createHash("md5").update("something else").digest("hex");
    assert.equal(
      stderr,
      `normalize: ${origin}/train-images-idx3-ubyte.gz: it is not the published file: expected MD5 bdb82020997e1d708af4cf47b453dcf7, found ${found}; try another mirror: --mirror URL\n`,
    );
    assert.deepEqual(readdirSync(join(cache, "kmnist")), []);
  });
});

describe("normalize datasets fetch mnist", { skip: withoutMnistFiles }, () => {
  it("brings the four originals, which the names then find; the second time nothing is asked", async (test) => {
    const cache = temporaryDirectory(test);
    const { origin, asked } = await mnistServer(test);
    const fetch = ["datasets", "fetch", "mnist", "--stats", "json", "--mirror", origin];
    const first = JSON.parse((await inCache(cache, ...fetch)).stdout.toString());
    assert.equal(first.files.length, 4);
    assertMnist(join(cache, "mnist"));
    const count = asked.length;
    const again = JSON.parse((await inCache(cache, ...fetch)).stdout.toString());
    assert.ok(again.files.every(({ from }: { from: unknown }) => from === null));
    assert.equal(asked.length, count);
    const labels = await inCache(cache, "describe", "mnist:test/labels", "--stats", "json");
    const { input, before } = JSON.parse(labels.stdout.toString());
    assert.deepEqual(input, { name: "mnist:test/labels", shape: [10_000], dtype: "uint8" });
    assert.deepEqual([before.minmax, before.mean], [[0, 9], 4.4434]);
    const images = await inCache(cache, "describe", "mnist:train", "--stats", "json");
    assert.equal(JSON.parse(images.stdout.toString()).before.nobs, 47_040_000);
  });

  it("goes on where an interrupted one was, from mirrors that the environment names, into --dir", async (test) => {
    const folder = temporaryDirectory(test);
    const directory = join(folder, "there");
    const refusing = await serve(test, (request, response) => {
      if (startOf(request) > 0 || !request.url!.endsWith(".gz")) response.writeHead(404).end();
      else
        send(request, response, readFileSync(join(mnistDirectory()!, "train-images-idx3-ubyte.gz")), {
          most: 4e6,
        });
    });
    const words = ["datasets", "fetch", "mnist", "--dir", directory];
    const cut = await normalizeCommand([...words, "--mirror", refusing], {});
    assert.equal(cut.exit, 1);
    assert.match(readdirSync(directory).join(), /^train-images-idx3-ubyte\.gz\.[\w-]+\.part$/);
    const whole = await mnistServer(test);
    const env = { NORMALIZE_MIRRORS: `${refusing}/ ${whole.origin}/` };
    const { exit, stdout, stderr } = await normalizeCommand(words, { env });
    assert.equal(exit, 0, stderr);
    assert.match(whole.asked[0]!, /^train-images-idx3-ubyte\.gz@[1-9]\d+$/);
    assert.ok(stdout.toString().includes(`where NORMALIZE_MNIST_DIR=${directory} is set`));
    assertMnist(directory);
  });

  it("may run several times at once into one cache", async (test) => {
    const cache = temporaryDirectory(test);
    const { origin } = await mnistServer(test);
    const fetch = ["datasets", "fetch", "mnist", "--mirror", origin];
    const runs = await Promise.all(Array.from({ length: 3 }, () => inCache(cache, ...fetch)));
    for (const { exit, stderr } of runs) assert.deepEqual([exit, stderr], [0, ""]);
    assertMnist(join(cache, "mnist"));
  });
});
