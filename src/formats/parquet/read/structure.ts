/** What a Parquet column is made of, however its writer spelled lists and maps, and the levels that tell what is there. */
import type { SchemaTree } from "hyparquet";

interface Placed {
  readonly node: SchemaTree;
  readonly nullable: boolean;
  /** the definition level from which on it is there */
  readonly definition: number;
  /** how many lists it is within */
  readonly repetition: number;
}

export interface Leaf extends Placed {
  readonly kind: "leaf";
}

interface Group extends Placed {
  readonly kind: "struct";
  readonly children: readonly Structure[];
}

export interface Lists extends Placed {
  readonly kind: "list" | "map";
  /** of maps, a struct of key and value */
  readonly element: Structure;
  /** the definition level from which on it has an element */
  readonly elementDefinition: number;
}

export type Structure = Leaf | Group | Lists;

/** A column of the schema, from its root. */
export const columnStructure = (node: SchemaTree): Structure => structureOf(node, 0, 0);

function structureOf(node: SchemaTree, definition: number, repetition: number): Structure {
  switch (node.element.repetition_type) {
    case "REPEATED":
      // A list that says so of itself alone: it is always there, and so is each of its elements.
      return {
        kind: "list",
        node,
        nullable: false,
        definition,
        repetition,
        elementDefinition: definition + 1,
        element: contentOf(node, false, definition + 1, repetition + 1),
      };
    case "REQUIRED":
      return contentOf(node, false, definition, repetition);
    default:
      return contentOf(node, true, definition + 1, repetition);
  }
}

function contentOf(node: SchemaTree, nullable: boolean, definition: number, repetition: number): Structure {
  const { children } = node;
  const placed = { node, nullable, definition, repetition };
  if (children.length === 0) return { kind: "leaf", ...placed };
  const [repeated] = children;
  const kind = annotation(node);
  if (kind === undefined || children.length > 1 || repeated.element.repetition_type !== "REPEATED") {
    return {
      kind: "struct",
      ...placed,
      children: children.map((child) => structureOf(child, definition, repetition)),
    };
  }
  const elementDefinition = definition + 1;
  const element =
    kind === "list" && !isElement(repeated, node)
      ? structureOf(repeated.children[0], elementDefinition, repetition + 1)
      : contentOf(repeated, false, elementDefinition, repetition + 1);
  return { kind, ...placed, elementDefinition, element };
}

function annotation({ element, children }: SchemaTree): "list" | "map" | undefined {
  const word = element.logical_type?.type ?? element.converted_type;
  if (word === "LIST") return "list";
  const pairs = children[0].children.length === 2;
  return pairs && (word === "MAP" || word === "MAP_KEY_VALUE") ? "map" : undefined;
}

/** Whether what is repeated is the element itself. Source: parquet-format, LogicalTypes.md, backward-compatibility rules of lists. */
const isElement = ({ element: { name }, children }: SchemaTree, list: SchemaTree): boolean =>
  children.length !== 1 || name === "array" || name === `${list.element.name}_tuple`;

/** The leaves, in the schema's order. */
export function leavesWithin(structure: Structure): Leaf[] {
  switch (structure.kind) {
    case "leaf":
      return [structure];
    case "struct":
      return structure.children.flatMap(leavesWithin);
    default:
      return leavesWithin(structure.element);
  }
}

export const isFlat = (structure: Structure): structure is Leaf => structure.kind === "leaf";
