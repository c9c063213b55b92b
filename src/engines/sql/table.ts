/** A source as a table of named columns, some of them numbers. */
import type { InputColumns } from "../../core/match.js";
import { dataError } from "../../errors.js";
import type { Dataset } from "../../io/contract.js";
import { quote } from "../../options/quote.js";
import type { Schema } from "../../types.js";
import type { ColumnType, Engine, Source } from "./contract.js";

export interface Table extends InputColumns {
  readonly source: Source;
  /** the name to show */
  readonly name: string;
  readonly types: readonly ColumnType[];
}

const NUMBERS: ReadonlySet<ColumnType> = new Set(["float64", "float32", "integer", "decimal"]);

/** Asks for a source's columns. Throws NormalizeError "data" for names that cannot be told apart. */
export async function openTable(engine: Engine, source: Source, name: string): Promise<Table> {
  const { rows } = await engine.query(engine.dialect.describe(source));
  const names = rows.map(([column]) => String(column));
  const types = rows.map(([, type]) => engine.dialect.typeOf(String(type)));
  const seen = new Set<string>();
  for (const column of names) {
    if (seen.has(column.toLowerCase())) {
      const why = `more than one column is called ${quote(column)}, capital or small letters aside`;
      throw dataError(why, { file: name }, "give each a name of its own, by --query");
    }
    seen.add(column.toLowerCase());
  }
  const numeric = types.flatMap((type, i) => (NUMBERS.has(type) ? [i] : []));
  return { source, name, names, types, numeric };
}

/** The columns of a table that are worked on: positions among all of them. */
export interface Selected {
  readonly table: Table;
  /** ascending */
  readonly columns: readonly number[];
  readonly key?: number;
}

/** As a dataset of text with these columns would say it, so that plans and reports are the same. */
export function datasetOf({ table, columns, key }: Selected): Pick<Dataset, "schema" | "format"> {
  const { names, types, name } = table;
  requireNumbers(table, columns);
  const chosen = new Set(columns);
  const single = columns.length > 0 && columns.every((i) => types[i] === "float32");
  const schema: Schema = {
    name,
    rows: undefined,
    rowShape: [columns.length],
    elementType: single ? "float32" : "float64",
    columnNames: columns.map((i) => names[i]),
    textColumns: names.filter((_, i) => !chosen.has(i)),
  };
  return {
    schema,
    format: {
      kind: "delimited",
      delimiter: COMMA,
      comment: -1,
      width: names.length,
      columns: Int32Array.from(columns),
      names,
      ...(key !== undefined && { key }),
      missing: [],
    },
  };
}

const COMMA = 44;

function requireNumbers({ names, types, name }: Table, columns: readonly number[]): void {
  if (columns.length === 0) {
    throw dataError(
      "no column is numeric",
      { file: name },
      "name columns with --columns, or cast them by --query",
    );
  }
  const text = columns.find((i) => !NUMBERS.has(types[i]));
  if (text === undefined) return;
  throw dataError(
    `column ${quote(names[text])} does not hold numbers`,
    { file: name },
    "exclude it, or cast it by --query",
  );
}
