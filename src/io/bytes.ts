/** Bytes in and out: sources, readers and sinks, whatever they hold. */

/** One reading of a source, from its first byte on. */
export interface ByteReader {
  /** Fills a part of `into` (at least one byte) and returns how many; 0 only at the end. `into` may lie on shared memory. */
  read(into: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** Which file of the system it is, whatever it is called: two names with the same identity are one file. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Bytes that can be read, maybe twice. */
export interface ByteSource {
  /** the name to show in messages */
  readonly name: string;
  /** bytes in all, where known */
  readonly size: number | undefined;
  /** whether open() may be called again for the same bytes */
  readonly rereadable: boolean;
  /**
   * A reader at byte `offset` (default 0). On a second opening it is verified that the source did not change.
   * Throws NormalizeError "io".
   */
  open(offset?: number): Promise<ByteReader>;
  /** Reads exactly into.length bytes at `offset`, where the source is a plain file; undefined where it is not. */
  readAt?: ((into: Uint8Array, offset: number) => Promise<void>) | undefined;
  /** which file the bytes come from in the end, where they come from one */
  readonly identity?: FileIdentity | undefined;
  /** Gives back descriptors and spool files. Safe to call twice. */
  close(): Promise<void>;
}

/** Where output bytes go. */
export interface Sink {
  /** the name to show in messages */
  readonly name: string;
  /** whether {@link patch} works */
  readonly seekable: boolean;
  /** Takes all of `bytes` (which may lie on shared memory, and may be reused after the promise resolves); waits for a slow reader. */
  write(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes already written, at `offset`. */
  patch(bytes: Uint8Array, offset: number): Promise<void>;
  /** All of commit() that is likely to fail, where it can be told from the rest: for files, everything but the rename. */
  settle?(): Promise<void>;
  /** Keeps what is there now under another name until release(), so that revert() can bring it back. */
  hold?(): Promise<void>;
  /** Takes a commit back, as far as hold() was possible: what was there is there again. */
  revert?(): Promise<void>;
  /** Lets go of what hold() kept. */
  release?(): Promise<void>;
  /** Makes the output whole and visible: fsync and rename for files. */
  commit(): Promise<void>;
  /** Leaves what was there before as it was; removes temporary files. Safe after commit and to call twice. */
  abort(): Promise<void>;
}
