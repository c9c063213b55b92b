/** Bytes on their way to a sink while the next ones are made. */
import type { Sink } from "../../io/bytes.js";

export class WriteBehind {
  private underWay: Promise<void> = Promise.resolve();

  constructor(private readonly sink: Sink) {}

  /** Begins to write `pieces`, which must stay as they are until the next call returns; waits for those before. */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    await this.underWay;
    this.underWay = this.writeAll(pieces);
    this.underWay.catch(() => {}); // told to whoever waits for it
  }

  /** Waits until all is written. */
  finish(): Promise<void> {
    return this.underWay;
  }

  private async writeAll(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) await this.sink.write(piece);
  }
}
