import { NormalizeError } from "../../errors.js";
import type { ByteReader, ByteSource, FileIdentity } from "../bytes.js";
import { skip } from "./skip.js";

/** A source whose bytes go by once. Opening it again throws NormalizeError "io". */
export function singleUse(name: string, reader: ByteReader, identity?: FileIdentity): ByteSource {
  let opened = false;
  return {
    name,
    size: undefined,
    rereadable: false,
    identity,
    async open(offset = 0) {
      if (opened) throw new NormalizeError("io", "can be read only once", { place: { file: name } });
      opened = true;
      await skip(reader, offset);
      return reader;
    },
    close: () => reader.close(),
  };
}
