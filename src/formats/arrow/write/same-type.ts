/** Whether arrays of one field can stand where those of another are expected. */
import { isDeepStrictEqual } from "node:util";
import type { ArrowField } from "../read/schema.js";

/** Whether the buffers of both mean the same; names matter within structs, and whether a value may be absent within anything. */
export function holdsSame(one: ArrowField, other: ArrowField): boolean {
  if (one === other) return true;
  if (!isDeepStrictEqual(one.type, other.type) || one.children.length !== other.children.length) return false;
  const indices = (field: ArrowField): unknown => field.dictionary?.index;
  if (!isDeepStrictEqual(indices(one), indices(other))) return false;
  const named = one.type.kind === "struct" || one.type.kind === "union";
  return one.children.every((child, i) => {
    const theirs = other.children[i];
    return (
      holdsSame(child, theirs) &&
      (!named || child.name === theirs.name) &&
      (child.nullable || !theirs.nullable)
    );
  });
}
