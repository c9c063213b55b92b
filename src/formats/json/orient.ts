/**
 * One JSON object that is a whole table, as pandas and others write it by columns: refused by name, since its values are no
 * records, and a reader that takes it for one gives every column one value.
 */
import { dataError, type NormalizeError } from "../../errors.js";
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  type Framing,
  JsonFault,
  OPEN_ARRAY,
  OPEN_OBJECT,
  skipSpace,
  startsNumber,
  valueEnd,
  valueOfKey,
} from "../../kernels/scalar/json.js";
import { pathName } from "./path.js";

/** What a table in one object looks like. */
export interface JsonOrient {
  /** what it is called, in words */
  readonly name: string;
  /** commands that make records of it, one a line */
  readonly conversion: string;
  /** columns, or rows, that it has one value each for */
  readonly width: number;
  /** unclear: a record may look like it */
  readonly clarity: "clear" | "unclear";
  /** whether the object, taken for a record, would have a column of this name */
  readonly holds: (column: string) => boolean;
}

interface Member {
  readonly key: string;
  /** where its value begins */
  readonly at: number;
}

const SPACES: Framing = "elements";

type Shape = Omit<JsonOrient, "holds" | "width">;

/** The shape of the object at `at`, if that is one of a table's. Throws JsonFault where it is not JSON. */
function orientOf(bytes: Uint8Array, at: number): JsonOrient | undefined {
  const members = membersOf(bytes, at);
  if (members.length === 0) return undefined;
  const shape = namedShape(bytes, members) ?? listsOf(bytes, members) ?? objectsOf(bytes, members);
  if (shape === undefined) return undefined;
  const within = members.map(({ key, at }) => [pathName([key]), isScalar(bytes, at)] as const);
  return {
    ...shape,
    width: members.length,
    holds: (column) =>
      within.some(([name, scalar]) =>
        scalar ? column === name : column.startsWith(`${name}[`) || column.startsWith(`${name}.`),
      ),
  };
}

const isScalar = (bytes: Uint8Array, at: number): boolean => !isArray(bytes, at) && !isObject(bytes, at);

/** The table in `bytes` from `at` on, where one object is all there is; undefined where it is none, or not JSON. */
export function loneOrient(bytes: Uint8Array, at: number): JsonOrient | undefined {
  try {
    if (skipSpace(bytes, valueEnd(bytes, at, SPACES), SPACES) < bytes.length) return undefined;
    return orientOf(bytes, at);
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}

export function orientError(file: string, { name, conversion, clarity }: JsonOrient): NormalizeError {
  const otherwise = clarity === "clear" ? "" : "; if it is one record, say --from ndjson";
  return dataError(
    `it is one JSON object, a table ${name}, and not a record a line`,
    { file },
    `make records of it: ${conversion}${otherwise}`,
  );
}

export const orientNote = ({ name, conversion }: JsonOrient): string =>
  `its one record could be a table ${name}; if it is, make records of it: ${conversion}`;

const PANDAS = 'df.to_json(path, orient="records", lines=True) in pandas';
const withJq = (filter: string, others = PANDAS): string => `${others}, or jq -c '${filter}'`;

function membersOf(bytes: Uint8Array, start: number): Member[] {
  const members: Member[] = [];
  let at = skipSpace(bytes, start + 1, SPACES);
  while (bytes[at] !== CLOSE_OBJECT) {
    const value = valueOfKey(bytes, at, SPACES);
    const key = keyAt(bytes, at, value);
    members.push({ key, at: value });
    at = skipSpace(bytes, valueEnd(bytes, value, SPACES), SPACES);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1, SPACES);
  }
  return members;
}

function keyAt(bytes: Uint8Array, at: number, value: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, value - at).toString("utf8");
  return JSON.parse(text.slice(0, text.lastIndexOf('"') + 1)) as string;
}

/** The first bytes of an array's elements, in order. */
function elementsOf(bytes: Uint8Array, start: number): number[] {
  const first: number[] = [];
  let at = skipSpace(bytes, start + 1, SPACES);
  while (bytes[at] !== CLOSE_ARRAY) {
    first.push(bytes[at]);
    at = skipSpace(bytes, valueEnd(bytes, at, SPACES), SPACES);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1, SPACES);
  }
  return first;
}

const isArray = (bytes: Uint8Array, at: number): boolean => bytes[at] === OPEN_ARRAY;
const isObject = (bytes: Uint8Array, at: number): boolean => bytes[at] === OPEN_OBJECT;

/** Whether a member is an array of nothing but what begins with `first`. */
const isArrayOf = (bytes: Uint8Array, member: Member | undefined, first: number): boolean =>
  member !== undefined &&
  isArray(bytes, member.at) &&
  elementsOf(bytes, member.at).every((byte) => byte === first);

const SPLIT_KEYS = new Set(["columns", "index", "data", "index_names", "column_names"]);
/** What records are wrapped in, beside numbers about them. */
const WRAPPERS = new Set(["data", "records", "results", "rows", "items", "features", "values"]);

/** Shapes that their keys tell. */
function namedShape(bytes: Uint8Array, members: readonly Member[]): Shape | undefined {
  const of = new Map(members.map((member) => [member.key, member]));
  const [columns, data] = [of.get("columns"), of.get("data")];
  const split = columns && data && members.every((member) => SPLIT_KEYS.has(member.key));
  if (split && isArray(bytes, columns.at) && isArrayOf(bytes, data, OPEN_ARRAY)) {
    return {
      name: `by its parts (pandas' orient "${of.has("index_names") ? "tight" : "split"}")`,
      conversion: withJq(".columns as $c | .data[] | [$c, .] | transpose | map({(.[0]): .[1]}) | add"),
      clarity: "clear",
    };
  }
  if (of.has("schema") && members.length === 2 && isArrayOf(bytes, data, OPEN_OBJECT)) {
    return {
      name: `with its schema (pandas' orient "table")`,
      conversion: withJq(".data[]"),
      clarity: "clear",
    };
  }
  if (columns && members.length === 1 && isArrayOf(bytes, columns, OPEN_OBJECT)) {
    return {
      name: "by columns with names and values (as older polars writes it)",
      conversion: withJq(`[.columns[] | {(.name): .values}] | add | ${BY_LISTS}`, POLARS),
      clarity: "clear",
    };
  }
  return wrapped(bytes, members);
}

/** Records within an object: the only array in it, which other things but no columns stand beside. */
function wrapped(bytes: Uint8Array, members: readonly Member[]): Shape | undefined {
  const arrays = members.filter(({ at }) => isArray(bytes, at));
  const [array] = arrays;
  if (arrays.length !== 1 || !isArrayOf(bytes, array, OPEN_OBJECT)) return undefined;
  const columns = members.some(({ at }) => isObject(bytes, at) || startsNumber(bytes, at));
  if (elementsOf(bytes, array.at).length === 0 || (columns && !WRAPPERS.has(array.key))) return undefined;
  const path = /^[A-Za-z_]\w*$/.test(array.key) ? `.${array.key}` : `.[${JSON.stringify(array.key)}]`;
  return {
    name: `whose records are within ${JSON.stringify(array.key)}`,
    conversion: `jq -c '${path}[]'`,
    clarity: columns ? "unclear" : "clear",
  };
}

const POLARS = "df.write_ndjson(path) in polars";
const BY_OBJECTS = ". as $t | first($t[]) | keys_unsorted[] as $i | $t | map_values(.[$i])";
const BY_LISTS = ". as $t | range(first($t[]) | length) as $i | $t | map_values(.[$i])";

/** A list for each column, all of one length. */
function listsOf(bytes: Uint8Array, members: readonly Member[]): Shape | undefined {
  if (!members.every(({ at }) => isArray(bytes, at))) return undefined;
  const lists = members.map(({ at }) => elementsOf(bytes, at));
  const [{ length }] = lists;
  if (!lists.every((list) => list.length === length && !list.includes(OPEN_OBJECT))) return undefined;
  return {
    name: `by columns, a list each (pandas' to_dict("list"))`,
    conversion: withJq(BY_LISTS),
    clarity: "unclear",
  };
}

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/** An object for each column or row, all with the same keys in the same order. */
function objectsOf(bytes: Uint8Array, members: readonly Member[]): Shape | undefined {
  if (!members.every(({ at }) => isObject(bytes, at))) return undefined;
  const outer = members.map(({ key }) => key);
  const first = membersOf(bytes, members[0].at);
  const inner = first.map(({ key }) => key);
  if (inner.length === 0 || first.some(({ at }) => isObject(bytes, at))) return undefined;
  const alike = members.slice(1).every(({ at }) => {
    const own = membersOf(bytes, at);
    return own.length === inner.length && own.every(({ key }, i) => key === inner[i]);
  });
  if (!alike) return undefined;
  if (inner.every((key) => INTEGER.test(key))) {
    return {
      name: `by columns, an object each (pandas' orient "columns", its default)`,
      conversion: withJq(BY_OBJECTS),
      clarity: "clear",
    };
  }
  const rows = outer.every((key) => INTEGER.test(key));
  if (members.length === 1 && !rows) return undefined;
  return {
    name: rows
      ? `by rows, an object each (pandas' orient "index")`
      : `of objects with the same keys (pandas' orient "index", or "columns")`,
    conversion: rows ? withJq(".[]") : `${withJq(".[]")} for "index", jq -c '${BY_OBJECTS}' for "columns"`,
    clarity: rows ? "clear" : "unclear",
  };
}
