/** Columns that pass through, as Parquet stores them: what the schema says, and the values in the machine's own types. */
import type { SchemaElement, SchemaTree } from "hyparquet";
import { unconvertDecimal, unconvertFloat16 } from "hyparquet-writer/src/unconvert.js";
import { unscaled } from "../../arrow/write/build.js";
import { otherText } from "../../columnar/value-text.js";
import type { OtherType, OtherValue } from "../../value-types.js";
import { decimalOf } from "../read/types.js";

/** A flat column to be written: `convert` makes of a value that is there what the writer takes for `element`'s type. */
export interface FlatColumn {
  readonly element: SchemaElement;
  readonly convert: (value: OtherValue) => unknown;
  readonly bounds: Bounds;
}

/** Whether the stored values' order is that of what they mean, so that bounds can be told. */
export type Bounds = "told" | "not told";

const same = (value: OtherValue): unknown => value;

const LOGICAL_UNITS = { s: "MILLIS", ms: "MILLIS", us: "MICROS", ns: "NANOS" } as const;

/** A column of another format, by what its values are; all may be absent. */
export function flatColumn(name: string, type: OtherType): FlatColumn {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  switch (type.kind) {
    case "text":
      return textColumn({
        ...optional,
        type: "BYTE_ARRAY",
        converted_type: "UTF8",
        logical_type: { type: "STRING" },
      });
    case "json":
      return {
        ...textColumn({
          ...optional,
          type: "BYTE_ARRAY",
          converted_type: "JSON",
          logical_type: { type: "JSON" },
        }),
        convert: (value) => otherText(type, value),
      };
    case "boolean":
      return column({ ...optional, type: "BOOLEAN" }, same);
    case "binary":
      return column({ ...optional, type: "BYTE_ARRAY" }, same);
    case "date":
      return column(
        { ...optional, type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } },
        same,
      );
    case "integer":
      return integerColumn(optional, type);
    case "time":
      return timeColumn(optional, type);
    case "duration":
      return column({ ...optional, type: "INT64" }, (value) => BigInt(value as bigint));
    case "float":
      return floatColumn(optional, type.bits);
    case "timestamp": {
      const isAdjustedToUTC = type.timezone !== undefined;
      const logical_type = { type: "TIMESTAMP", isAdjustedToUTC, unit: LOGICAL_UNITS[type.unit] } as const;
      const factor = type.unit === "s" ? 1000n : 1n;
      return column(
        { ...optional, type: "INT64", logical_type },
        (value) => BigInt(value as bigint) * factor,
      );
    }
    case "decimal":
      return decimalColumn(optional, type);
  }
}

type Named = Pick<SchemaElement, "name" | "repetition_type">;

const column = (
  element: SchemaElement,
  convert: FlatColumn["convert"],
  bounds: Bounds = "told",
): FlatColumn => ({ element, convert, bounds });

const textColumn = (element: SchemaElement): FlatColumn => column(element, same);

function integerColumn(named: Named, { bits, signed }: Extract<OtherType, { kind: "integer" }>): FlatColumn {
  const isSigned = signed === "signed";
  const wide = bits === 64;
  const element: SchemaElement = {
    ...named,
    type: wide ? "INT64" : "INT32",
    converted_type: `${isSigned ? "" : "U"}INT_${bits}`,
    logical_type: { type: "INTEGER", bitWidth: bits, isSigned },
  };
  const convert = wide
    ? (value: OtherValue) => BigInt.asIntN(64, BigInt(value as bigint | number))
    : (value: OtherValue) => Number(value) | 0;
  return column(element, convert, isSigned ? "told" : "not told");
}

function timeColumn(named: Named, { unit }: Extract<OtherType, { kind: "time" | "duration" }>): FlatColumn {
  const logical_type = { type: "TIME", isAdjustedToUTC: false, unit: LOGICAL_UNITS[unit] } as const;
  const narrow = unit === "s" || unit === "ms";
  const factor = unit === "s" ? 1000n : 1n;
  return column({ ...named, type: narrow ? "INT32" : "INT64", logical_type }, (value) => {
    const count = BigInt(value as bigint) * factor;
    return narrow ? Number(count) : count;
  });
}

function floatColumn(named: Named, bits: 16 | 32 | 64): FlatColumn {
  if (bits !== 16) return column({ ...named, type: bits === 32 ? "FLOAT" : "DOUBLE" }, same);
  const element: SchemaElement = {
    ...named,
    type: "FIXED_LEN_BYTE_ARRAY",
    type_length: 2,
    logical_type: { type: "FLOAT16" },
  };
  return column(element, (value) => unconvertFloat16(value as number), "not told");
}

/** The most digits that so many bytes hold, and as many bytes as digits need. */
const bytesFor = (precision: number): number => {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) <= 10n ** BigInt(precision)) bytes++;
  return bytes;
};

function decimalColumn(
  named: Named,
  { precision, scale }: Extract<OtherType, { kind: "decimal" }>,
): FlatColumn {
  const element: SchemaElement = {
    ...named,
    type: "FIXED_LEN_BYTE_ARRAY",
    type_length: bytesFor(precision),
    converted_type: "DECIMAL",
    logical_type: { type: "DECIMAL", precision, scale },
    precision,
    scale,
  };
  return column(
    element,
    (digits) => unconvertDecimal(element, unscaled(digits as string, scale)),
    "not told",
  );
}

/** A flat column of Parquet, as it was. */
export function nativeColumn({ element }: SchemaTree, type: OtherType): FlatColumn {
  const made = flatColumn(element.name, type);
  const { type: stored, logical_type: logical } = element;
  if (stored === "INT96") return column(element, ofAnotherType, "not told");
  if (type.kind === "decimal") {
    const { scale } = decimalOf(element)!;
    const bounds = stored === "INT32" || stored === "INT64" ? "told" : "not told";
    return column(element, (digits) => unconvertDecimal(element, unscaled(digits as string, scale)), bounds);
  }
  if (logical?.type === "UUID") return column(element, uuidBytes, "not told");
  if (logical?.type === "NULL") return column(element, ofAnotherType, "not told");
  const fixed = stored === "FIXED_LEN_BYTE_ARRAY" ? "not told" : made.bounds;
  return column(element, made.convert, fixed);
}

function ofAnotherType(): never {
  throw new Error("its values are of another type than those before");
}

const uuidBytes = (text: OtherValue): Uint8Array =>
  new Uint8Array(Buffer.from((text as string).replaceAll("-", ""), "hex"));
