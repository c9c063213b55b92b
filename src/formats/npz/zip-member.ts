/** Members of a zip archive: what its directory lists, and the bytes of each, checked against their CRC-32. */
import { createInflateRaw } from "node:zlib";
import * as checksums from "buffer-crc32";
import yauzl, { type Entry, type RandomAccessReader } from "yauzl";
import { dataError, NormalizeError } from "../../errors.js";
import type { ByteReader, ByteSource } from "../../io/bytes.js";
import { type ExpansionLimits, guarded } from "../../io/compression/decompress.js";
import { OUTPUT_STEP, type ZlibFormat, ZlibReader } from "../../io/compression/zlib-reader.js";
import { errorCode } from "../../io/source/descriptor.js";
import { skip } from "../../io/source/skip.js";

export interface ZipMember {
  readonly name: string;
  readonly method: "stored" | "deflated";
  /** Bytes once expanded, as the directory says; reading them to the end finds out whether it is true. */
  readonly source: ByteSource;
}

export type Sought = ByteSource & {
  readonly readAt: NonNullable<ByteSource["readAt"]>;
  readonly size: number;
};

/** The package's types do not tell of its default export. */
const { default: crc32 } = checksums as unknown as { default: typeof checksums };

const STORED = 0;
const DEFLATED = 8;

const DEFLATE: ZlibFormat = {
  name: "deflate",
  create: () => createInflateRaw({ chunkSize: OUTPUT_STEP }) as unknown as ReturnType<ZlibFormat["create"]>,
  fault: (error) =>
    errorCode(error) === "Z_DATA_ERROR" ? `its deflate data are corrupt (${error.message})` : undefined,
  after: "nothing",
};

/**
 * The members that an archive's directory lists, zip64 too. Names that lead out of a folder are refused. Throws NormalizeError
 * "data" where it is no sound archive, or a member is encrypted or compressed by another method; `source` stays open.
 */
export async function zipMembers(source: Sought, limits: ExpansionLimits): Promise<ZipMember[]> {
  const unsound = (error: unknown): NormalizeError =>
    error instanceof NormalizeError
      ? error
      : dataError(`it is not a sound zip archive: ${(error as Error).message}`, { file: source.name });
  try {
    const zip = await yauzl.fromRandomAccessReaderPromise(new Positions(source), source.size, {
      lazyEntries: true,
      autoClose: false,
    });
    const members: ZipMember[] = [];
    for await (const entry of zip.eachEntry()) {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      members.push(memberOf(source, entry, fileDataStart, limits));
    }
    return members;
  } catch (error) {
    throw unsound(error);
  }
}

/** What yauzl reads the directory through. */
class Positions extends (yauzl.RandomAccessReader as unknown as new () => RandomAccessReader) {
  constructor(private readonly from: Sought) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.from.readAt(buffer.subarray(offset, offset + length), position).then(() => done(null), done);
  }
}

function memberOf(source: Sought, entry: Entry, start: number, limits: ExpansionLimits): ZipMember {
  const name = `${source.name}:${entry.fileName}`;
  const { compressionMethod: method, compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted()) throw dataError("it is encrypted", { file: name });
  if (method !== STORED && method !== DEFLATED) {
    throw dataError(
      `it is compressed by method ${method} of zip`,
      { file: name },
      "stored and deflated members are read",
    );
  }
  const open = async (offset = 0): Promise<ByteReader> => {
    const stored = new PartReader(name, await source.open(start), compressedSize);
    const plain =
      method === STORED ? stored : guarded(new ZlibReader(name, stored, DEFLATE), name, "deflate", limits);
    const reader = checked(plain, name, entry);
    await skip(reader, offset);
    return reader;
  };
  return {
    name: entry.fileName,
    method: method === STORED ? "stored" : "deflated",
    source: {
      name,
      size: uncompressedSize,
      rereadable: source.rereadable,
      identity: source.identity,
      open,
      ...(method === STORED && {
        readAt: (into: Uint8Array, offset: number) => source.readAt(into, start + offset),
      }),
      close: () => source.close(),
    },
  };
}

/** The next `left` bytes of a reader. */
class PartReader implements ByteReader {
  constructor(
    private readonly name: string,
    private readonly inner: ByteReader,
    private left: number,
  ) {}

  async read(into: Uint8Array): Promise<number> {
    if (this.left === 0) return 0;
    const count = await this.inner.read(into.subarray(0, this.left));
    if (count === 0) throw dataError("its archive is cut short", { file: this.name });
    this.left -= count;
    return count;
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

/** `reader`, whose bytes must be as many as the directory says, and have its checksum. */
function checked(reader: ByteReader, file: string, { crc32: told, uncompressedSize }: Entry): ByteReader {
  let crc: number | undefined;
  let length = 0;
  return {
    async read(into) {
      const count = await reader.read(into);
      const bytes = Buffer.from(into.buffer, into.byteOffset, count);
      length += count;
      crc = crc32.unsigned(bytes, crc as never);
      if (length > uncompressedSize || (count === 0 && into.length > 0 && length < uncompressedSize)) {
        throw dataError(`it has other than the ${uncompressedSize} bytes that its archive tells of`, {
          file,
        });
      }
      if (count === 0 && into.length > 0 && crc !== told) {
        throw dataError("its checksum does not match", { file, byte: length });
      }
      return count;
    },
    close: () => reader.close(),
  };
}
