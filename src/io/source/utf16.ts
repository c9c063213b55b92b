/** UTF-16 text as UTF-8, as a stream. */
import { dataError } from "../../errors.js";
import type { ByteSource } from "../bytes.js";
import { CompressedInput } from "../compression/compressed-input.js";
import { expanded, piecewise } from "../compression/decompress.js";

export type ByteOrder = "little-endian" | "big-endian";

/** Bytes turned at a time. */
const STEP = 1 << 16;
/** Half of a pair, without the other half. */
const LONE = /\p{Surrogate}/u;

/** The byte order that the first bytes tell; undefined where they are no byte-order mark of UTF-16 (or are UTF-32's). */
export function utf16Order(head: Uint8Array): ByteOrder | undefined {
  if (head[0] === 0xfe && head[1] === 0xff) return "big-endian";
  if (head[0] !== 0xff || head[1] !== 0xfe) return undefined;
  return head.length >= 4 && head[2] === 0 && head[3] === 0 ? undefined : "little-endian";
}

/**
 * The source's text in UTF-8, its byte-order mark too. May be read again where `source` may. A reader throws NormalizeError "data",
 * with the offset in the UTF-16, where the text ends amid a character, or has half a surrogate pair.
 */
export const utf8OfUtf16 = (source: ByteSource, order: ByteOrder): ByteSource =>
  expanded(
    source,
    {
      name: "UTF-16",
      expand(file, inner) {
        const input = new CompressedInput(inner);
        return piecewise(file, input, pieces(file, input, order));
      },
    },
    {},
  );

async function* pieces(file: string, input: CompressedInput, order: ByteOrder): AsyncGenerator<Uint8Array> {
  for (;;) {
    const byte = input.position;
    const bytes = await input.peek(STEP);
    if (bytes.length === 0) return;
    const units = Buffer.from(bytes.subarray(0, bytes.length & ~1));
    if (order === "big-endian") units.swap16();
    const text = units.toString("utf16le");
    // The other half of the last pair is still to come.
    const whole = bytes.length >= STEP && /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
    const lone = whole.search(LONE);
    if (lone >= 0)
      throw dataError("half a surrogate pair is no UTF-16 text", { file, byte: byte + 2 * lone });
    if (whole === "") throw dataError("its UTF-16 text is cut short", { file, byte: byte + bytes.length });
    input.advance(2 * whole.length);
    yield Buffer.from(whole);
  }
}
