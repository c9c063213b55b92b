/** Finds the values of columns in JSON records: their places in the bytes, whatever the order of keys. */
import {
  afterColon,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  commaFault,
  type Framing,
  JsonFault,
  numberEnd,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipSpace,
  startsNumber,
  stringEnd,
  valueEnd,
} from "../../kernels/scalar/json.js";
import type { JsonNode, LeafNode, Member, ObjectNode, VectorNode } from "./tree.js";

/** A value of another type than its column's: valid JSON all the same. */
export class JsonMisfit extends Error {
  /**
   * @param at,end where the value is
   * @param node what was expected there
   * @param found elements, of an array that has another number of them
   */
  constructor(
    readonly at: number,
    readonly end: number,
    readonly node: JsonNode,
    readonly found?: number,
  ) {
    super("a value of another type");
    this.name = "JsonMisfit";
  }
}

const NULL = 110;
const NAN = 78;

/** Scans records one after another; walks a tree that remembers the order of keys. */
export class JsonScan {
  /** [start, end) of each wanted value; start is -1 where it is missing, null or NaN */
  private spans: Int32Array = new Int32Array(0);
  private bytes: Uint8Array = new Uint8Array(0);
  /** index in `spans` of the row's first */
  private row = 0;
  private record = 0;

  /** @param cols cells in a row */
  constructor(
    private readonly root: JsonNode,
    private readonly cols: number,
    private readonly framing: Framing,
  ) {}

  /** @param spans all -1 */
  begin(bytes: Uint8Array, spans: Int32Array): void {
    this.bytes = bytes;
    this.spans = spans;
    this.record = 0;
    forget(this.root);
  }

  /** Reads the record that begins at `at`; returns the offset after it. Throws JsonFault, JsonMisfit. */
  next(at: number): number {
    this.row = 2 * this.record * this.cols;
    const end = this.value(this.root, at);
    this.record++;
    return end;
  }

  private value(node: JsonNode, at: number): number {
    switch (node.kind) {
      case "number":
        return this.number(node, at);
      case "any": {
        const end = valueEnd(this.bytes, at, this.framing);
        return this.place(node, at, end);
      }
      case "object":
        if (this.bytes[at] !== OPEN_OBJECT) return this.absent(node, at);
        this.enter(node);
        return this.object(node, at + 1);
      case "vector":
        if (this.bytes[at] !== OPEN_ARRAY) return this.absent(node, at);
        this.enter(node);
        return this.vector(node, at);
      default:
        return valueEnd(this.bytes, at, this.framing);
    }
  }

  private place({ cell }: LeafNode, start: number, end: number): number {
    this.spans[this.row + 2 * cell] = start;
    this.spans[this.row + 2 * cell + 1] = end;
    return end;
  }

  private number(node: LeafNode, at: number): number {
    const { bytes } = this;
    if (startsNumber(bytes, at)) return this.place(node, at, numberEnd(bytes, at));
    const end = valueEnd(bytes, at, this.framing);
    if (bytes[at] === NULL || bytes[at] === NAN) {
      this.spans[this.row + 2 * node.cell] = -1;
      return end;
    }
    // What else is a word and no truth value is an infinity.
    if (bytes[end - 1] === 121) return this.place(node, at, end);
    throw new JsonMisfit(at, end, node);
  }

  /** An object or array that is null; anything else is a misfit. */
  private absent(node: ObjectNode | VectorNode, at: number): number {
    const end = valueEnd(this.bytes, at, this.framing);
    if (this.bytes[at] !== NULL || node === this.root) throw new JsonMisfit(at, end, node);
    this.enter(node);
    return end;
  }

  /** Of a key that comes twice the last one counts. */
  private enter(node: ObjectNode | VectorNode): void {
    if (node.record === this.record) {
      for (const cell of node.cells) this.spans[this.row + 2 * cell] = -1;
    }
    node.record = this.record;
  }

  private object(node: ObjectNode, start: number): number {
    const { bytes, framing } = this;
    let at = skipSpace(bytes, start, framing);
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    let before: Member | undefined;
    for (;;) {
      if (bytes[at] !== QUOTE) throw new JsonFault(at, "a key in double quotes");
      let member = before === undefined ? node.first : before.next;
      let keyEnd: number;
      if (member !== undefined && startsWith(bytes, at, member.raw)) keyEnd = at + member.raw.length;
      else {
        keyEnd = stringEnd(bytes, at);
        member = this.find(node, before, at, keyEnd);
      }
      at = afterColon(bytes, keyEnd, framing);
      at = member === undefined ? valueEnd(bytes, at, framing) : this.value(member.value, at);
      if (member !== undefined) before = member;
      at = skipSpace(bytes, at, framing);
      const byte = bytes[at];
      if (byte === CLOSE_OBJECT) return at + 1;
      if (byte !== COMMA) throw commaFault(at, OPEN_OBJECT);
      at = skipSpace(bytes, at + 1, framing);
    }
  }

  /** The member whose key stands at [at, end), which is then expected there the next time; undefined where it is none of ours. */
  private find(node: ObjectNode, before: Member | undefined, at: number, end: number): Member | undefined {
    const raw = this.bytes.subarray(at, end);
    const member = node.members.get(keyText(raw));
    if (member === undefined) return undefined;
    member.raw = raw.slice();
    if (before === undefined) node.first = member;
    else before.next = member;
    return member;
  }

  private vector(node: VectorNode, start: number): number {
    const { bytes, framing } = this;
    const { elements } = node;
    let at = skipSpace(bytes, start + 1, framing);
    if (bytes[at] === CLOSE_ARRAY) throw new JsonMisfit(start, at + 1, node, 0);
    for (let i = 0; ; i++) {
      if (i < elements.length) at = this.value(elements[i], at);
      else at = valueEnd(bytes, at, framing);
      at = skipSpace(bytes, at, framing);
      const byte = bytes[at];
      if (byte === CLOSE_ARRAY) {
        if (i !== elements.length - 1) throw new JsonMisfit(start, at + 1, node, i + 1);
        return at + 1;
      }
      if (byte !== COMMA) throw commaFault(at, OPEN_ARRAY);
      at = skipSpace(bytes, at + 1, framing);
    }
  }
}

/** Records are counted anew. */
function forget(node: JsonNode): void {
  if (node.kind !== "object" && node.kind !== "vector") return;
  node.record = -1;
  if (node.kind === "vector") node.elements.forEach(forget);
  else for (const { value } of node.members.values()) forget(value);
}

function startsWith(bytes: Uint8Array, at: number, raw: Uint8Array): boolean {
  for (let i = 1; i < raw.length; i++) if (bytes[at + i] !== raw[i]) return false;
  return true;
}

const BACKSLASH = 92;

/** The key that a string in quotes means. */
function keyText(raw: Uint8Array): string {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  return raw.includes(BACKSLASH)
    ? JSON.parse(text.toString("utf8"))
    : text.toString("utf8", 1, raw.length - 1);
}
