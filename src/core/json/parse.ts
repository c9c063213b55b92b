/**
 * JSON, read strictly (RFC 8259): what JSON.parse drops in silence is an error here: a key given twice, a number beyond
 * the doubles. Objects have no prototype, so that `__proto__` is a key like any other.
 */
import { dataError } from "../../errors.js";
import type { Json, JsonObject } from "./form.js";

/** Lists and objects within one another. */
const DEEPEST = 32;
/** Values in a file: what a few bytes each would take as objects stays within memory. */
const MOST_VALUES = 1 << 24;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
const WORDS: readonly (readonly [word: string, value: Json])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** The value that `text` is. Throws NormalizeError "data" that names the file and the line. */
export function parseJson(text: string, file: string, mostValues: number = MOST_VALUES): Json {
  const parser = new Parser(text, file, mostValues);
  return parser.document();
}

class Parser {
  private at = 0;
  private depth = 0;
  private values = 0;

  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly mostValues: number,
  ) {}

  document(): Json {
    this.skipSpace();
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) throw this.error(`expected the end of the file, found ${this.found()}`);
    return value;
  }

  private value(): Json {
    if (++this.values > this.mostValues)
      throw this.error(`more than ${this.mostValues.toLocaleString("en-US")} values`);
    const character = this.text[this.at];
    if (character === "{") return this.nested(() => this.object());
    if (character === "[") return this.nested(() => this.list());
    if (character === '"') return this.string();
    const word = WORDS.find(([word]) => this.text.startsWith(word, this.at));
    if (!word) return this.number();
    this.at += word[0].length;
    return word[1];
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST) throw this.error(`more than ${DEEPEST} levels`);
    this.at++;
    this.skipSpace();
    const value = read();
    this.depth--;
    return value;
  }

  private object(): JsonObject {
    const object: Record<string, Json> = Object.create(null);
    if (this.take("}")) return object;
    do {
      this.skipSpace();
      if (this.text[this.at] !== '"') throw this.error(`expected a key in quotes, found ${this.found()}`);
      const key = this.string();
      if (Object.hasOwn(object, key)) throw this.error(`the key ${JSON.stringify(key)} is there twice`);
      this.skipSpace();
      this.need(":");
      this.skipSpace();
      object[key] = this.value();
      this.skipSpace();
    } while (this.take(","));
    this.need("}");
    return object;
  }

  private list(): Json[] {
    const list: Json[] = [];
    if (this.take("]")) return list;
    do {
      this.skipSpace();
      list.push(this.value());
      this.skipSpace();
    } while (this.take(","));
    this.need("]");
    return list;
  }

  private string(): string {
    const start = this.at;
    let end = start + 1;
    let plain = true;
    for (; this.text[end] !== '"'; end++) {
      if (end >= this.text.length) throw this.cutShort();
      if (this.text[end] === "\\") {
        plain = false;
        end++;
      } else if (this.text.charCodeAt(end) < 0x20) throw this.error("a control character in a text");
    }
    this.at = end + 1;
    if (plain) return this.text.slice(start + 1, end);
    try {
      return JSON.parse(this.text.slice(start, end + 1));
    } catch {
      throw this.error("a text with an unknown escape");
    }
  }

  private number(): number {
    NUMBER.lastIndex = this.at;
    if (!NUMBER.test(this.text)) throw this.error(`expected a value, found ${this.found()}`);
    const digits = this.text.slice(this.at, NUMBER.lastIndex);
    const value = Number(digits);
    if (!Number.isFinite(value)) throw this.error(`${digits.slice(0, 30)} is beyond the range of doubles`);
    this.at = NUMBER.lastIndex;
    return value;
  }

  private skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private need(character: string): void {
    if (!this.take(character)) throw this.error(`expected ${character}, found ${this.found()}`);
  }

  private found(): string {
    if (this.at >= this.text.length) throw this.cutShort();
    return JSON.stringify(String.fromCodePoint(this.text.codePointAt(this.at) as number));
  }

  private cutShort() {
    return dataError("the file is cut short", { file: this.file }, "it ends in the middle of its JSON");
  }

  private error(problem: string) {
    const line = this.text.slice(0, this.at).split("\n").length;
    return dataError(`${problem}`, { file: this.file, line });
  }
}
