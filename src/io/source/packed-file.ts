/** Bytes in a temporary file without a name: numbers in text take half their room there, and half the disk's time. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packedRoom } from "../../kernels/kernels.js";
import { usedAgain } from "../../kernels/memory.js";
import { type PackingBench, packingBench } from "../../kernels/packing.js";
import { writeFully } from "../sink/descriptor.js";
import { closeDescriptor, readSome } from "./descriptor.js";

/** Bytes that are packed together; a multiple of 128, as the kernels want them. */
const BLOCK = 1 << 20;

/** Appended to at one end and read anywhere. Throws the system's errors. */
export class PackedFile {
  private readonly bench: PackingBench;
  /** bytes since the last whole block, a block as it is stored, and the one that was unpacked last */
  private readonly staging: Uint8Array;
  private readonly packed: Uint8Array;
  private readonly block: Uint8Array;
  private staged = 0;
  private unpacked = -1;
  /** where each block begins in the file, and where the next will */
  private readonly starts: number[] = [0];
  /** settles when what reads and stores so far is done: it takes turns at the arrays */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly descriptor: number;

  constructor() {
    this.descriptor = openNameless();
    this.bench = packingBench(3 * packedRoom(BLOCK));
    this.staging = this.bench.arena.bytes(BLOCK);
    this.packed = this.bench.arena.bytes(packedRoom(BLOCK));
    this.block = this.bench.arena.bytes(BLOCK);
  }

  get size(): number {
    return (this.starts.length - 1) * BLOCK + this.staged;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const piece = bytes.subarray(done, done + BLOCK - this.staged);
      this.staging.set(piece, this.staged);
      done += piece.length;
      if (this.staged + piece.length < BLOCK) this.staged += piece.length;
      else await this.inTurn(() => this.storeBlock());
    }
  }

  /** What would not become smaller is stored as it is. */
  private async storeBlock(): Promise<void> {
    const length = this.bench.kernels.packText(this.staging, usedAgain(this.packed));
    const stored = length < BLOCK ? this.packed.subarray(0, length) : this.staging;
    const start = this.starts[this.starts.length - 1];
    await writeFully(this.descriptor, stored, start);
    this.starts.push(start + stored.length);
    this.staged = 0;
    usedAgain(this.staging);
  }

  /** Reads some of the bytes from `offset` on, which must be less than size; returns how many: 0 where the file was cut short. */
  read(into: Uint8Array, offset: number): Promise<number> {
    return this.inTurn(() => this.readNow(into, offset));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private async readNow(into: Uint8Array, offset: number): Promise<number> {
    const number = Math.floor(offset / BLOCK);
    const at = offset - number * BLOCK;
    if (number === this.starts.length - 1) return copied(this.staging.subarray(at, this.staged), into);
    const start = this.starts[number];
    const length = this.starts[number + 1] - start;
    if (length === BLOCK) return readSome(this.descriptor, into.subarray(0, BLOCK - at), start + at);
    if (this.unpacked !== number) {
      this.unpacked = -1;
      usedAgain(this.packed);
      for (let done = 0; done < length; ) {
        const count = await readSome(this.descriptor, this.packed.subarray(done, length), start + done);
        if (count === 0) return 0;
        done += count;
      }
      this.bench.kernels.unpackText(this.packed.subarray(0, length), usedAgain(this.block));
      this.unpacked = number;
    }
    return copied(this.block.subarray(at), into);
  }

  async close(): Promise<void> {
    await this.turn;
    await closeDescriptor(this.descriptor);
  }
}

function copied(from: Uint8Array, into: Uint8Array): number {
  const piece = from.subarray(0, into.length);
  into.set(piece);
  return piece.length;
}

/** Without a pause between opening and removing, no signal handler can run in which the file has a name. */
function openNameless(): number {
  const path = join(tmpdir(), `normalize-spool-${randomBytes(8).toString("hex")}`);
  const { O_RDWR, O_CREAT, O_EXCL } = fs.constants;
  const descriptor = fs.openSync(path, O_RDWR | O_CREAT | O_EXCL, 0o600);
  fs.unlinkSync(path);
  return descriptor;
}
