/** Columns of results, and those of other formats, as Arrow's fields and arrays. */
import type { Metadata } from "../../dataset.js";
import type { OtherType } from "../../value-types.js";
import type { ArrowArray } from "../read/array.js";
import type { ArrowField, ArrowType } from "../read/schema.js";
import { bits, floatBytes } from "./build.js";

export const fieldOf = (
  name: string,
  type: ArrowType,
  { children = [], metadata = [] }: Partial<Pick<ArrowField, "children" | "metadata">> = {},
): ArrowField => ({ name, nullable: true, type, children, metadata });

/** The field for values of another format; nested ones become JSON texts. */
export const arrowField = (name: string, type: OtherType): ArrowField => fieldOf(name, arrowType(type));

function arrowType(type: OtherType): ArrowType {
  switch (type.kind) {
    case "json":
      return { kind: "text" };
    case "date":
      return { kind: "date", unit: "day" };
    case "time":
      return { kind: "time", unit: type.unit, bits: type.unit === "s" || type.unit === "ms" ? 32 : 64 };
    case "duration":
      return { kind: "duration", unit: type.unit };
    case "text":
    case "boolean":
    case "binary":
      return { kind: type.kind };
    case "decimal":
      return { ...type, bits: type.precision > 38 ? 256 : 128 };
    default:
      return type;
  }
}

/** A column's metadata less what says that its values are of a type of another's making: results are numbers. */
export const metadataOfResults = (metadata: Metadata): Metadata =>
  metadata.filter(([key]) => !key.startsWith("ARROW:extension:"));

/** @param own the field that the results are made of, if Arrow knows one */
export const resultField = (name: string, bits: 16 | 32 | 64, own: ArrowField | undefined): ArrowField =>
  fieldOf(name, { kind: "float", bits }, { metadata: metadataOfResults(own?.metadata ?? []) });

/** Results as an array; a NaN where the input had no value is none. */
export function resultArray(
  field: ArrowField,
  values: Float64Array,
  nulls: Uint8Array | undefined,
): ArrowArray {
  const { type } = field;
  const width = type.kind === "float" ? type.bits : 64;
  const present = (row: number): boolean => nulls![row] !== 1 || !Number.isNaN(values[row]);
  return {
    field,
    length: values.length,
    offset: 0,
    validity: nulls && bits(values.length, present),
    buffers: [floatBytes(values, width)],
    children: [],
  };
}
