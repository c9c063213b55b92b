/** Pipes, sockets and terminals, read without ever blocking a thread. */
import * as fs from "node:fs";
import { type OnReadOpts, Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ReadStream } from "node:tty";
import { ioError } from "../../errors.js";
import type { ByteReader } from "../bytes.js";
import { isTransient } from "./descriptor.js";

/** Bytes taken when the wait is over; small, because the rest is then read straight into the caller's memory. */
const PIECE = 1 << 14;

/**
 * How to begin: a `connected` pipe has, or had, someone writing; an `awaited` FIFO may not have been opened for writing
 * yet, and would read as ended; a `terminal` is read through Node alone.
 */
type PipeKind = "connected" | "awaited" | "terminal";

/**
 * Reads a descriptor that Node's event loop can watch. The loop only waits: bytes that are there are read
 * synchronously, which is three times as fast as the stream, and never blocks since the descriptor is non-blocking.
 * A blocking read in Node's thread pool is no choice: a process that ends waits for its threads, so an interrupt would
 * hang until the other side writes.
 */
export class PipeReader implements ByteReader {
  private readonly stream: Socket;
  private direct: boolean;
  private held: Uint8Array = new Uint8Array(0);
  private ended = false;
  private failure: unknown;
  private wake: (() => void) | undefined;

  /** `descriptor` now belongs to the reader; it becomes non-blocking. */
  constructor(
    private readonly name: string,
    private readonly descriptor: number,
    private readonly kind: PipeKind,
  ) {
    const onread = {
      buffer: new Uint8Array(PIECE),
      callback: (count: number, bytes: Uint8Array): boolean => {
        this.held = bytes.subarray(0, count);
        this.settle();
        return false;
      },
    };
    this.stream = openStream(descriptor, kind, onread);
    this.stream.on("end", () => {
      this.ended = true;
      this.settle();
    });
    this.stream.on("error", (error) => this.fail(error));
    this.stream.on("close", () => this.fail(new Error("it is closed")));
    // Only someone who waits keeps the process alive.
    this.stream.unref();
    this.direct = kind === "connected";
  }

  async read(into: Uint8Array): Promise<number> {
    // However fast the writer: signals, timers and other streams have their turn.
    await nextTurn();
    for (;;) {
      const held = this.takeHeld(into);
      const count = held + this.readNow(into, held);
      if (count > 0) return count;
      if (this.ended) return 0;
      if (this.failure !== undefined) throw ioError(this.name, "read", this.failure);
      await this.wait();
      this.direct = this.kind !== "terminal" && this.failure === undefined;
    }
  }

  async close(): Promise<void> {
    this.stream.destroy();
    this.fail(new Error("it is closed"));
  }

  private takeHeld(into: Uint8Array): number {
    const count = Math.min(this.held.length, into.length);
    if (count > 0) into.set(this.held.subarray(0, count));
    this.held = this.held.subarray(count);
    return count;
  }

  /** Fills `into` from `done` on with what the pipe holds; returns how many bytes that was. */
  private readNow(into: Uint8Array, done: number): number {
    let next = done;
    while (this.direct && next < into.length && !this.ended && !this.stream.destroyed) {
      try {
        const count = fs.readSync(this.descriptor, into, next, Math.min(into.length - next, 1 << 20), null);
        if (count === 0) this.ended = true;
        next += count;
      } catch (error) {
        if (!isTransient(error)) this.fail(error);
        break;
      }
    }
    return next - done;
  }

  /** Until there is something held, the end, or a failure. */
  private wait(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.stream.ref();
      this.stream.resume();
    });
  }

  private settle(): void {
    this.stream.unref();
    this.wake?.();
    this.wake = undefined;
  }

  private fail(error: unknown): void {
    if (!this.ended) this.failure ??= error;
    this.direct = false;
    this.settle();
  }
}

/** Node's types leave out that a stream made from a descriptor takes `onread` as well. */
function openStream(descriptor: number, kind: PipeKind, onread: OnReadOpts): Socket {
  const options = { fd: descriptor, readable: true, writable: false, onread };
  return kind === "terminal" ? new ReadStream(descriptor, options) : new Socket(options);
}
