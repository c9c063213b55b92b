/** The head of an IDX output, the mirror of decode/idx.ts: big-endian floats or doubles. */
import { dataError } from "../../errors.js";
import type { Frame, FrameRequest } from "../dataset.js";
import { requireLittleEndianMachine } from "../dense/element-types.js";

const TYPES = { float32: 0x0d, float64: 0x0e } as const;
/** The number of axes is one byte, a length four. */
const MOST_AXES = 255;
const LONGEST = 2 ** 32 - 1;

/**
 * An IDX frame of shape (rows, ...), each row in the axes it was stored with where it was read flattened from IDX. While the rows are
 * unknown the head says 0, to be patched. Throws NormalizeError "data" for more axes, or longer ones, than IDX can tell.
 */
export function idxFrame({ schema, dtype, rowShape }: FrameRequest): Frame {
  requireLittleEndianMachine();
  const shape = schema.itemShape ?? rowShape;
  return {
    head: (rows) => idxHead(TYPES[dtype], [rows ?? 0, ...shape]),
    needsRows: true,
    pieces: "bytes",
    encode: { kind: "dense", dtype, byteOrder: "big-endian" },
  };
}

function idxHead(type: number, shape: readonly number[]): Uint8Array {
  if (shape.length > MOST_AXES) throw dataError(`IDX has at most ${MOST_AXES} axes, not ${shape.length}`);
  const long = shape.find((length) => length > LONGEST);
  if (long !== undefined)
    throw dataError(`IDX has at most ${LONGEST} along an axis, not ${long}`, {}, "say --to npy");
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = type;
  head[3] = shape.length;
  shape.forEach((length, axis) => {
    head.writeUInt32BE(length, 4 + 4 * axis);
  });
  return head;
}
