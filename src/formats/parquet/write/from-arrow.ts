/** Arrow's arrays as Parquet stores them: offsets and bits of what is there become levels. */
import { type ArrowArray, cut, nullsOf } from "../../arrow/read/array.js";
import { listPlaces } from "../../arrow/read/lists.js";
import { plain } from "../../arrow/read/take.js";
import type { StoredLeaf } from "../read/stored.js";
import type { Lists, Structure } from "../read/structure.js";
import { leafRun } from "./leaf-values.js";

/** What leaves have as entries: levels, and which row of an array each is; -1 where nothing is there any more. */
interface Entries {
  readonly rows: Int32Array;
  readonly levels: Uint8Array;
  readonly repetition: Uint8Array;
}

/** A column's leaves, of the array that parquetNode's `structure` was made for. Throws Error for values that it does not hold. */
export function storedOfArray(array: ArrowArray, structure: Structure): StoredLeaf[] {
  const { length } = array;
  const rows = Int32Array.from({ length }, (_, i) => i);
  return visit(array, structure, {
    rows,
    levels: new Uint8Array(length),
    repetition: new Uint8Array(length),
  });
}

function visit(coded: ArrowArray, part: Structure, before: Entries): StoredLeaf[] {
  const keepsWords = part.kind === "leaf" && part.node.element.type === "BYTE_ARRAY";
  const array = keepsWords && coded.field.type.kind !== "runs" ? coded : plain(coded);
  const entries = present(array, part, before);
  switch (part.kind) {
    case "leaf":
      return [{ leaf: part, runs: [leafRun(array, part, entries)] }];
    case "struct":
      return part.children.flatMap((child, i) =>
        visit(cut(array.children[i], array.offset, array.length), child, entries),
      );
    default: {
      const { child, ...inner } = elements(array, part, entries);
      return visit(child, part.element, inner);
    }
  }
}

/** What is there gets its level, what is not ends. */
function present(array: ArrowArray, { nullable, definition }: Structure, before: Entries): Entries {
  const absent = array.field.type.kind === "null" ? new Uint8Array(array.length).fill(1) : nullsOf(array);
  const rows = before.rows.slice();
  const levels = before.levels.slice();
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] < 0) continue;
    if (!absent?.[rows[i]]) levels[i] = definition;
    else if (nullable) rows[i] = -1;
    else throw new Error("a value is missing where the schema says that none is");
  }
  return { ...before, rows, levels };
}

/** An entry for each element, and one for each list without any. */
function elements(
  array: ArrowArray,
  { elementDefinition, element: { repetition: depth } }: Lists,
  { rows, levels, repetition }: Entries,
): Entries & { readonly child: ArrowArray } {
  const { start, size } = listPlaces(array);
  let count = 0;
  for (const row of rows) count += row < 0 ? 1 : Math.max(1, size(row));
  const inner = {
    rows: new Int32Array(count),
    levels: new Uint8Array(count),
    repetition: new Uint8Array(count),
  };
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const elements = rows[i] < 0 ? 0 : size(rows[i]);
    const first = elements === 0 ? -1 : start(rows[i]);
    inner.rows[at] = first;
    inner.levels[at] = elements === 0 ? levels[i] : elementDefinition;
    inner.repetition[at++] = repetition[i];
    for (let element = 1; element < elements; element++) {
      inner.rows[at] = first + element;
      inner.levels[at] = elementDefinition;
      inner.repetition[at++] = depth;
    }
  }
  return { ...inner, child: array.children[0] };
}
