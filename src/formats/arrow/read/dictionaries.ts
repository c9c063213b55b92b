/** What Arrow's dictionaries hold, and how they grow. */
import { arrayOf } from "../write/build.js";
import type { ArrowArray } from "./array.js";
import type { ArrowField } from "./schema.js";
import { valuesOf } from "./values.js";

/** Fields of what dictionaries hold, by their id, those within others too. */
export function dictionaryFields(fields: readonly ArrowField[]): Map<string, ArrowField> {
  const found = new Map<string, ArrowField>();
  const visit = (field: ArrowField): void => {
    const { dictionary, ...words } = field;
    if (dictionary && !found.has(dictionary.id)) found.set(dictionary.id, { ...words, name: "" });
    field.children.forEach(visit);
  };
  fields.forEach(visit);
  return found;
}

/** A dictionary with more values at its end. Throws Error where values of its type are not made. */
export const joinedDictionary = (before: ArrowArray, added: ArrowArray): ArrowArray =>
  arrayOf(before.field, [...valuesOf(before), ...valuesOf(added)]);
