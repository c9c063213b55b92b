/** Encoded chunks one after another into a sink. */
import type { Sink } from "../../io/contract.js";

const NEWLINE = 10;

/** Text whose last line lacks its end gets one before more follows. */
export class OrderedOutput {
  private lastByte = NEWLINE;

  constructor(
    private readonly sink: Sink,
    private readonly kind: "text" | "binary",
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    if (this.kind === "text" && this.lastByte !== NEWLINE) await this.sink.write(Uint8Array.of(NEWLINE));
    this.lastByte = bytes[bytes.length - 1];
    await this.sink.write(bytes);
  }
}
