/** Keys of groups in statements: one text for one value, as group-key.ts has it, whatever the engine's own notation is. */
import {
  absolute,
  and,
  asBase64,
  asDouble,
  asInstantText,
  asIntegerText,
  asJson,
  asText,
  asTimestampText,
  branch,
  chooseFirst,
  coalesce,
  column,
  compare,
  type Expression,
  floor,
  isNotANumber,
  number,
  string,
} from "../core/expression.js";
import { type GroupKeyType, groupKey } from "../text/group-key.js";
import type { ColumnType, From } from "./contract.js";

/** What keys of a column are. */
export function keyTypeOf(type: ColumnType): GroupKeyType {
  switch (type) {
    case "float64":
    case "float32":
    case "integer":
    case "decimal":
      return "number";
    case "nested":
    case "list of numbers":
      return "json";
    case "other":
      return "text";
    default:
      return type;
  }
}

/** What a column of such keys holds, where no table is opened to look. */
function heldBy(type: GroupKeyType | undefined): ColumnType {
  if (type === undefined) return "other";
  return type === "number" ? "float64" : type === "json" ? "nested" : type;
}

/** Keys that are cases of one formula. */
const FEW = 32;

/** Integers in this range are the same number whatever kind of number holds them. */
const WHOLE = 2 ** 53;

/** The column that groups are told by. SQL gives most values the text of their key; an engine's other notations are learnt. */
export class KeyColumn {
  /** keys by the texts that the engine gives them, where these differ */
  private readonly renamed = new Map<string, string>();

  /** @param keyOf the key that an engine's text is */
  constructor(
    readonly name: string,
    private readonly held: ColumnType,
    private readonly keyOf: (text: string) => string,
  ) {}

  /** Takes in keys as an engine tells them; whether some of them are to be called otherwise from now on. */
  learn(told: Iterable<string | undefined>): boolean {
    const before = this.renamed.size;
    for (const text of told) {
      const key = text === undefined ? text : this.keyOf(text);
      if (text !== undefined && key !== undefined && key !== text) this.renamed.set(text, key);
    }
    return this.renamed.size > before;
  }

  /**
   * A relation that has each row's key at hand, and the key: NULL and the empty text are one, as they are in a CSV.
   * @param of the name of the relation, where several are joined
   * @param prefix begins names that no column has
   */
  over(from: From, prefix: string, of?: string): { readonly from: From; readonly key: Expression } {
    const text = this.text(of);
    const pairs = [...this.renamed];
    if (pairs.length <= FEW) {
      const branches = pairs.map(([told, key]) => branch(compare(text, "=", string(told)), string(key)));
      return { from, key: chooseFirst(branches, text) };
    }
    const [told, key] = [`${prefix}kt`, `${prefix}kn`];
    const names: From = {
      kind: "values",
      columns: [told, key],
      rows: pairs.map((pair) => pair.map(string)),
      name: `${prefix}ks`,
    };
    return {
      from: { kind: "join", keeps: "left", left: from, right: names, on: compare(text, "=", column(told)) },
      key: coalesce(column(key), text),
    };
  }

  /** A value's text, as near to its key as SQL comes. */
  text(of?: string): Expression {
    return coalesce(textOf(this.held, column(this.name, of)), string(""));
  }
}

function textOf(held: ColumnType, value: Expression): Expression {
  switch (held) {
    case "float64":
    case "float32":
      return floatText(value);
    case "timestamp":
      return asTimestampText(value);
    case "instant":
      return asInstantText(value);
    case "binary":
      return asBase64(value);
    case "nested":
    case "list of numbers":
      return asJson(value);
    default:
      return asText(value);
  }
}

/** Engines write 1.0 where 1 is meant, and NaN is no value. */
function floatText(value: Expression): Expression {
  const double = asDouble(value);
  const whole = and(compare(floor(double), "=", double), compare(absolute(double), "<", number(WHOLE)));
  return chooseFirst(
    [branch(isNotANumber(double), string("")), branch(whole, asIntegerText(double))],
    asText(value),
  );
}

/**
 * The column in a statement that is printed and not run: nobody tells the engine's notations, so keys that are numbers beside the
 * integers are told by their values.
 */
export function printedKey(name: string, type: GroupKeyType | undefined, keys: readonly string[]): KeyColumn {
  return new PrintedKey(name, type, keys);
}

class PrintedKey extends KeyColumn {
  private readonly fractions: readonly string[];

  constructor(name: string, type: GroupKeyType | undefined, keys: readonly string[]) {
    super(name, heldBy(type), (text) => groupKey(type ?? "text", text));
    this.fractions =
      type === "number"
        ? keys.filter((key) => Number.isFinite(Number(key)) && key !== "" && !isWhole(key))
        : [];
  }

  override text(of?: string): Expression {
    const double = asDouble(column(this.name, of));
    const branches = this.fractions.map((key) =>
      branch(compare(double, "=", number(Number(key))), string(key)),
    );
    return chooseFirst(branches, super.text(of));
  }
}

const isWhole = (key: string): boolean => Number.isInteger(Number(key)) && Math.abs(Number(key)) < WHOLE;
