/** Columns of results, and those of other formats, as Arrow's fields and arrays. */
import type { ResultType } from "../../../types.js";
import type { Metadata, OtherType } from "../../contract.js";
import type { ArrowArray } from "../../decode/arrow/array.js";
import type { ArrowField, ArrowType } from "../../decode/arrow/schema.js";
import { bits, bytesOfView } from "./build.js";

const fieldOf = (
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
const metadataOfResults = (metadata: Metadata): Metadata =>
  metadata.filter(([key]) => !key.startsWith("ARROW:extension:"));

/** @param own the field that the results are made of, if Arrow knows one */
export const resultField = (name: string, dtype: ResultType, own: ArrowField | undefined): ArrowField =>
  fieldOf(
    name,
    { kind: "float", bits: dtype === "float32" ? 32 : 64 },
    { metadata: metadataOfResults(own?.metadata ?? []) },
  );

export const vectorField = (
  { name, type, children: [element], metadata }: ArrowField,
  dtype: ResultType,
): ArrowField =>
  fieldOf(name, type, {
    children: [resultField(element.name, dtype, element)],
    metadata: metadataOfResults(metadata),
  });

/** Results as an array; a NaN where the input had no value is none. */
export function resultArray(
  field: ArrowField,
  values: Float64Array,
  nulls: Uint8Array | undefined,
): ArrowArray {
  const { type } = field;
  const single = type.kind === "float" && type.bits === 32;
  const present = (row: number): boolean => nulls![row] !== 1 || !Number.isNaN(values[row]);
  return {
    field,
    length: values.length,
    offset: 0,
    validity: nulls && bits(values.length, present),
    buffers: [bytesOfView(single ? new Float32Array(values) : values)],
    children: [],
  };
}

/** Vectors of results, one after another in `values`; one of whose elements none is there is not there itself. */
export function vectorArray(
  field: ArrowField,
  size: number,
  values: Float64Array,
  nulls: Uint8Array | undefined,
): ArrowArray {
  const length = values.length / size;
  const present = (row: number): boolean => nulls!.subarray(row * size, (row + 1) * size).includes(0);
  return {
    field,
    length,
    offset: 0,
    validity: nulls && bits(length, present),
    buffers: [],
    children: [resultArray(field.children[0], values, nulls)],
  };
}
