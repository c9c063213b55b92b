/** Finds the columns of JSON records, and which of them are numeric, from the first records. */
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  commaFault,
  type Framing,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipSpace,
  startsNumber,
  valueEnd,
  valueOfKey,
} from "../../kernels/scalar/json.js";
import type { JsonPath } from "../../types.js";
import type { Counting } from "../row-labels.js";
import type { OtherType } from "../value-types.js";

/** Keys and positions that lead to a column, at most: what lies deeper stays as it is. */
const PATH_LIMIT = 64;

/** A column. */
export interface JsonLeaf {
  readonly path: JsonPath;
  /** what it holds where it is not worked on */
  readonly type: OtherType;
  /** number: numbers and nulls alone; ragged: arrays of numbers, not all of one length; other: anything else */
  readonly holds: "number" | "ragged" | "other";
}

/** Bits for what was seen at a place. */
const Kind = { integer: 1, fraction: 2, null: 4, object: 8, array: 16, text: 32, boolean: 64 } as const;

const NUMBER = Kind.integer | Kind.fraction;

/** What was seen at one place of the records. */
class Seen {
  kinds = 0;
  members: Map<string, Seen> | undefined;
  elements: Seen[] | undefined;
  /** elements of the first array */
  length = -1;
  ragged = false;
  /** an array with something beside numbers and arrays of them */
  mixed = false;
}

export class JsonJudge {
  private readonly root = new Seen();
  private bytes: Uint8Array = new Uint8Array(0);
  records = 0;

  /** what was seen at the place of the first value */
  private first: Seen | undefined;
  private shown = 0;

  /** @param counting is shown the first column, if there is need to */
  constructor(
    private readonly framing: Framing,
    private readonly counting?: Counting,
  ) {}

  /** As SeenColumns has it: each record has a value in the first column. */
  get counted(): number {
    if (this.counting === undefined || this.shown !== this.records) return 0;
    return this.leaves()[0].path.every((key) => typeof key === "string") ? this.counting.counted : 0;
  }

  /** Whether the records are objects, as those of a table with names are. */
  get named(): boolean {
    return (this.root.kinds & Kind.object) !== 0;
  }

  /** Looks at the record that begins at `at`; returns the offset after it. Throws JsonFault. */
  look(bytes: Uint8Array, at: number): number {
    this.bytes = bytes;
    this.records++;
    return this.value(at, this.root, 0);
  }

  /** The columns, in the order in which they first occur; an object with keys, and an array of numbers, is one for each of its parts. */
  leaves(): JsonLeaf[] {
    const found: JsonLeaf[] = [];
    collect(this.root, [], found);
    return found;
  }

  private value(at: number, seen: Seen, depth: number): number {
    const { bytes, framing } = this;
    const byte = bytes[at];
    if (byte === OPEN_OBJECT) {
      seen.kinds |= Kind.object;
      return depth < PATH_LIMIT ? this.object(at, seen, depth) : valueEnd(bytes, at, framing);
    }
    if (byte === OPEN_ARRAY) {
      seen.kinds |= Kind.array;
      if (!seen.mixed && depth < PATH_LIMIT) return this.array(at, seen, depth);
      return valueEnd(bytes, at, framing);
    }
    const end = valueEnd(bytes, at, framing);
    const kind = this.scalarKind(at, end);
    seen.kinds |= kind;
    if (this.counting !== undefined) this.count(kind === Kind.integer ? at : end, end, seen, this.counting);
    return end;
  }

  /** Shows a value at the place of the first one: an integer, or an empty text for what is none. */
  private count(at: number, end: number, seen: Seen, counting: Counting): void {
    this.first ??= seen;
    if (seen !== this.first) return;
    this.shown++;
    if (!counting.open) return;
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + at, end - at).toString("latin1");
    counting.add(text === "" ? Number.NaN : Number(text));
  }

  private scalarKind(at: number, end: number): number {
    const byte = this.bytes[at];
    if (byte === QUOTE) return Kind.text;
    if (startsNumber(this.bytes, at)) {
      // A point, e or E makes it a number with a fraction.
      const fraction = this.bytes.subarray(at, end).some((each) => each === 46 || (each | 32) === 101);
      return fraction ? Kind.fraction : Kind.integer;
    }
    if (byte === 110) return Kind.null;
    return byte === 116 || byte === 102 ? Kind.boolean : Kind.fraction;
  }

  private object(start: number, seen: Seen, depth: number): number {
    const { bytes, framing } = this;
    seen.members ??= new Map();
    let at = skipSpace(bytes, start + 1, framing);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    for (;;) {
      const colon = valueOfKey(bytes, at, framing);
      const key = JSON.parse(keyOf(bytes, at)) as string;
      let member = seen.members.get(key);
      if (member === undefined) {
        member = new Seen();
        seen.members.set(key, member);
      }
      at = skipSpace(bytes, this.value(colon, member, depth + 1), framing);
      if (bytes[at] === CLOSE_OBJECT) return at + 1;
      if (bytes[at] !== COMMA) throw commaFault(at, OPEN_OBJECT);
      at = skipSpace(bytes, at + 1, framing);
    }
  }

  private array(start: number, seen: Seen, depth: number): number {
    const { bytes, framing } = this;
    seen.elements ??= [];
    let at = skipSpace(bytes, start + 1, framing);
    let count = 0;
    if (bytes[at] === CLOSE_ARRAY) at++;
    else {
      for (let more = true; more; count++) {
        if (count === seen.elements.length) seen.elements.push(new Seen());
        const element = seen.elements[count];
        at = skipSpace(bytes, this.value(at, element, depth + 1), framing);
        if ((element.kinds & ~(NUMBER | Kind.null | Kind.array)) !== 0 || element.mixed) {
          seen.mixed = true;
          return valueEnd(bytes, start, framing);
        }
        more = bytes[at] === COMMA;
        if (!more && bytes[at] !== CLOSE_ARRAY) throw commaFault(at, OPEN_ARRAY);
        at = more ? skipSpace(bytes, at + 1, framing) : at + 1;
      }
    }
    if (seen.length < 0) seen.length = count;
    if (seen.length !== count) seen.ragged = true;
    return at;
  }
}

/** The text of the key at `at`, quotes included. */
function keyOf(bytes: Uint8Array, at: number): string {
  let end = at + 1;
  while (bytes[end] !== QUOTE) end += bytes[end] === 92 ? 2 : 1;
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, end + 1 - at).toString("utf8");
}

function collect(seen: Seen, path: JsonPath, found: JsonLeaf[]): void {
  const kinds = seen.kinds & ~Kind.null;
  if ((kinds & ~NUMBER) === 0) {
    const whole = kinds === Kind.integer;
    found.push({
      path,
      type: whole ? { kind: "integer", bits: 64, signed: "signed" } : { kind: "float", bits: 64 },
      holds: "number",
    });
    return;
  }
  if (kinds === Kind.object && seen.members !== undefined && seen.members.size > 0) {
    for (const [key, member] of seen.members) collect(member, [...path, key], found);
    return;
  }
  const vector = kinds === Kind.array ? vectorOf(seen) : "other";
  if (vector === "number") {
    for (const [i, element] of seen.elements!.entries()) collect(element, [...path, i], found);
  } else found.push({ path, type: typeOf(kinds), holds: vector });
}

/** What an array is: numbers in arrays of one length each, of several lengths, or something else. */
function vectorOf({ mixed, ragged, length, elements }: Seen): JsonLeaf["holds"] {
  if (mixed || length <= 0) return ragged && !mixed ? "ragged" : "other";
  const parts = elements!.map((element): JsonLeaf["holds"] => {
    const kinds = element.kinds & ~Kind.null;
    if ((kinds & ~NUMBER) === 0) return "number";
    return kinds === Kind.array ? vectorOf(element) : "other";
  });
  if (parts.includes("other")) return "other";
  return ragged || parts.includes("ragged") ? "ragged" : "number";
}

function typeOf(kinds: number): OtherType {
  if (kinds === Kind.text) return { kind: "text" };
  return kinds === Kind.boolean ? { kind: "boolean" } : { kind: "json" };
}
