/** A strict reader of the Python literals that NPY headers are made of. Nothing is evaluated; depth is bounded. */

interface Span {
  /** [start, end) in the text */
  readonly start: number;
  readonly end: number;
}

export type Literal = Span &
  (
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "integer"; readonly value: bigint }
    | { readonly kind: "word"; readonly value: "True" | "False" | "None" }
    | { readonly kind: "tuple" | "list"; readonly items: readonly Literal[] }
    | { readonly kind: "dictionary"; readonly entries: readonly (readonly [Literal, Literal])[] }
  );

/** What is wrong, and at which character. */
export class LiteralError extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}

const DEEPEST = 16;
/** 2^64 has 20 digits; Python 2 wrote an L after long integers. */
const INTEGER = /(-?(?:0|[1-9][0-9]{0,39}))L?(?![0-9A-Za-z_.])/y;
const WORD = /(True|False|None)(?![0-9A-Za-z_.])/y;
const SPACE = /[ \t\r\n]*/y;
/** A backslash keeps the next character, and itself: names of fields are shown as they are written. */
const STRING = /'((?:[^'\\\n]|\\[^\n])*)'|"((?:[^"\\\n]|\\[^\n])*)"/y;

/** Reads the one literal that is all of `text`, spaces aside. Throws {@link LiteralError}. */
export function parsePythonLiteral(text: string): Literal {
  const parser = new Parser(text);
  const literal = parser.value(0);
  parser.skipSpace();
  if (parser.position < text.length) parser.fail("something follows the closing bracket");
  return literal;
}

class Parser {
  position = 0;

  constructor(private readonly text: string) {}

  fail(message: string): never {
    throw new LiteralError(message, this.position);
  }

  skipSpace(): void {
    this.match(SPACE);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (found !== null) this.position = pattern.lastIndex;
    return found;
  }

  /** Whether `character` comes next; takes it if so. */
  private take(character: string): boolean {
    this.skipSpace();
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  value(depth: number): Literal {
    this.skipSpace();
    const start = this.position;
    if (depth > DEEPEST) this.fail("it is nested too deeply");
    if (this.take("{"))
      return { kind: "dictionary", entries: this.entries(depth + 1), start, end: this.position };
    if (this.take("["))
      return { kind: "list", items: this.items("]", depth + 1).items, start, end: this.position };
    if (this.take("(")) return this.parenthesized(start, depth + 1);
    const string = this.match(STRING);
    if (string !== null) return { kind: "string", value: string[1] ?? string[2], start, end: this.position };
    const integer = this.match(INTEGER);
    if (integer !== null) return { kind: "integer", value: BigInt(integer[1]), start, end: this.position };
    const word = this.match(WORD);
    if (word === null)
      return this.fail("a string, a whole number, True, False, None or a bracket is expected");
    return { kind: "word", value: word[1] as "True" | "False" | "None", start, end: this.position };
  }

  /** (3,) and () are tuples, (3) is 3. */
  private parenthesized(start: number, depth: number): Literal {
    const { items, commas } = this.items(")", depth);
    if (items.length === 1 && commas === 0) return items[0];
    return { kind: "tuple", items, start, end: this.position };
  }

  private items(closing: string, depth: number): { items: Literal[]; commas: number } {
    const items: Literal[] = [];
    let commas = 0;
    while (!this.take(closing)) {
      if (items.length > commas) this.fail(`a comma or '${closing}' is expected`);
      items.push(this.value(depth));
      if (this.take(",")) commas++;
    }
    return { items, commas };
  }

  private entries(depth: number): [Literal, Literal][] {
    const entries: [Literal, Literal][] = [];
    let commas = 0;
    while (!this.take("}")) {
      if (entries.length > commas) this.fail("a comma or '}' is expected");
      const key = this.value(depth);
      if (!this.take(":")) this.fail("a colon is expected");
      entries.push([key, this.value(depth)]);
      if (this.take(",")) commas++;
    }
    return entries;
  }
}
