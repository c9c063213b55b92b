/** Parquet's columns as Arrow's fields: by their own types, and by what Arrow's writers say of them in a file's metadata. */
import type { FileMetaData, SchemaElement } from "hyparquet";
import { decodeMessage } from "../../arrow/read/messages.js";
import type { ArrowField, ArrowType } from "../../arrow/read/schema.js";
import { EXTENSION } from "../../arrow/read/types.js";
import type { Metadata } from "../../dataset.js";
import type { TimeUnit } from "../../value-types.js";
import type { Leaf, Structure } from "./structure.js";
import { decimalOf, integerOf } from "./types.js";

/** What Arrow's writers put their own schema under, as a message in base64. */
export const ARROW_SCHEMA = "ARROW:schema";
/** Where Arrow's fields keep Parquet's number of a field. */
export const FIELD_ID = "PARQUET:field_id";

/** The fields that Arrow's writer had; undefined where none is told, or not readably. */
export function hintedFields({
  key_value_metadata: entries,
}: FileMetaData): readonly ArrowField[] | undefined {
  const text = entries?.find(({ key }) => key === ARROW_SCHEMA)?.value;
  if (text === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(Buffer.from(text, "base64"));
    const { description } = decodeMessage(bytes.subarray(bytes[0] === 255 ? 8 : 4));
    return description.kind === "schema" ? description.schema.fields : undefined;
  } catch {
    // It is of no consequence where Parquet's own types tell all, as for any other reader.
    return undefined;
  }
}

export const metadataOf = ({ key_value_metadata: entries = [] }: FileMetaData): Metadata =>
  entries.filter(({ key }) => key !== ARROW_SCHEMA).map(({ key, value = "" }) => [key, value] as const);

/** The field that a column is, by `hint` where that is of the same values. */
export function arrowField(structure: Structure, hint?: ArrowField): ArrowField {
  const own = ownField(structure);
  return hint === undefined || hint.name !== own.name ? own : hinted(own, hint);
}

function ownField(structure: Structure): ArrowField {
  const { element } = structure.node;
  const metadata: Metadata = element.field_id === undefined ? [] : [[FIELD_ID, String(element.field_id)]];
  const known = { name: element.name, nullable: structure.nullable, metadata };
  switch (structure.kind) {
    case "leaf":
      return { ...known, children: [], ...leafType(structure, metadata) };
    case "struct":
      return { ...known, type: { kind: "struct" }, children: structure.children.map(ownField) };
    case "list":
      return { ...known, type: { kind: "list" }, children: [elementField(structure.element)] };
    case "map": {
      const pair = { ...ownField(structure.element), nullable: false };
      const [key, value] = pair.children;
      const children = [{ ...pair, children: [{ ...key, nullable: false }, value] }];
      return { ...known, type: { kind: "map", keys: "as they come" }, children };
    }
  }
}

/** The element of a list that is repeated by itself has that list's name, which says nothing of it. */
const elementField = (element: Structure): ArrowField =>
  element.node.element.repetition_type === "REPEATED"
    ? { ...ownField(element), name: "element" }
    : ownField(element);

const extension = (name: string): Metadata => [
  [EXTENSION, name],
  ["ARROW:extension:metadata", ""],
];

function leafType({ node }: Leaf, metadata: Metadata): Pick<ArrowField, "type" | "metadata"> {
  const { element } = node;
  const { type, type_length: bytes = 0, logical_type: logical } = element;
  const said = logical?.type ?? element.converted_type;
  if (said === "UUID")
    return { type: { kind: "fixedBinary", bytes }, metadata: [...metadata, ...extension("arrow.uuid")] };
  if (said === "JSON") return { type: { kind: "text" }, metadata: [...metadata, ...extension("arrow.json")] };
  return { type: plainType(element) ?? bytesType(type, bytes, said), metadata };
}

function bytesType(type: SchemaElement["type"], bytes: number, said: string | undefined): ArrowType {
  if (said === "INTERVAL") return { kind: "interval", parts: "months, days and nanoseconds" };
  if (type === "FIXED_LEN_BYTE_ARRAY") return { kind: "fixedBinary", bytes };
  return { kind: said === "STRING" || said === "UTF8" || said === "ENUM" ? "text" : "binary" };
}

/** Numbers, moments and the like; undefined for bytes. */
function plainType(element: SchemaElement): ArrowType | undefined {
  const { type, logical_type: logical, converted_type: converted } = element;
  if (logical?.type === "NULL") return { kind: "null" };
  const decimal = decimalOf(element);
  if (decimal) return { kind: "decimal", ...precise(decimal), bits: decimal.precision > 38 ? 256 : 128 };
  if (logical?.type === "FLOAT16") return { kind: "float", bits: 16 };
  switch (type) {
    case "BOOLEAN":
      return { kind: "boolean" };
    case "FLOAT":
      return { kind: "float", bits: 32 };
    case "DOUBLE":
      return { kind: "float", bits: 64 };
    case "INT96":
      return { kind: "timestamp", unit: "ns" };
    case "INT32":
    case "INT64":
      if (logical?.type === "DATE" || converted === "DATE") return { kind: "date", unit: "day" };
      return countType(element) ?? { kind: "integer", ...integerOf(element) };
    default:
      return undefined;
  }
}

const precise = ({ precision, scale }: { precision: number; scale: number }) => ({ precision, scale });

const UNITS = { MILLIS: "ms", MICROS: "us", NANOS: "ns" } as const;

function countType({
  type,
  logical_type: logical,
  converted_type: converted,
}: SchemaElement): ArrowType | undefined {
  const time = (unit: TimeUnit): ArrowType => ({ kind: "time", unit, bits: type === "INT32" ? 32 : 64 });
  if (logical?.type === "TIME") return time(UNITS[logical.unit]);
  if (logical?.type === "TIMESTAMP") {
    const zone = logical.isAdjustedToUTC ? { timezone: "UTC" } : {};
    return { kind: "timestamp", unit: UNITS[logical.unit], ...zone };
  }
  switch (converted) {
    case "TIME_MILLIS":
      return time("ms");
    case "TIME_MICROS":
      return time("us");
    case "TIMESTAMP_MILLIS":
      return { kind: "timestamp", unit: "ms", timezone: "UTC" };
    case "TIMESTAMP_MICROS":
      return { kind: "timestamp", unit: "us", timezone: "UTC" };
    default:
      return undefined;
  }
}

const TEXTS: readonly ArrowType["kind"][] = ["text", "largeText", "textView"];
const BYTES: readonly ArrowType["kind"][] = ["binary", "largeBinary", "binaryView"];
const LISTS: readonly ArrowType["kind"][] = ["list", "largeList", "listView", "largeListView", "vector"];

/** The field as `hint` has it, as far as its values are those of `own`. */
function hinted(own: ArrowField, hint: ArrowField): ArrowField {
  const told = new Set(hint.metadata.map(([key]) => key));
  const metadata = [...own.metadata.filter(([key]) => !told.has(key)), ...hint.metadata];
  const type = hintedType(own.type, hint.type);
  const coded = hint.dictionary && (TEXTS.includes(type.kind) || BYTES.includes(type.kind));
  const children =
    own.children.length === hint.children.length
      ? own.children.map((child, i) => hinted(child, { ...hint.children[i], name: child.name }))
      : own.children;
  return { ...own, type, metadata, children, ...(coded && { dictionary: hint.dictionary! }) };
}

function hintedType(own: ArrowType, hint: ArrowType): ArrowType {
  if ([TEXTS, BYTES].some((kinds) => kinds.includes(own.kind) && kinds.includes(hint.kind))) return hint;
  if (own.kind === "list" && LISTS.includes(hint.kind)) return hint;
  if (own.kind === "map" && hint.kind === "map") return hint;
  if (own.kind === "integer" && own.bits === 64 && hint.kind === "duration") return hint;
  if (own.kind === "timestamp" && hint.kind === "timestamp" && own.timezone && hint.timezone) {
    return { ...own, timezone: hint.timezone };
  }
  if (own.kind === "decimal" && hint.kind === "decimal") {
    const same = own.precision === hint.precision && own.scale === hint.scale;
    return same ? hint : own;
  }
  return own;
}
