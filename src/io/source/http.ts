/** Files on web servers. */
import type { ByteSource } from "../bytes.js";
import { gunzipped } from "../compression/gzip.js";
import { readAddress } from "../web/address.js";
import { webError } from "../web/failure.js";
import { type WebOptions, WebReader } from "../web/reader.js";
import { singleUse } from "./single-use.js";

/**
 * Opens an http or https address: it is asked for at once, and read once, as it comes, in constant memory. Redirections are
 * followed, what fails for the moment is tried again, what is cut off is resumed; see WebReader for what is an error.
 * `size` is what the server announced, where the bytes are sent as they are.
 */
export async function openHttpSource(address: string, options: WebOptions = {}): Promise<ByteSource> {
  const read = readAddress(address);
  const reader = new WebReader(read, options);
  try {
    await reader.begin();
    return decoded(read.name, reader);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** Asked for no encoding, some servers send one nonetheless. */
function decoded(name: string, reader: WebReader): ByteSource {
  const encoding = reader.encoding.toLowerCase();
  switch (encoding) {
    case "identity":
      return { ...singleUse(name, reader), size: reader.length };
    case "gzip":
    case "x-gzip":
      return gunzipped(singleUse(name, reader));
    default:
      throw webError(name, `the server sends it in the encoding ${JSON.stringify(encoding)}`, {
        hint: "it was asked for none; gzip can be undone",
      });
  }
}
