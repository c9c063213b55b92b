/** Statements as text: what dialects have in common, made from what is particular to each. */
import type { AggregateName, Condition, Expression, FunctionName } from "../../../core/expression.js";
import { dataError } from "../../../errors.js";
import type { ColumnType, Dialect, DialectName, From, Select, Source, Target } from "../contract.js";

/** A function's text, from its arguments' texts. */
type Printed = (...of: string[]) => string;

/** What a dialect says in its own way. */
export interface Particulars {
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
    Record<Exclude<AggregateName, "quantile" | "orderStatistics" | "rows">, Printed>
  >;
  quantile(of: string, fraction: string): string;
  orderStatistics(of: string, fractions: readonly string[]): string;
  isNaN(of: string): string;
  source(source: Source, dialect: Dialect): string;
  describe(source: string): string;
  fileWhere?(source: Source, condition: string, dialect: Dialect): string | undefined;
  typeOf(type: string): ColumnType;
  write(select: Select, target: Target, dialect: Dialect): readonly string[];
  readonly longestStatement: number;
  readonly columnsAtOnce: number;
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
    typeOf: own.typeOf,
    write: (select, target) => own.write(select, target, dialect),
    longestStatement: own.longestStatement,
    columnsAtOnce: own.columnsAtOnce,
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
    }
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

  private aggregate({ name, of, fractions = [] }: Extract<Expression, { kind: "aggregate" }>): string {
    if (name === "rows") return "count(*)";
    const text = this.expression(of);
    if (name === "quantile") return this.own.quantile(text, this.number(fractions[0]));
    if (name !== "orderStatistics") return this.own.aggregates[name](text);
    return this.own.orderStatistics(
      text,
      fractions.map((fraction) => this.number(fraction)),
    );
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
          : `${this.printer.expression(column.value)} AS ${this.printer.identifier(column.name)}`,
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
      case "union": {
        const deeper = `${indent}  `;
        const inner = from.of.map((one) => this.select(one, deeper)).join(`\n${deeper}UNION ALL\n${deeper}`);
        return `(\n${deeper}${inner}\n${indent}) AS ${this.printer.identifier(from.name)}`;
      }
      case "join": {
        const [left, right] = [this.from(from.left, indent), this.from(from.right, indent)];
        return from.on === undefined
          ? `${left}\n${indent}CROSS JOIN ${right}`
          : `${left}\n${indent}JOIN ${right} ON ${this.printer.condition(from.on)}`;
      }
    }
  }
}
