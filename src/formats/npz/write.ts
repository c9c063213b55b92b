/** NPZ as a sink: what is written becomes a member of a zip archive, beside copies of another's. */
import { PassThrough, Readable } from "node:stream";
import { ZipFile } from "yazl";
import type { ByteReader, Sink } from "../../io/bytes.js";
import { streamTransformer, transformedSink } from "../../io/compression/transformed.js";
import type { Archive } from "../dataset.js";

/** Zip's first day, which numpy writes too: the same data give the same bytes. */
const FIRST_DAY = new Date(1980, 0, 1);
const PIECE = 1 << 18;

/**
 * A sink whose bytes are the member that `archive` names, and which writes its other members too, in their order; without one
 * the member is numpy's "arr_0.npy" alone. Members stay stored or deflated as they were.
 */
export function npzSink(inner: Sink, archive: Archive | undefined): Sink {
  const zip = new ZipFile();
  const content = new PassThrough();
  const options = (method: Archive["method"]) => ({
    mtime: FIRST_DAY,
    mode: 0o100600,
    forceDosTimestamp: true,
    compress: method === "deflated",
  });
  for (const { name, method, source } of archive?.members ?? []) {
    if (name === archive?.member) zip.addReadStream(content, name, options(method));
    else {
      zip.addReadStreamLazy(name, options(method), (done) => {
        source.open().then(
          (reader) => done(null, Readable.from(piecesOf(reader))),
          (error) => done(error, undefined as never),
        );
      });
    }
  }
  if (archive === undefined) zip.addReadStream(content, "arr_0.npy", options("stored"));
  zip.end();
  const failed = new Promise<never>((_, reject) => zip.on("error", reject));
  failed.catch(() => {}); // seen by whoever writes or ends
  return transformedSink(inner, (pass) => {
    const output = streamTransformer(zip.outputStream as PassThrough, pass, content);
    return {
      write: (bytes) => Promise.race([output.write(bytes), failed]),
      end: () => Promise.race([output.end(), failed]),
      discard: () => {
        content.destroy();
        output.discard();
      },
    };
  });

  /** A member that cannot be read fails the archive. */
  async function* piecesOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const piece = new Uint8Array(PIECE);
        const count = await reader.read(piece);
        if (count === 0) return;
        yield piece.subarray(0, count);
      }
    } catch (error) {
      zip.emit("error", error);
    } finally {
      await reader.close();
    }
  }
}
