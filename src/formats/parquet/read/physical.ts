/** Values of a page in the machine's own types, before anything is made of what they mean. */
import type { DecodedArray, SchemaElement } from "hyparquet";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { readPlain } from "hyparquet/src/plain.js";
import { readDeltaLengthTexts, readDeltas, readDeltaTexts } from "./delta.js";
import { readHybrid } from "./levels.js";
import type { EncodedPage } from "./pages.js";

/** Values, or indices into the dictionary before them. */
type PhysicalPage =
  | { readonly kind: "values"; readonly values: DecodedArray }
  | { readonly kind: "indices"; readonly indices: Int32Array };

/** Throws Error or RangeError for an unknown encoding and for bytes that are not as many values as the page claims. */
export function physicalPage(page: EncodedPage, element: SchemaElement): PhysicalPage {
  const { encoding, bytes, present } = page;
  if (encoding === "RLE_DICTIONARY" || encoding === "PLAIN_DICTIONARY") {
    const indices = new Int32Array(present);
    if (present > 0) readHybrid(bytes.subarray(1), bytes[0], indices);
    return { kind: "indices", indices };
  }
  return { kind: "values", values: present === 0 ? [] : physicalValues(page, element) };
}

/** The least bytes that a value takes; what takes less than one is told by its encoding's own counts. */
const PLAIN_BYTES = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8, BYTE_ARRAY: 4 } as const;

function physicalValues({ encoding, bytes, present }: EncodedPage, element: SchemaElement): DecodedArray {
  const type = element.type!;
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  switch (encoding) {
    case "PLAIN":
    case "BYTE_STREAM_SPLIT": {
      const least = PLAIN_BYTES[type as keyof typeof PLAIN_BYTES] ?? element.type_length ?? 1 / 8;
      if (present * least > bytes.length) throw new RangeError("a page is too short for its values");
      if (encoding === "PLAIN") return readPlain(reader, type, present, element.type_length);
      return byteStreamSplit(reader, present, type, element.type_length);
    }
    case "RLE": {
      const values = new Uint8Array(present);
      readHybrid(bytes.subarray(4), 1, values);
      return Array.from(values, Boolean);
    }
    case "DELTA_BINARY_PACKED": {
      const values = type === "INT32" ? new Int32Array(present) : new BigInt64Array(present);
      readDeltas(reader, values);
      return values;
    }
    case "DELTA_LENGTH_BYTE_ARRAY":
      return readDeltaLengthTexts(reader, present);
    case "DELTA_BYTE_ARRAY":
      return readDeltaTexts(reader, present);
    default:
      throw new Error(`it is encoded by ${encoding}, which cannot be read`);
  }
}
