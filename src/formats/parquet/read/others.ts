/** Stored values of columns that pass through, as contract.ts says that they are given. */
import type { DecodedArray, SchemaElement } from "hyparquet";
import { halfDouble } from "../../columnar/numbers.js";
import type { OtherType, OtherValue } from "../../value-types.js";
import { decimalText, int96Nanoseconds, readSigned, uuidText } from "./meanings.js";
import { decimalOf } from "./types.js";

type Convert = (value: never) => OtherValue;

const identity = (value: unknown): OtherValue => value;

/** What makes values of a flat column out of those that physicalPage gives; absent ones are null beforehand. */
export function valueReader(element: SchemaElement, type: OtherType): (values: DecodedArray) => OtherValue[] {
  const convert = converter(element, type) as (value: unknown) => OtherValue;
  return (values) => Array.from(values as ArrayLike<unknown>, convert);
}

function converter(element: SchemaElement, type: OtherType): Convert {
  switch (type.kind) {
    case "text":
      return element.logical_type?.type === "UUID" ? uuidText : textOf;
    case "integer":
      return integerReader(type);
    case "float":
      return type.bits === 16 ? halfDouble : identity;
    case "time":
    case "duration":
      return BigInt;
    case "timestamp":
      return element.type === "INT96" ? int96Nanoseconds : BigInt;
    case "decimal":
      return decimalReader(decimalOf(element)!.scale);
    // A view would keep its whole page.
    case "binary":
      return (bytes: Uint8Array) => bytes.slice();
    default:
      return identity;
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");

function integerReader({ bits, signed }: Extract<OtherType, { kind: "integer" }>): Convert {
  if (bits === 64) {
    const exact = signed === "signed" ? identity : (value: bigint) => BigInt.asUintN(64, value);
    return exact as Convert;
  }
  return (signed === "signed" ? identity : (value: number) => value >>> 0) as Convert;
}

const decimalReader =
  (scale: number) =>
  (value: Uint8Array | number | bigint): string =>
    decimalText(value instanceof Uint8Array ? readSigned(value) : BigInt(value), scale);
