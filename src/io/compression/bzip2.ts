/** Bzip2: streams one after another, each read block by block; the checksums of blocks and streams are compared. */
import { dataError, type NormalizeError } from "../../errors.js";
import { usedAgain } from "../../kernels/memory.js";
import type { ByteReader, ByteSource } from "../bytes.js";
import { BadBlock, Bits, type BlockMemory, expandBlock, OutOfBits } from "./bzip2-block.js";
import { CompressedInput } from "./compressed-input.js";
import { type ExpandingReader, type ExpansionLimits, expanded, piecewise } from "./decompress.js";

/** Symbols in a block, for each step of the level that the head tells. */
const BLOCK_STEP = 100_000;
const HEAD = 4;
/** The digits of pi begin a block, those of its square root the end of a stream. */
const BLOCK = [0x314159, 0x265359];
const END = [0x177245, 0x385090];

/** The expanded bytes of a bzip2 source; see {@link expanded}. */
export const unbzip2 = (source: ByteSource, limits: ExpansionLimits = {}): ByteSource =>
  expanded(source, { name: "bzip2", expand: unblocked }, limits);

function unblocked(file: string, inner: ByteReader): ExpandingReader {
  const input = new CompressedInput(inner);
  return piecewise(file, input, new Streams(file, input).pieces());
}

class Streams {
  /** bits of the next byte that belong to what was read */
  private bit = 0;

  constructor(
    private readonly file: string,
    private readonly input: CompressedInput,
  ) {}

  async *pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const head = (await this.input.peek(HEAD)).subarray(0, HEAD);
      if (head.length === 0) return;
      const level = this.levelOf(head);
      this.input.advance(HEAD);
      yield* this.blocks({ symbols: new Uint32Array(BLOCK_STEP * level), out: new Uint8Array(1 << 16) });
    }
  }

  /** "BZh" and a digit from 1. */
  private levelOf(head: Uint8Array): number {
    const byte = this.input.position;
    const text = Buffer.from(head).toString("latin1");
    if (!/^B(Z(h[1-9]?)?)?$/.test(text)) {
      throw dataError("something that is not bzip2 follows the bzip2 data", { file: this.file, byte });
    }
    if (head.length < HEAD) throw this.cutShort(byte + head.length);
    return Number(text[3]);
  }

  private async *blocks(memory: BlockMemory): AsyncGenerator<Uint8Array> {
    let checksum = 0;
    for (;;) {
      const block = await this.block(memory, checksum);
      if (block === undefined) return;
      checksum = (((checksum << 1) | (checksum >>> 31)) ^ block.checksum) >>> 0;
      yield memory.out.subarray(0, block.length);
    }
  }

  /** Expands a block; undefined for the end of a stream, whose `checksum` is compared. */
  private async block(
    memory: BlockMemory,
    checksum: number,
  ): Promise<{ length: number; checksum: number } | undefined> {
    const byte = this.input.position;
    usedAgain(memory.symbols);
    usedAgain(memory.out);
    // Nearly every block is shorter than its symbols; the few that are not are read again.
    for (let wanted = memory.symbols.length; ; wanted *= 2) {
      const bytes = await this.input.peek(wanted);
      const bits = new Bits(bytes, this.bit);
      try {
        const block = expandNext(bits, memory, checksum);
        if (block === undefined) bits.at = (bits.at + 7) & ~7;
        this.input.advance(bits.at >> 3);
        this.bit = bits.at & 7;
        return block;
      } catch (error) {
        if (error instanceof BadBlock) {
          const place = { file: this.file, byte };
          throw dataError(
            `its bzip2 data are corrupt in the block that begins here: ${error.message}`,
            place,
          );
        }
        if (!(error instanceof OutOfBits)) throw error;
        if (bytes.length < wanted) throw this.cutShort(byte + bytes.length);
      }
    }
  }

  private cutShort(byte: number): NormalizeError {
    return dataError("its bzip2 data are cut short", { file: this.file, byte });
  }
}

function expandNext(
  bits: Bits,
  memory: BlockMemory,
  checksum: number,
): ReturnType<typeof expandBlock> | undefined {
  const magic = [bits.take(24), bits.take(24)];
  const is = (other: readonly number[]): boolean => magic[0] === other[0] && magic[1] === other[1];
  if (is(BLOCK)) return expandBlock(bits, memory);
  if (!is(END)) throw new BadBlock("it begins with none of the two magic numbers");
  if (bits.take(32) !== checksum) throw new BadBlock("the stream's checksum does not match");
  return undefined;
}
