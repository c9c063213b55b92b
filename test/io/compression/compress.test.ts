import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Sink } from "#normalize/io/bytes.js";
import { compressedSink } from "#normalize/io/compression/compress.js";
import { unzstd } from "#normalize/io/compression/zstd-read.js";
import { memorySource } from "#normalize/io/source/memory.js";
import { readSource } from "../../support/readers.js";
import { distinctBytes } from "../../support/scripts.js";

interface Collected extends Sink {
  readonly pieces: Uint8Array[];
  readonly calls: string[];
}

function collecting(write?: () => Promise<void>): Collected {
  const pieces: Uint8Array[] = [];
  const calls: string[] = [];
  return {
    pieces,
    calls,
    name: "out",
    seekable: true,
    write: write ?? (async (bytes) => void pieces.push(bytes.slice())),
    patch: async () => {},
    settle: async () => void calls.push("settle"),
    commit: async () => void calls.push("commit"),
    abort: async () => void calls.push("abort"),
  };
}

const content = Buffer.concat([Buffer.alloc(700_000, "1,2\n"), distinctBytes(900_001)]);

const EXPAND = {
  gzip: async (bytes: Buffer) => gunzipSync(bytes),
  brotli: async (bytes: Buffer) => brotliDecompressSync(bytes),
  zstd: (bytes: Buffer) => readSource(unzstd(memorySource("f", bytes))),
};

for (const compression of ["gzip", "brotli", "zstd"] as const) {
  const compress = async (bytes: Uint8Array, step: number): Promise<Buffer> => {
    const inner = collecting();
    const sink = await compressedSink(inner, compression);
    assert.equal(sink.seekable, false);
    const shared = new Uint8Array(new SharedArrayBuffer(step));
    for (let at = 0; at < bytes.length; at += step) {
      const piece = bytes.subarray(at, at + step);
      shared.set(piece);
      await sink.write(shared.subarray(0, piece.length));
      shared.fill(0);
    }
    await sink.settle?.();
    await sink.commit();
    assert.deepEqual(inner.calls, ["settle", "commit"]);
    return Buffer.concat(inner.pieces);
  };

  test(`${compression}: the same bytes however they are written, and they come back`, async () => {
    const whole = await compress(content, content.length);
    assert(content.equals(await EXPAND[compression](whole)));
    assert(whole.length < content.length);
    for (const step of [1 << 16, 99_991]) assert(whole.equals(await compress(content, step)), String(step));
  });

  test(`${compression}: nothing at all`, async () => {
    assert.equal((await EXPAND[compression](await compress(Buffer.alloc(0), 1))).length, 0);
  });

  test(`${compression}: what the sink behind refuses is thrown, and does not hang`, async () => {
    const full = new Error("the disk is full");
    const inner = collecting(() => Promise.reject(full));
    const sink = await compressedSink(inner, compression);
    const writing = async () => {
      for (let i = 0; i < 20; i++) await sink.write(distinctBytes(500_000));
      await sink.commit();
    };
    await assert.rejects(writing(), full);
    await sink.abort();
    await sink.abort();
    assert.deepEqual(inner.calls, ["abort", "abort"]);
  });

  test(`${compression}: given up in the middle`, async () => {
    const inner = collecting();
    const sink = await compressedSink(inner, compression);
    await sink.write(content);
    await sink.abort();
    assert.deepEqual(inner.calls, ["abort"]);
  });
}
