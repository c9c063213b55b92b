/** Encoded chunks one after another into a sink. */
import type { Frame } from "../../formats/dataset.js";
import type { Sink } from "../../io/bytes.js";

const NEWLINE = 10;

const COMMA = 44;
const SPACE = 32;

/** Lines whose last one lacks its end get one before more follow, elements a comma. */
export class OrderedOutput {
  /** what was written last, spaces apart where there are elements */
  private lastByte: number | undefined;

  constructor(
    private readonly sink: Sink,
    private readonly pieces: Frame["pieces"],
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const separator = this.pieces === "lines" ? NEWLINE : COMMA;
    if (this.pieces !== "bytes" && this.lastByte !== undefined && this.lastByte !== separator) {
      await this.sink.write(Uint8Array.of(separator));
    }
    let end = bytes.length;
    while (this.pieces === "elements" && end > 0 && bytes[end - 1] <= SPACE) end--;
    this.lastByte = bytes[end - 1];
    await this.sink.write(bytes);
  }
}
