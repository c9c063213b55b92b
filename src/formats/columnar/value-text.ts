/** Values that pass through a table, as text: what CSV and JSON write of them. */
import { printDecimal } from "../../kernels/scalar/decimal-print.js";
import type { OtherType, OtherValue, TimeUnit } from "../value-types.js";

const PER_SECOND = { s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n } as const;
const FRACTION_DIGITS = { s: 0, ms: 3, us: 6, ns: 9 } as const;
const MILLISECONDS_A_DAY = 86_400_000;

/** ISO 8601 with as many decimals as the unit has; Z at its end where the column has a time zone, as it counts from 1970 UTC. */
function timestampText(count: bigint, { unit, timezone }: Extract<OtherType, { kind: "timestamp" }>): string {
  const per = PER_SECOND[unit];
  const fraction = ((count % per) + per) % per;
  const seconds = (count - fraction) / per;
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  const decimals = unit === "s" ? "" : `.${String(fraction).padStart(FRACTION_DIGITS[unit], "0")}`;
  return `${date}${decimals}${timezone === undefined ? "" : "Z"}`;
}

/** ISO 8601, with as many decimals as the unit has where a second has any. */
function timeText(count: bigint, unit: TimeUnit): string {
  const per = PER_SECOND[unit];
  const fraction = count % per;
  const seconds = Number((count - fraction) / per);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const time = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return fraction === 0n ? time : `${time}.${String(fraction).padStart(FRACTION_DIGITS[unit], "0")}`;
}

/** A number within a JSON value, with all its digits. */
export class Digits {
  constructor(readonly text: string) {}
}

/** JSON, integers that no double holds with all their digits. */
export function jsonText(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${jsonText(part)}`);
  return `{${members.join(",")}}`;
}

/** The fewest digits that read back to the same number of its own type: 0.1 of a float32 is no 0.10000000149011612. */
export const floatText = (value: number, { bits }: Extract<OtherType, { kind: "float" }>): string =>
  printDecimal(value, bits === 64 ? "binary64" : "binary32");

/** Text of a value that is there: numbers shortest, dates and times as ISO 8601, binary as base64, nested values as JSON. */
export function otherText(type: OtherType, value: OtherValue): string {
  switch (type.kind) {
    case "timestamp":
      return timestampText(BigInt(value as bigint), type);
    case "time":
      return timeText(BigInt(value as bigint), type.unit);
    case "date":
      return new Date((value as number) * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
    case "binary":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "json":
      return jsonText(value);
    case "float":
      return floatText(value as number, type);
    default:
      return String(value);
  }
}
