import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { type FileSet, PARTS, type Part } from "#normalize/datasets/catalog.js";
import { type FetchedFile, fetchFiles } from "#normalize/datasets/fetch.js";
import { mirrorsOf } from "#normalize/datasets/mirrors.js";
import { NormalizeError } from "#normalize/errors.js";
import { distinctBytes } from "../support/scripts.js";
import { send, serve, startOf } from "../support/web-server.js";
import { freshDirectory } from "./places.js";

const hex = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest("hex");

/** Small contents for the four files; bytes that do not compress, so that a cut falls within them. */
const contents = new Map(
  PARTS.map((part, i) => [part.file, distinctBytes(part.shape.length > 1 ? 50_000 : 9_000).subarray(i * 3)]),
);
const contentOf = (part: Part): Buffer => contents.get(part.file)!;
const zipped = new Map(PARTS.map((part) => [`${part.file}.gz`, gzipSync(contentOf(part))]));
const FIRST = PARTS[0]!;

function setOf(of: "content" | "gzip"): FileSet {
  const digest = (part: Part) =>
    of === "content" ? hex("sha256", contentOf(part)) : hex("md5", zipped.get(`${part.file}.gz`)!);
  return {
    name: "tiny",
    title: "bytes",
    licence: "none",
    source: "http://localhost/",
    variable: "NORMALIZE_TINY_DIR",
    mirrors: ["http://localhost/"],
    checksum: { algorithm: of === "content" ? "sha256" : "md5", of },
    digests: Object.fromEntries(PARTS.map((part) => [part.name, digest(part)])) as FileSet["digests"],
  };
}

/** A server of `files`, and what it was asked for: name@start. */
async function mirrorOf(
  test: TestContext,
  files: ReadonlyMap<string, Buffer>,
  options: { most?: number } = {},
) {
  const asked: string[] = [];
  const origin = await serve(test, (request, response) => {
    const name = basename(request.url!);
    asked.push(`${name}@${startOf(request)}`);
    const bytes = files.get(name);
    if (bytes === undefined) response.writeHead(404).end();
    else send(request, response, bytes, options);
  });
  return { origin, asked };
}

const fetchTiny = (
  directory: string,
  mirrors: readonly string[],
  set = setOf("content"),
): Promise<FetchedFile[]> => fetchFiles({ set, directory, mirrors, web: { pause: 1, tries: 1 } });

/** The four files are there as they should be, and nothing else. */
function assertWhole(directory: string): void {
  assert.deepEqual(readdirSync(directory).sort(), PARTS.map(({ file }) => file).sort());
  for (const part of PARTS) assert.ok(readFileSync(join(directory, part.file)).equals(contentOf(part)));
}

async function refusal(promise: Promise<unknown>): Promise<NormalizeError> {
  const error = await promise.then(
    () => assert.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof NormalizeError, String(error));
  return error;
}

/** A part that a process left which is no more: no system gives out such a number. */
function leave(directory: string, name: string, bytes: Uint8Array): void {
  const host = hostname().replaceAll(/[^\w]/g, "_");
  writeFileSync(join(directory, `${name}.${host}-99999999.part`), bytes);
}

describe("fetchFiles", () => {
  it("brings four files, and the second time none", async (test) => {
    const directory = join(freshDirectory(test), "deep", "tiny");
    const { origin, asked } = await mirrorOf(test, zipped);
    const files = await fetchTiny(directory, [`${origin}/sub`]);
    assert.deepEqual(
      files,
      PARTS.map(({ file }) => ({ path: join(directory, file), from: `${origin}/sub/${file}.gz` })),
    );
    assertWhole(directory);
    assert.equal(asked.length, 4);
    const again = await fetchTiny(directory, [origin]);
    assert.deepEqual(
      again.map(({ from }) => from),
      [undefined, undefined, undefined, undefined],
    );
    assert.equal(asked.length, 4);
  });

  it("takes files that are not compressed where there are no others", async (test) => {
    const directory = freshDirectory(test);
    const { origin } = await mirrorOf(test, contents);
    await fetchTiny(directory, [origin]);
    assertWhole(directory);
  });

  it("keeps files compressed whose digests are those of the compressed ones, and wants no others", async (test) => {
    const directory = freshDirectory(test);
    const { origin } = await mirrorOf(test, zipped);
    await fetchTiny(directory, [origin], setOf("gzip"));
    assert.deepEqual(readdirSync(directory).sort(), [...zipped.keys()].sort());
    const plain = await mirrorOf(test, contents);
    const other = freshDirectory(test);
    await refusal(fetchTiny(other, [plain.origin], setOf("gzip")));
    assert.deepEqual(plain.asked, [`${FIRST.file}.gz@0`]);
    assert.deepEqual(readdirSync(other), []);
  });

  it("tries mirrors in turn: one that is busy, one that has another file, one that is gone, and a good one", async (test) => {
    const directory = freshDirectory(test);
    let busyAsked = 0;
    const busy = await serve(test, (_, response) => {
      busyAsked++;
      response.writeHead(503).end();
    });
    const others = new Map([...zipped.keys()].map((name) => [name, gzipSync("something else")]));
    const wrong = await mirrorOf(test, others);
    const good = await mirrorOf(test, zipped);
    const files = await fetchTiny(directory, [busy, wrong.origin, "http://127.0.0.1:1/", good.origin]);
    assertWhole(directory);
    assert.ok(files.every(({ from }) => from!.startsWith(good.origin)));
    assert.equal(busyAsked, 2, "the good one is asked first for the other files");
  });

  it("says of each mirror why it does not do", async (test) => {
    const directory = freshDirectory(test);
    const none = await mirrorOf(test, new Map());
    const wrong = await mirrorOf(test, new Map([[`${FIRST.file}.gz`, gzipSync("something else")]]));
    const error = await refusal(fetchTiny(directory, [none.origin, wrong.origin]));
    assert.equal(error.kind, "io");
    assert.equal(error.place.file, FIRST.file);
    assert.match(error.message, /^no mirror gives it: .*answered 404.*; .*expected SHA-256.*found/);
    assert.deepEqual(readdirSync(directory), []);
  });

  it("refuses what is not the file, with its name and both digests, and leaves nothing", async (test) => {
    const spoilt = Buffer.from(contentOf(FIRST));
    spoilt[1000]! ^= 1;
    const cut = zipped.get(`${FIRST.file}.gz`)!.subarray(0, 30_000);
    for (const bytes of [gzipSync(spoilt), spoilt, cut, gzipSync(""), Buffer.alloc(0)]) {
      const directory = freshDirectory(test);
      const { origin } = await mirrorOf(test, new Map([[`${FIRST.file}.gz`, bytes]]));
      const error = await refusal(fetchTiny(directory, [origin]));
      assert.equal(error.kind, "data");
      assert.equal(error.place.file, `${origin}/${FIRST.file}.gz`);
      assert.match(error.message, /expected SHA-256 .* found [0-9a-f]{64}|cut short/);
      assert.deepEqual(readdirSync(directory), []);
    }
  });

  it("stops where more comes than the file can have", async (test) => {
    const directory = freshDirectory(test);
    const endless = await serve(test, (_, response) => {
      const piece = Buffer.alloc(1 << 20);
      const more = (): boolean => response.destroyed || !response.write(piece) || more();
      response.on("drain", more);
      response.on("error", () => {});
      more();
    });
    const error = await refusal(fetchTiny(directory, [endless]));
    assert.match(error.message, /^it sends more than/);
    assert.deepEqual(readdirSync(directory), []);
  });

  it("replaces a file that is wrong", async (test) => {
    const directory = freshDirectory(test);
    writeFileSync(join(directory, FIRST.file), "not it");
    const { origin } = await mirrorOf(test, zipped);
    const [first] = await fetchTiny(directory, [origin]);
    assert.notEqual(first!.from, undefined);
    assertWhole(directory);
  });
});

describe("a fetch that was cut off", () => {
  it("leaves what came, which the next one goes on from, at another mirror too", async (test) => {
    const directory = freshDirectory(test);
    const cutting = await serve(test, (_, response) => {
      response.writeHead(200, { "content-length": 40_000 });
      response.write(contentOf(FIRST).subarray(0, 20_000), () => setImmediate(() => response.destroy()));
    });
    await refusal(fetchTiny(directory, [cutting]));
    const [left] = readdirSync(directory);
    assert.match(left!, /^train-images-idx3-ubyte\.gz\..*\.part$/);
    const zip = zipped.get(`${FIRST.file}.gz`)!;
    writeFileSync(join(directory, left!), zip.subarray(0, 20_000));
    const good = await mirrorOf(test, zipped);
    await fetchTiny(directory, [good.origin]);
    assert.equal(good.asked[0], `${FIRST.file}.gz@20000`);
    assertWhole(directory);
  });

  it("is taken up by range at the same mirror, whatever identifies the file there", async (test) => {
    const directory = freshDirectory(test);
    const { origin, asked } = await mirrorOf(test, zipped, { most: 20_000 });
    await fetchFiles({
      set: setOf("content"),
      directory,
      mirrors: [origin],
      web: { pause: 1, tries: 5 },
    });
    // A cut may lose what was sent before it; what did come is never asked for again.
    for (const start of [20_000, 40_000])
      assert.ok(asked.includes(`${FIRST.file}.gz@${start}`), asked.join());
    assertWhole(directory);
  });

  it("is taken up within a fetch, from one mirror to the next", async (test) => {
    const directory = freshDirectory(test);
    const zip = zipped.get(`${FIRST.file}.gz`)!;
    const cutting = await serve(test, (request, response) => {
      if (startOf(request) > 0) response.writeHead(503).end();
      else send(request, response, zip, { most: 30_000 });
    });
    const good = await mirrorOf(test, zipped);
    await fetchTiny(directory, [cutting, good.origin]);
    assert.equal(good.asked[0], `${FIRST.file}.gz@30000`);
    assertWhole(directory);
  });

  it("is taken up by another process where that one is gone", async (test) => {
    const directory = freshDirectory(test);
    const zip = zipped.get(`${FIRST.file}.gz`)!;
    leave(directory, `${FIRST.file}.gz`, zip.subarray(0, 12_345));
    leave(directory, `${PARTS[1]!.file}.gz`, zipped.get(`${PARTS[1]!.file}.gz`)!);
    const { origin, asked } = await mirrorOf(test, zipped);
    await fetchTiny(directory, [origin]);
    assert.equal(asked[0], `${FIRST.file}.gz@12345`);
    assertWhole(directory);
  });

  it("begins anew where what was left is of another file, or longer", async (test) => {
    for (const length of [12_345, 200_000]) {
      const directory = freshDirectory(test);
      leave(directory, `${FIRST.file}.gz`, Buffer.alloc(length, 7));
      const { origin, asked } = await mirrorOf(test, zipped);
      await fetchTiny(directory, [origin]);
      assert.deepEqual(asked.slice(0, 2), [`${FIRST.file}.gz@${length}`, `${FIRST.file}.gz@0`]);
      assertWhole(directory);
    }
  });

  it("goes on at a server without ranges, where the beginning comes again and is compared", async (test) => {
    for (const left of [zipped.get(`${FIRST.file}.gz`)!.subarray(0, 12_345), Buffer.alloc(12_345)]) {
      const directory = freshDirectory(test);
      leave(directory, `${FIRST.file}.gz`, left);
      const origin = await serve(test, (request, response) => {
        response.end(zipped.get(basename(request.url!)));
      });
      await fetchTiny(directory, [origin]);
      assertWhole(directory);
    }
  });
});

describe("mirrors", () => {
  const set = setOf("content");
  it("are those said, else those of the environment, else the set's own", () => {
    const environment = { NORMALIZE_MIRRORS: "http://a/x, https://b/{name}/\nhttp://c/" };
    assert.deepEqual(mirrorsOf(set, ["http://said/"], environment), ["http://said/"]);
    assert.deepEqual(mirrorsOf(set, undefined, environment), [
      "http://a/x",
      "https://b/{name}/",
      "http://c/",
    ]);
    assert.deepEqual(mirrorsOf(set, undefined, { NORMALIZE_MIRRORS: "" }), set.mirrors);
  });

  it("are folders on web servers; what they are instead is not repeated, as it may hold a password", () => {
    for (const text of [
      "ftp://a/",
      "file:///etc",
      "/etc",
      "http://",
      "http://a/?token=secret",
      "http://a/#b",
    ]) {
      assert.throws(
        () => mirrorsOf(set, undefined, { NORMALIZE_MIRRORS: text }),
        (error: NormalizeError) => error.kind === "usage" && !error.message.includes(text),
      );
    }
  });

  it("have the set's name where it is asked for", async (test) => {
    const urls: string[] = [];
    const origin = await serve(test, (request, response) => {
      urls.push(request.url!);
      send(request, response, zipped.get(basename(request.url!))!);
    });
    await fetchTiny(freshDirectory(test), [`${origin}/all/{name}`]);
    assert.equal(urls[0], `/all/tiny/${FIRST.file}.gz`);
  });
});
