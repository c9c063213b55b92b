/** Arrow's fields as Parquet's columns: those of other types than Parquet has are told of, or refused. */
import type { SchemaElement, SchemaTree } from "hyparquet";
import type { ArrowField, ArrowType } from "../../arrow/read/schema.js";
import { EXTENSION, isUuid } from "../../arrow/read/types.js";
import { FIELD_ID } from "../read/arrow-field.js";
import { flatColumn } from "./elements.js";

/** A column, and how it is written that is not as it was, in words that follow "is written". */
interface PlannedNode {
  readonly node: SchemaTree;
  readonly notes: readonly string[];
}

/** Throws Error for a type that Parquet has nothing for. */
export function parquetNode(field: ArrowField): PlannedNode {
  const notes = new Set<string>();
  return { node: nodeOf(field, [], (note) => notes.add(note)), notes: [...notes] };
}

type Note = (note: string) => void;
type Element = Omit<SchemaElement, "name">;

function nodeOf(field: ArrowField, path: readonly string[], note: Note): SchemaTree {
  const { type, name, dictionary } = field;
  if (type.kind === "runs") {
    note("without run-end encoding, which Parquet does not have");
    const [, values] = field.children;
    return nodeOf({ ...values, name, nullable: true }, path, note);
  }
  if (dictionary && !TEXTS.has(type.kind)) {
    note("without a dictionary, which Parquet keeps for text and bytes alone");
  }
  const own = [...path, name];
  const repetition_type = field.nullable ? "OPTIONAL" : "REQUIRED";
  const id = field.metadata.find(([key]) => key === FIELD_ID)?.[1];
  const known = { name, repetition_type, ...(id !== undefined && { field_id: Number(id) }) } as const;
  const group = (element: Element, children: readonly SchemaTree[]): SchemaTree => ({
    element: { ...known, ...element, num_children: children.length },
    children: [...children],
    count: children.reduce((sum, { count }) => sum + count, 1),
    path: own,
  });
  switch (type.kind) {
    case "struct":
      if (field.children.length === 0) throw new Error("Parquet has no structs without members");
      return group(
        {},
        field.children.map((child) => nodeOf(child, own, note)),
      );
    case "map": {
      const [key, value] = field.children[0].children;
      const pairs = [...own, "key_value"];
      const required = { ...key, name: "key", nullable: false };
      const repeated = repeatedGroup("key_value", pairs, [
        nodeOf(required, pairs, note),
        nodeOf({ ...value, name: "value" }, pairs, note),
      ]);
      return group({ converted_type: "MAP", logical_type: { type: "MAP" } }, [repeated]);
    }
    case "list":
    case "largeList":
    case "listView":
    case "largeListView":
    case "vector": {
      const list = [...own, "list"];
      const element = nodeOf({ ...field.children[0], name: "element" }, list, note);
      const repeated = repeatedGroup("list", list, [element]);
      return group({ converted_type: "LIST", logical_type: { type: "LIST" } }, [repeated]);
    }
    default: {
      const element = { ...known, ...leafElement(field, note) };
      return { element, children: [], count: 1, path: own };
    }
  }
}

const repeatedGroup = (name: string, path: string[], children: SchemaTree[]): SchemaTree => ({
  element: { name, repetition_type: "REPEATED", num_children: children.length },
  children,
  count: children.reduce((sum, { count }) => sum + count, 1),
  path,
});

/** Dictionaries of these are kept. */
const TEXTS: ReadonlySet<ArrowType["kind"]> = new Set([
  "text",
  "largeText",
  "textView",
  "binary",
  "largeBinary",
  "binaryView",
]);

const SECONDS = "in milliseconds, as Parquet counts no seconds";

function leafElement(field: ArrowField, note: Note): Element {
  const { type, metadata } = field;
  const extension = metadata.find(([key]) => key === EXTENSION)?.[1];
  switch (type.kind) {
    case "null":
      return { type: "INT32", logical_type: { type: "NULL" } };
    case "text":
    case "largeText":
    case "textView":
      return flatElement({ kind: extension === "arrow.json" ? "json" : "text" });
    case "binary":
    case "largeBinary":
    case "binaryView":
      return flatElement({ kind: "binary" });
    case "integer":
      // The widths that Parquet's own types have need no word more.
      if (type.signed === "signed" && type.bits >= 32) return { type: type.bits === 64 ? "INT64" : "INT32" };
      return flatElement(type);
    case "boolean":
      return { type: "BOOLEAN" };
    case "float":
    case "duration":
      return flatElement(type);
    case "decimal":
      if (type.scale < 0) throw new Error("Parquet has no decimals of negative scale");
      return flatElement(type);
    case "date":
      if (type.unit === "ms") note("in days, as Parquet counts dates");
      return flatElement({ kind: "date" });
    case "time":
    case "timestamp":
      if (type.unit === "s") note(SECONDS);
      return flatElement(type);
    case "fixedBinary":
      if (type.bytes === 0) throw new Error("Parquet has no values of no bytes");
      return {
        type: "FIXED_LEN_BYTE_ARRAY",
        type_length: type.bytes,
        ...(isUuid(field) && { logical_type: { type: "UUID" } }),
      };
    case "interval":
      throw new Error("Parquet's intervals hold less than Arrow's");
    default:
      throw new Error(`Parquet has no ${type.kind}s`);
  }
}

/** As columns of other formats are written. */
function flatElement(type: Parameters<typeof flatColumn>[1]): Element {
  const { name: _, repetition_type: __, ...element } = flatColumn("", type).element;
  return element;
}
