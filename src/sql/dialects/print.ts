/** Statements as text: what dialects have in common, made from what is particular to each. */
import {
  type AggregateName,
  add,
  type Condition,
  column,
  columnsIn,
  type Expression,
  type Fold,
  type FunctionName,
  greatest,
  least,
} from "../../core/expression.js";
import { dataError } from "../../errors.js";
import type {
  ColumnType,
  Dialect,
  DialectName,
  From,
  Projection,
  Select,
  Source,
  Target,
} from "../contract.js";

/** A function's text, from its arguments' texts. */
type Printed = (...of: string[]) => string;

/** What a dialect says in its own way. */
interface Particulars {
  readonly name: DialectName;
  readonly quote: '"' | "`";
  /** what else than the quote itself must be written otherwise within a name */
  escape?(name: string): string;
  string(value: string): string;
  /** a finite double */
  number(value: number): string;
  /** NaN, Infinity or -Infinity */
  notFinite(value: number): string;
  readonly nullNumber: string;
  readonly functions: Readonly<Record<Exclude<FunctionName, Operator>, Printed>>;
  readonly aggregates: Readonly<
    Record<Exclude<AggregateName, "quantile" | "orderStatistics" | "nearOrderStatistics" | "rows">, Printed>
  >;
  quantile(of: string, fraction: string): string;
  orderStatistics(of: string, fractions: readonly string[]): string;
  /** absent where the error of what the engine estimates has no bound */
  nearOrderStatistics?(of: string, fractions: readonly string[], within: number): string;
  isNaN(of: string): string;
  /** rows as a relation; absent: as standard SQL has it */
  values?(rows: readonly string[], columns: readonly string[], name: string): string;
  source(source: Source, dialect: Dialect): string;
  describe(source: string): string;
  fileWhere?(source: Source, condition: string, dialect: Dialect): string | undefined;
  pandasOf?(source: Source, dialect: Dialect): string | undefined;
  typeOf(type: string): ColumnType;
  write(select: Select, target: Target, dialect: Dialect): readonly string[];
  readonly longestStatement: number;
  readonly columnsAtOnce: number;
  readonly lists?: Lists;
}

/** How lists are said, and from how many columns on they are worth it. */
interface Lists {
  readonly longFrom: number;
  list(of: readonly string[]): string;
  element(list: string, at: string): string;
  map(list: string, number: string, term: string): string;
  /** `next` says what comes of `soFar` and a number of the list */
  /** `text` with a column's value under the column's name, worked out once */
  bound(column: string, text: string): string;
  fold(list: string, start: string, names: { soFar: string; number: string }, next: string): string;
  /** among a select's columns: a row for each number of a list, its place and itself under these names */
  unpivot(list: string, place: string, value: string): string;
}

type Operator = "add" | "subtract" | "multiply" | "divide" | "negate";

const OPERATORS: Readonly<Record<Exclude<Operator, "add" | "negate">, string>> = {
  subtract: "-",
  multiply: "*",
  divide: "/",
};

/** Functions' and aggregates' texts that most dialects share. */
export const calling =
  (name: string): Printed =>
  (...of) =>
    `${name}(${of.join(", ")})`;

export function makeDialect(own: Particulars): Dialect {
  const printer = new Printer(own);
  const dialect: Dialect = {
    name: own.name,
    identifier: (name) => printer.identifier(name),
    string: (value) => printer.string(value),
    number: (value) => printer.number(value),
    expression: (expression) => printer.expression(expression),
    condition: (condition) => printer.condition(condition),
    source: (source) => own.source(source, dialect),
    select: (select) => new Layout(dialect, printer).select(select),
    describe: (source) => own.describe(own.source(source, dialect)),
    fileWhere: (source, condition) => own.fileWhere?.(source, printer.condition(condition), dialect),
    pandasOf: (source) => own.pandasOf?.(source, dialect),
    typeOf: own.typeOf,
    write: (select, target) => own.write(select, target, dialect),
    longestStatement: own.longestStatement,
    columnsAtOnce: own.columnsAtOnce,
    ...(own.lists && { longFrom: own.lists.longFrom }),
  };
  return dialect;
}

class Printer {
  constructor(private readonly own: Particulars) {}

  identifier(name: string): string {
    const { quote } = this.own;
    const plain = this.own.escape?.(withoutNul(name)) ?? withoutNul(name);
    return `${quote}${plain.replaceAll(quote, quote + quote)}${quote}`;
  }

  string(value: string): string {
    return this.own.string(withoutNul(value));
  }

  number(value: number): string {
    return Number.isFinite(value) ? this.own.number(value) : this.own.notFinite(value);
  }

  values(rows: readonly string[], columns: readonly string[], name: string): string {
    if (this.own.values) return this.own.values(rows, columns, name);
    return `(VALUES\n${rows.join(",\n")}\n) AS ${name} (${columns.join(", ")})`;
  }

  expression(expression: Expression): string {
    switch (expression.kind) {
      case "number":
        return this.number(expression.value);
      case "string":
        return this.string(expression.value);
      case "null":
        return this.own.nullNumber;
      case "column": {
        const name = this.identifier(expression.name);
        return expression.of === undefined ? name : `${this.identifier(expression.of)}.${name}`;
      }
      case "call":
        return this.call(expression.name, expression.of);
      case "aggregate":
        return this.aggregate(expression);
      case "case": {
        const branches = expression.when.map(
          ({ condition, value }) => `WHEN ${this.condition(condition)} THEN ${this.expression(value)}`,
        );
        return `CASE ${branches.join(" ")} ELSE ${this.expression(expression.otherwise)} END`;
      }
      case "list":
        return this.lists.list(expression.of.map((one) => this.expression(one)));
      case "element":
        return this.element(expression.of, expression.at);
      case "map":
        return this.bound(
          expression,
          this.lists.map(
            this.expression(expression.of),
            this.identifier(expression.variable),
            this.expression(expression.term),
          ),
        );
      case "fold":
        return this.fold(expression);
    }
  }

  get lists(): Lists {
    if (this.own.lists) return this.own.lists;
    throw new Error(`${this.own.name} is told nothing by lists`);
  }

  private element(of: Expression, at: Expression | number): string {
    return this.lists.element(this.expression(of), typeof at === "number" ? String(at) : this.expression(at));
  }

  /** A formula of a list's numbers that finds the columns it is made of as values, and not as what they are made of. */
  private bound({ term, variable }: Pick<Fold, "term" | "variable">, text: string): string {
    const names = [...columnsIn(term)].filter((name) => name !== variable);
    return names.reduce((inner, name) => this.lists.bound(this.identifier(name), inner), text);
  }

  private fold(fold: Fold): string {
    const { of, by, start, variable, term } = fold;
    const soFar = column(`${variable}_`);
    const next = { sum: add, largest: greatest, smallest: least }[by](soFar, term);
    const names = { soFar: this.identifier(soFar.name), number: this.identifier(variable) };
    const text = this.lists.fold(this.expression(of), this.expression(start), names, this.expression(next));
    return this.bound(fold, text);
  }

  condition(condition: Condition): string {
    switch (condition.kind) {
      case "compare": {
        const { operator, left, right } = condition;
        return `${this.operand(left)} ${operator} ${this.operand(right)}`;
      }
      case "isNull":
        return `${this.operand(condition.of)} IS NULL`;
      case "isNaN":
        return this.own.isNaN(this.expression(condition.of));
      default: {
        const parts = condition.of.map((part) => {
          const text = this.condition(part);
          return part.kind === "and" || part.kind === "or" ? `(${text})` : text;
        });
        return parts.join(condition.kind === "and" ? " AND " : " OR ");
      }
    }
  }

  /** What may stand beside an operator. */
  private operand(expression: Expression): string {
    const text = this.expression(expression);
    if (expression.kind === "number") return text.startsWith("-") ? `(${text})` : text;
    const bare = expression.kind !== "case" && !(expression.kind === "call" && isOperator(expression.name));
    return bare ? text : `(${text})`;
  }

  private call(name: FunctionName, of: readonly Expression[]): string {
    if (name === "add") return this.balanced(of);
    if (name === "negate") return `-${this.operand(of[0])}`;
    if (isOperator(name)) {
      const [left, right] = of.map((argument) => this.operand(argument));
      return `${left} ${OPERATORS[name]} ${right}`;
    }
    return this.own.functions[name](...of.map((argument) => this.expression(argument)));
  }

  /** A long sum in parentheses of halves: engines limit how deep an expression may be. */
  private balanced(of: readonly Expression[]): string {
    if (of.length === 1) return this.operand(of[0]);
    if (of.length <= SHORT_SUM) return of.map((term) => this.operand(term)).join(" + ");
    const middle = of.length >> 1;
    return `(${this.balanced(of.slice(0, middle))}) + (${this.balanced(of.slice(middle))})`;
  }

  private aggregate(aggregate: Extract<Expression, { kind: "aggregate" }>): string {
    const { name, of, fractions = [], within = 0 } = aggregate;
    if (name === "rows") return "count(*)";
    const text = this.expression(of);
    const places = fractions.map((fraction) => this.number(fraction));
    switch (name) {
      case "quantile":
        return this.own.quantile(text, places[0]);
      case "orderStatistics":
        return this.own.orderStatistics(text, places);
      case "nearOrderStatistics":
        if (this.own.nearOrderStatistics) return this.own.nearOrderStatistics(text, places, within);
        throw new Error(`${this.own.name} estimates no quantiles within a bound`);
      default:
        return this.own.aggregates[name](text);
    }
  }
}

/** Terms of a sum that stand in a row. */
const SHORT_SUM = 8;

const isOperator = (name: FunctionName): name is Operator =>
  name === "add" || name === "negate" || Object.hasOwn(OPERATORS, name);

/** No engine takes a NUL within a name or a text. */
function withoutNul(text: string): string {
  if (!text.includes("\0")) return text;
  throw dataError("a name or text holds the character NUL, which SQL has no way to write");
}

/** Selects on lines of their own. */
class Layout {
  constructor(
    private readonly dialect: Dialect,
    private readonly printer: Printer,
  ) {}

  select(select: Select, indent = ""): string {
    const deeper = `${indent}  `;
    const named = (select.with ?? []).map(
      ({ name, select: inner }) =>
        `${this.printer.identifier(name)} AS (\n${deeper}${this.select(inner, deeper)}\n${indent})`,
    );
    const columns = select.columns.map((column) =>
      column === "everything"
        ? "*"
        : "everythingOf" in column
          ? `${this.printer.identifier(column.everythingOf)}.*`
          : this.projection(column),
    );
    const expressions = (keyword: string, of: readonly Expression[] | undefined): string[] =>
      of && of.length > 0 ? [`${keyword} ${of.map((one) => this.printer.expression(one)).join(", ")}`] : [];
    const lines = [
      ...(named.length > 0 ? [`WITH ${named.join(", ")}`] : []),
      `SELECT\n${deeper}${columns.join(`,\n${deeper}`)}`,
      `FROM ${this.from(select.from, indent)}`,
      ...(select.where ? [`WHERE ${this.printer.condition(select.where)}`] : []),
      ...expressions("GROUP BY", select.groupBy),
      ...expressions("ORDER BY", select.orderBy),
    ];
    return lines.join(`\n${indent}`);
  }

  private projection({ name, value }: Projection): string {
    return `${this.printer.expression(value)} AS ${this.printer.identifier(name)}`;
  }

  private from(from: From, indent: string): string {
    switch (from.kind) {
      case "source": {
        const name = from.name === undefined ? "" : ` AS ${this.printer.identifier(from.name)}`;
        return this.dialect.source(from.source) + name;
      }
      case "named":
        return this.printer.identifier(from.name);
      case "select": {
        const deeper = `${indent}  `;
        const inner = this.select(from.select, deeper);
        return `(\n${deeper}${inner}\n${indent}) AS ${this.printer.identifier(from.name)}`;
      }
      case "unpivot": {
        const { kept, of, values, place, value, name } = from;
        const deeper = `${indent}  `;
        const [at, one] = [place, value].map((text) => this.printer.identifier(text));
        const columns = [
          ...kept.map((column) => this.projection(column)),
          this.printer.lists.unpivot(this.printer.expression({ kind: "list", of: values }), at, one),
        ];
        const inner = `SELECT\n${deeper}  ${columns.join(`,\n${deeper}  `)}\n${deeper}FROM ${this.from(of, deeper)}`;
        return `(\n${deeper}${inner}\n${indent}) AS ${this.printer.identifier(name)}`;
      }
      case "union": {
        const deeper = `${indent}  `;
        const inner = from.of.map((one) => this.select(one, deeper)).join(`\n${deeper}UNION ALL\n${deeper}`);
        return `(\n${deeper}${inner}\n${indent}) AS ${this.printer.identifier(from.name)}`;
      }
      case "values": {
        const rows = from.rows.map(
          (row) => `(${row.map((cell) => this.printer.expression(cell)).join(", ")})`,
        );
        const names = from.columns.map((name) => this.printer.identifier(name));
        return this.printer.values(rows, names, this.printer.identifier(from.name));
      }
      case "join": {
        const [left, right] = [this.from(from.left, indent), this.from(from.right, indent)];
        return from.on === undefined
          ? `${left}\n${indent}CROSS JOIN ${right}`
          : `${left}\n${indent}${from.keeps === "left" ? "LEFT JOIN" : "JOIN"} ${right} ON ${this.printer.condition(from.on)}`;
      }
    }
  }
}
