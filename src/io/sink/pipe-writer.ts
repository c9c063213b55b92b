/** Pipes and sockets, written without ever blocking a thread. */
import * as fs from "node:fs";
import { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DirectWriter } from "./direct.js";

/** Bytes whose writing is left to the event loop when the pipe is full: the wait ends as soon as there is room for them. */
const PIECE = 1 << 14;
const LARGEST = 1 << 20;

/**
 * Writes a descriptor that Node's event loop can watch. The loop only waits for room: what fits is written
 * synchronously, which is twice as fast as the stream, and never blocks since the descriptor is non-blocking.
 * A blocking write in Node's thread pool is no choice: a process that ends waits for its threads, so an interrupt would
 * hang on a reader that has stopped reading.
 */
export class PipeWriter implements DirectWriter {
  private readonly stream: Socket;
  /** why no more can be written */
  private failure: Error | undefined;

  /** `descriptor` now belongs to the writer; it becomes non-blocking. */
  constructor(private readonly descriptor: number) {
    this.stream = new Socket({ fd: descriptor, readable: false, writable: true });
    this.stream.on("error", (error) => {
      this.failure ??= error;
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    // However fast the reader: signals, timers and other streams have their turn.
    await nextTurn();
    for (let done = 0; done < bytes.length; ) {
      const count = this.writeNow(bytes.subarray(done, done + LARGEST));
      done += count;
      if (count > 0) continue;
      const piece = bytes.subarray(done, done + PIECE);
      await this.writeLater(piece);
      done += piece.length;
    }
  }

  async finish(): Promise<void> {
    this.discard();
  }

  discard(): void {
    this.failure ??= new Error("it is closed");
    this.stream.destroy();
  }

  /** Writes what there is room for; returns how many bytes that was. */
  private writeNow(bytes: Uint8Array): number {
    if (this.failure !== undefined) throw this.failure;
    try {
      return fs.writeSync(this.descriptor, bytes, 0, bytes.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN" || code === "EINTR") return 0;
      throw error;
    }
  }

  private writeLater(piece: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  }
}
