/** Zstandard: frames of 1 MiB one after another, each with the checksum of its content. Format: RFC 8878. */
import { createRequire } from "node:module";
import createXxhash from "xxhash-wasm";
import { usedAgain } from "../../kernels/memory.js";
import type { Transformer } from "./transformed.js";

const FRAME = 1 << 20;
const LEVEL = 3;
/** Offset of a frame's flags, and the one that says that a checksum follows. */
const FLAGS = 4;
const CHECKSUM_FLAG = 4;

interface Library {
  init(): Promise<void>;
  compress(bytes: Uint8Array, level: number): Uint8Array;
}

let loaded: Promise<Library> | undefined;

/** Once, for a second time spoils its memory. It finds its other files from where it lies, and so is no part of the bundle. */
const load = (): Promise<Library> =>
  (loaded ??= (async () => {
    const library: Library = createRequire(import.meta.url)("@bokuweb/zstd-wasm");
    await library.init();
    return library;
  })());

export async function zstdTransformer(): Promise<
  (pass: (bytes: Uint8Array) => Promise<void>) => Transformer
> {
  const [hashes, library] = await Promise.all([createXxhash(), load()]);
  const compress = (bytes: Uint8Array): Uint8Array => {
    const frame = Buffer.alloc(4, 0);
    frame.writeUInt32LE(Number(hashes.create64().update(bytes).digest() & 0xffffffffn));
    const compressed = library.compress(bytes, LEVEL);
    compressed[FLAGS] |= CHECKSUM_FLAG;
    return Buffer.concat([compressed, frame]);
  };
  return (pass) => new Framing(compress, pass);
}

class Framing implements Transformer {
  private readonly content = new Uint8Array(FRAME);
  private length = 0;
  private frames = 0;

  constructor(
    private readonly compress: (bytes: Uint8Array) => Uint8Array,
    private readonly pass: (bytes: Uint8Array) => Promise<void>,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const piece = bytes.subarray(done, done + FRAME - this.length);
      this.content.set(piece, this.length);
      this.length += piece.length;
      done += piece.length;
      if (this.length === FRAME) await this.flush();
    }
  }

  /** An output without bytes is one frame without content. */
  async end(): Promise<void> {
    if (this.length > 0 || this.frames === 0) await this.flush();
  }

  discard(): void {
    this.length = 0;
  }

  private async flush(): Promise<void> {
    const content = this.content.subarray(0, this.length);
    this.length = 0;
    this.frames++;
    await this.pass(this.compress(content));
    usedAgain(this.content);
  }
}
