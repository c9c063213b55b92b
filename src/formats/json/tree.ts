/** The places in a JSON record where its columns are, as a tree that a scan walks along. */
import type { JsonPath } from "../../types.js";

export type JsonNode = LeafNode | ObjectNode | VectorNode;

/** A value that is wanted: a number (or null), or text of any kind. */
export interface LeafNode {
  readonly kind: "number" | "any" | "skipped";
  /** column in the row of cells; -1 where it is skipped */
  readonly cell: number;
}

export interface ObjectNode {
  readonly kind: "object";
  readonly members: ReadonlyMap<string, Member>;
  /** the key that was first in the record before */
  first: Member | undefined;
  /** the last record it was seen in: twice in one, and what was first is forgotten */
  record: number;
  readonly cells: Int32Array;
}

export interface VectorNode {
  readonly kind: "vector";
  readonly elements: readonly JsonNode[];
  record: number;
  readonly cells: Int32Array;
}

/** A key of an object, its value, and what was seen of it last. */
export interface Member {
  readonly value: JsonNode;
  /** the key's bytes, quotes included */
  raw: Uint8Array;
  /** the key that followed it in the record before */
  next: Member | undefined;
}

/** The paths below one place, each with its column. */
interface Branch {
  readonly path: JsonPath;
  readonly column: number;
}

/** What is wanted of columns, by their index: its cell in the row, and as what. */
export type Wanted = ReadonlyMap<number, { readonly cell: number; readonly kind: "number" | "any" }>;

/** @param paths of all columns, none of them within another */
export function buildTree(paths: readonly JsonPath[], wanted: Wanted): JsonNode {
  return nodeOf(
    paths.map((path, column) => ({ path, column })),
    0,
    wanted,
  );
}

function nodeOf(branches: readonly Branch[], depth: number, wanted: Wanted): JsonNode {
  const step = branches[0]?.path[depth];
  if (step === undefined) {
    const cell = branches.length === 0 ? undefined : wanted.get(branches[0].column);
    return cell ?? { kind: "skipped", cell: -1 };
  }
  const parts = new Map<string | number, Branch[]>();
  for (const branch of branches) {
    const part = parts.get(branch.path[depth]);
    if (part) part.push(branch);
    else parts.set(branch.path[depth], [branch]);
  }
  const cells = Int32Array.from(branches.flatMap(({ column }) => wanted.get(column)?.cell ?? []));
  if (typeof step === "number") {
    const elements = Array.from(parts.values(), (part) => nodeOf(part, depth + 1, wanted));
    return { kind: "vector", elements, record: -1, cells };
  }
  const members = new Map<string, Member>();
  let before: Member | undefined;
  for (const [key, part] of parts as Map<string, Branch[]>) {
    const member = {
      value: nodeOf(part, depth + 1, wanted),
      raw: Buffer.from(JSON.stringify(key)),
      next: undefined,
    };
    if (before) before.next = member;
    before = member;
    members.set(key, member);
  }
  const first = members.values().next().value;
  return { kind: "object", members, first, record: -1, cells };
}

/** The path to a node of a tree; undefined where it is not in there. */
export function pathTo(root: JsonNode, node: JsonNode): JsonPath | undefined {
  if (root === node) return [];
  const below: [string | number, JsonNode][] =
    root.kind === "object"
      ? Array.from(root.members, ([key, { value }]) => [key, value])
      : root.kind === "vector"
        ? root.elements.map((element, i) => [i, element])
        : [];
  for (const [step, part] of below) {
    const rest = pathTo(part, node);
    if (rest) return [step, ...rest];
  }
  return undefined;
}
