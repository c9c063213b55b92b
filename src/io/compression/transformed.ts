/** A sink whose bytes go through something on their way: they are out when that has ended. */
import type { Sink } from "../bytes.js";

/** Makes other bytes of those it is given, and passes them on. */
export interface Transformer {
  /** Takes all of `bytes`, which may be reused after the promise resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Passes on what is left. */
  end(): Promise<void>;
  /** Ends without passing anything on; safe after end. */
  discard(): void;
}

/** `inner` behind a transformer, which is made by `make` and passes its bytes on to it. Not seekable. */
export function transformedSink(
  inner: Sink,
  make: (pass: (bytes: Uint8Array) => Promise<void>) => Transformer,
): Sink {
  const transformer = make((bytes) => inner.write(bytes));
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= transformer.end());
  return {
    name: inner.name,
    seekable: false,
    write: (bytes) => transformer.write(bytes),
    patch: () => Promise.reject(new Error("what is compressed cannot be written twice")),
    ...(inner.settle && {
      async settle() {
        await end();
        await inner.settle?.();
      },
    }),
    ...(inner.hold && { hold: async () => inner.hold?.() }),
    ...(inner.revert && { revert: async () => inner.revert?.() }),
    ...(inner.release && { release: async () => inner.release?.() }),
    async commit() {
      await end();
      await inner.commit();
    },
    async abort() {
      transformer.discard();
      await inner.abort();
    },
  };
}

/** A transformer that is one of Node's streams, or one that ends in `stream` and begins with `input`. */
export function streamTransformer(
  stream: NodeJS.ReadWriteStream & { destroy(): unknown },
  pass: (bytes: Uint8Array) => Promise<void>,
  input: NodeJS.WritableStream = stream,
): Transformer {
  const passing = (async () => {
    for await (const piece of stream) await pass(piece as unknown as Uint8Array);
  })();
  passing.catch(() => {}); // seen by whoever writes or ends
  return {
    write(bytes) {
      // A copy, for the bytes may lie on shared memory, which the stream cannot take.
      const copy = Buffer.from(bytes);
      const written = new Promise<void>((resolve, reject) => {
        input.write(copy, (error) => (error ? reject(error) : resolve()));
      });
      written.catch(() => {});
      // Where passing on fails, the stream waits for ever.
      return Promise.race([written, passing.then(() => written)]);
    },
    async end() {
      input.end();
      await passing;
    },
    discard: () => {
      stream.destroy();
    },
  };
}
