/** Results as Spark Connect sends them: batches of rows, each a whole Arrow stream of its own. */
import { type DataType, type Decimal, Type, tableFromIPC, Vector } from "apache-arrow";
import type { Cell } from "../contract.js";

interface DecodedBatch {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Integers and decimals of any width come as doubles; lists are of numbers; what is neither, nor a truth value, comes as text. */
export function decodeBatch(bytes: Uint8Array): DecodedBatch {
  const table = tableFromIPC(bytes);
  // By position: names may occur twice.
  const columns = table.schema.fields.map((field, i) => cellsOf(table.getChildAt(i)!, field.type));
  const rows = Array.from({ length: table.numRows }, (_, row) => columns.map((cells) => cells[row]));
  return { columns: table.schema.fields.map(({ name }) => name), rows };
}

function cellsOf(vector: Vector, type: DataType): Cell[] {
  const scale = type.typeId === Type.Decimal ? (type as Decimal).scale : undefined;
  return Array.from(vector, (value) => cellOf(value, scale));
}

function cellOf(value: unknown, scale: number | undefined): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Vector) return Array.from(value, Number);
  if (scale !== undefined) return decimal(value as Uint32Array, scale);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  return typeof value === "bigint" ? Number(value) : String(value);
}

/** The double nearest to a decimal of 128 bits in two's complement, lowest word first. */
function decimal(words: Uint32Array, scale: number): number {
  const unsigned = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return Number(`${BigInt.asIntN(32 * words.length, unsigned)}e${-scale}`);
}
