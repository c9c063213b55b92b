/** The head of an NPY output, byte for byte as numpy.save writes it. Source: numpy/lib/format.py, _write_array_header. */
import type { Frame, FrameRequest } from "../dataset.js";
import { requireLittleEndianMachine } from "../dense/element-types.js";

const ALIGNMENT = 64;
/** numpy leaves room for this many digits of the first length, so that rows can be appended in place. */
const ROW_DIGITS = 21;
const LONGEST_VERSION_1 = 65535;

const DESCRIPTORS = { float32: "<f4", float64: "<f8" } as const;

/**
 * An NPY frame in row-major order, '<f4' or '<f8', of shape (rows, ...rowShape). The head has the same length for any number of
 * rows; while that is unknown it says 0, to be patched.
 */
export function npyFrame({ dtype, rowShape }: Pick<FrameRequest, "dtype" | "rowShape">): Frame {
  requireLittleEndianMachine();
  return {
    head: (rows) => npyHead(DESCRIPTORS[dtype], [rows ?? 0, ...rowShape]),
    needsRows: true,
    pieces: "bytes",
    encode: { kind: "dense", dtype, byteOrder: "little-endian" },
  };
}

function npyHead(descriptor: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const room = " ".repeat(ROW_DIGITS - String(shape[0]).length);
  const dictionary = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${tuple}, }${room}`;
  const short = dictionary.length + ALIGNMENT + 1 <= LONGEST_VERSION_1;
  const prefix = short ? 10 : 12;
  // As numpy does, a header that happens to be aligned gets 64 spaces more.
  const padding = ALIGNMENT - ((prefix + dictionary.length + 1) % ALIGNMENT);
  const text = `${dictionary}${" ".repeat(padding)}\n`;
  const head = Buffer.alloc(prefix + text.length);
  head.write("\x93NUMPY", 0, "latin1");
  head[6] = short ? 1 : 2;
  head.writeUIntLE(text.length, 8, prefix - 8);
  head.write(text, prefix, "latin1");
  return head;
}
