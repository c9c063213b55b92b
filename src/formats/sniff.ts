/** The format of an input: by its first bytes, then by its name. */
import { dataError } from "../errors.js";
import { splitCompression } from "../io/compression/table.js";
import { isWebAddress } from "../io/web/address.js";
import { INPUT_FORMATS, type InputFormat } from "./registry.js";

/** First bytes of files that people do have, and that cannot be read. */
const FOREIGN: readonly (readonly [magic: string, name: string])[] = [
  ["PK\x03\x04", "a zip archive"],
  ["\x89HDF", "HDF5"],
  ["%PDF", "PDF"],
  ["\x89PNG", "a PNG image"],
  ["\xfd7zXZ\0", "xz-compressed"],
];

const NPY_MAGIC = "\x93NUMPY";

/** Element types an IDX magic number may name. */
const IDX_TYPES = [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e];

/**
 * @param head the first bytes, at least 8 where there are as many
 * @param name the file's name; that of a compression at its end is passed over
 * Throws NormalizeError "data" for what is plainly something else.
 */
export function sniffFormat(head: Uint8Array, name: string): InputFormat {
  const text = Buffer.from(head).toString("latin1");
  if (text.startsWith(NPY_MAGIC)) return "npy";
  if (head[0] === 0 && head[1] === 0 && IDX_TYPES.includes(head[2]) && head[3] > 0) return "idx";
  if (text.startsWith("PAR1")) return "parquet";
  if (text.startsWith("PK\x03\x04") && isNpz(text, name)) return "npz";
  if (text.startsWith("ARROW1")) return "arrow";
  // What every message of an Arrow stream begins with.
  if (text.startsWith("\xff\xff\xff\xff")) return "arrows";
  const foreign = FOREIGN.find(([magic]) => text.startsWith(magic));
  const hint = `the formats read are ${INPUT_FORMATS.join(", ")}, each also compressed by gzip, zstd, bzip2 or brotli`;
  if (foreign) throw dataError(`it is ${foreign[1]}`, { file: name }, hint);
  if (text.includes("\0"))
    throw dataError("it is neither text nor a known binary format", { file: name }, hint);
  // A web address may have a query after its file's name.
  const file = splitCompression(isWebAddress(name) ? name.replace(/\?.*/, "") : name).name;
  const json = sniffJson(text, file);
  if (json) return json;
  if (isSvmlight(text, file)) return "svmlight";
  return /\.(tsv|tab)$/i.test(file) ? "tsv" : "csv";
}

/** By its name, or by that of the first member, which stands at byte 30 and follows its own length and another at byte 26. */
function isNpz(text: string, name: string): boolean {
  const length = text.charCodeAt(26) + 256 * text.charCodeAt(27);
  return /\.npz$/i.test(splitCompression(name).name) || text.slice(30, 30 + length).endsWith(".npy");
}

/** A value a line, or an array; a name that says delimited text is believed. */
function sniffJson(text: string, name: string): "ndjson" | "json" | undefined {
  if (/\.(ndjson|jsonl)$/i.test(name)) return "ndjson";
  if (/\.(csv|tsv|tab)$/i.test(name)) return undefined;
  const first = /^(?:\xef\xbb\xbf)?\s*([[{])/.exec(text)?.[1];
  if (first === "{") return "ndjson";
  return first === "[" || /\.json$/i.test(name) ? "json" : undefined;
}

/** A label, then index:value; a name that says delimited text is believed. */
function isSvmlight(text: string, name: string): boolean {
  if (/\.(svm|svmlight|libsvm)$/i.test(name)) return true;
  if (/\.(csv|tsv|tab)$/i.test(name)) return false;
  return /^[-+]?\d+(?:\.\d+)?(?: qid:\d+)? \d+:[-+.\deE]+(?:[\s#]|$)/.test(text);
}
