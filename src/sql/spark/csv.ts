/** CSV on Spark: what is worked on is read as numbers, and every other cell as the text that it is. */

import { dataError } from "../../errors.js";
import { CODE } from "../../formats/csv/cells.js";
import { JUDGED_RECORDS } from "../../formats/judged-records.js";
import type { Engine, Source } from "../contract.js";
import { isNumeric } from "../contract.js";
import { temporaryView } from "../dialects/spark.js";

type CsvFiles = Extract<Source, { kind: "files"; format: "csv" }>;

/** Which columns are worked on, of those that look numeric: positions among the names. */
export type Choice = (names: readonly string[], numeric: readonly number[]) => readonly number[];

/** The names that views go by in the session beside the one that is asked for. */
const AS_GUESSED = "normalize_guessed";
const AS_TEXT = "normalize_text";

/**
 * Gives the files a name in the session. Spark finds out which columns are numbers, over all records; those whose first
 * records hold digits with a leading zero or a plus are codes, which are text. Returns the names of columns of numbers that
 * are kept as text.
 */
export async function createCsvView(
  view: string,
  files: CsvFiles,
  codes: "text" | "numbers",
  choose: Choice,
  engine: Engine,
): Promise<string[]> {
  const { dialect } = engine;
  await engine.execute(temporaryView(AS_GUESSED, files, dialect));
  const { rows } = await engine.query(dialect.describe({ kind: "table", parts: [AS_GUESSED] }));
  const names = rows.map(([name]) => String(name));
  const numeric = rows.flatMap(([, type], i) => (isNumeric(dialect.typeOf(String(type))) ? [i] : []));
  await engine.execute(
    temporaryView(AS_TEXT, { ...files, reading: { ...files.reading, types: "text" } }, dialect),
  );
  const numbers = codes === "numbers" ? numeric : await withoutCodes(names, numeric, engine);
  const chosen = choose(names, numbers);
  const code = chosen.find((column) => numeric.includes(column) && !numbers.includes(column));
  if (code !== undefined) throw codesError(files.paths.join(" "), names[code]);
  const worked = new Set(chosen.filter((column) => numbers.includes(column)));
  const [missing] = files.reading.missing.map(dialect.string);
  const columns = names.map((name, i) => {
    const own = dialect.identifier(name);
    return worked.has(i) ? `CAST(nullif(${own}, ${missing}) AS DOUBLE) AS ${own}` : own;
  });
  await engine.execute(
    `CREATE OR REPLACE TEMPORARY VIEW ${dialect.identifier(view)} AS\nSELECT ${columns.join(", ")} FROM ${dialect.identifier(AS_TEXT)}`,
  );
  return numbers.filter((column) => !worked.has(column)).map((column) => names[column]);
}

const codesError = (file: string, column: string): Error =>
  dataError(
    "it holds digits with a leading zero or a plus, which are read as text",
    { file, column },
    "--leading-zeros number reads them as numbers, --exclude leaves a column out",
  );

async function withoutCodes(
  names: readonly string[],
  numeric: readonly number[],
  engine: Engine,
): Promise<number[]> {
  const { dialect } = engine;
  const pattern = dialect.string(CODE.source);
  const found: boolean[] = [];
  for (let from = 0; from < numeric.length; from += dialect.columnsAtOnce) {
    const asked = numeric.slice(from, from + dialect.columnsAtOnce).map((i) => {
      const text = `CAST(${dialect.identifier(names[i])} AS STRING)`;
      return `coalesce(max(CAST(${text} RLIKE ${pattern} AS INT)), 0)`;
    });
    const records = `SELECT * FROM ${dialect.identifier(AS_TEXT)} LIMIT ${JUDGED_RECORDS}`;
    const { rows } = await engine.query(`SELECT ${asked.join(", ")} FROM (${records})`);
    found.push(...rows[0].map((value) => Number(value) > 0));
  }
  return numeric.filter((_, i) => !found[i]);
}
