/** Keys of groups from values of typed columns. */
import { type GroupKeyType, groupKey } from "../text/group-key.js";
import { otherText } from "./columnar/value-text.js";
import type { OtherType, OtherValue, TimeUnit } from "./value-types.js";

/** What keys of such a column are. A duration is a number of seconds. */
export function keyTypeOf(type: OtherType): GroupKeyType {
  switch (type.kind) {
    case "integer":
    case "float":
    case "decimal":
    case "duration":
      return "number";
    case "timestamp":
      return type.timezone === undefined ? "timestamp" : "instant";
    default:
      return type.kind;
  }
}

/** As what keys of such a column are read: text may be what it was when it was fitted. */
export const keyTypeRead = (type: OtherType, fitted: GroupKeyType | undefined): GroupKeyType =>
  type.kind === "text" && fitted !== undefined ? fitted : keyTypeOf(type);

const DECIMALS: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

/** The keys of values, "" where there is none. */
export function valueKeys(type: OtherType, keyType: GroupKeyType, values: readonly OtherValue[]): string[] {
  const known = new Map<OtherValue, string>();
  return values.map((value) => {
    if (value === null) return "";
    let key = known.get(value);
    if (key === undefined) {
      const text = type.kind === "duration" ? `${value}e-${DECIMALS[type.unit]}` : otherText(type, value);
      key = groupKey(keyType, text);
      // Bytes and nested values are no two of them the same object.
      if (typeof value !== "object") known.set(value, key);
    }
    return key;
  });
}
