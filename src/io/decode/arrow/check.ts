/** Whether a column's buffers hold what its length and offsets claim: before anything is read by them. */
import { type Data, DataType as Types } from "apache-arrow";

/** Throws Error for the first buffer of `data`, or of what it is made of, that is too short, or whose offsets lead outside. */
export function checkData(data: Data): void {
  const { type, length, nullBitmap, valueOffsets, children } = data;
  if (!(Number.isSafeInteger(length) && length >= 0)) throw new Error("a column has no length");
  const absent = nullBitmap?.length ?? 0;
  if (absent > 0 && absent * 8 < data.offset + length) throw tooShort();
  if (Types.isNull(type) || Types.isUnion(type)) throw new Error(`a column of ${type} cannot be read`);
  if (valueOffsets !== undefined && length > 0) {
    checkOffsets(valueOffsets, length, children[0]?.length ?? data.values?.length ?? 0);
  } else if (Types.isBool(type)) {
    if ((data.values?.length ?? 0) * 8 < data.offset + length) throw tooShort();
  } else if (children.length === 0 && (data.values?.length ?? 0) < length * data.stride) throw tooShort();
  for (const child of children) {
    const least = Types.isFixedSizeList(type) ? length * type.listSize : Types.isStruct(type) ? length : 0;
    if (child.length < least) throw tooShort();
    checkData(child);
  }
}

const tooShort = (): Error => new Error("a column's buffer is too short");

function checkOffsets(offsets: Int32Array | BigInt64Array, length: number, end: number): void {
  if (offsets.length <= length) throw tooShort();
  let before: number | bigint = 0;
  for (let i = 0; i <= length; i++) {
    const at = offsets[i];
    if (at < before) throw new Error("a column's offsets do not ascend");
    before = at;
  }
  if (before > end) throw new Error("a column's offsets lead outside");
}
