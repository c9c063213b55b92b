/** Columns of a table that label its rows: as this program finds them in files, as far as an engine tells. */

import type { Metadata } from "../formats/dataset.js";
import { JUDGED_RECORDS } from "../formats/judged-records.js";
import {
  countedRows,
  type PickedColumns,
  pandasIndex,
  pickColumns,
  type SeenColumns,
  saysSo,
} from "../formats/row-labels.js";
import type { Job } from "../job/job.js";
import { chooserOf } from "../stream/input/input.js";
import { quote } from "../text/quote.js";
import type { Place } from "./location.js";
import { numeric } from "./measure/ask.js";
import type { Table } from "./table.js";

/** The columns that a job's flags select: those worked on, the one that tells groups, and what is to be said of the others. */
export async function selectedColumns(
  job: Job,
  place: Place,
  table: Table,
): Promise<Pick<PickedColumns, "columns" | "notes"> & { readonly key?: number }> {
  const { names, numeric } = table;
  const which = chooserOf(job).labels?.(names).kind;
  const isGuessed = which === "declared or alike";
  const named = names.map((name) => ({ name }));
  const { columns, notes, key } = pickedColumns(job, {
    names,
    numeric,
    declared: which === undefined ? [] : pandasIndex(await pandasOf(place), named),
    counted: isGuessed && isOrdered(place) ? await countedFirst(place, table) : 0,
  });
  const unseen = isGuessed && !isOrdered(place) ? unseenNotes(table, columns) : [];
  return { columns, notes: [...notes, ...unseen], ...(key !== undefined && { key }) };
}

/** The same of columns that are seen already: those of the table that a job's flags select. */
export function pickedColumns(
  job: Job,
  seen: Omit<SeenColumns, "named">,
): Pick<PickedColumns, "columns" | "notes"> & { readonly key?: number } {
  const choose = chooserOf(job);
  const { key } = choose.roles(seen.names);
  const roles = key === undefined ? {} : { key };
  return { ...pickColumns({ ...seen, named: true }, { ...choose, roles }), ...roles };
}

/** Whether rows have an order and may be fetched. */
const isOrdered = ({ engine, source }: Place): boolean =>
  engine.fetches === "values" && source.kind !== "query";

/** What is to be said of a first column that would label rows in a file if it increased from row to row. */
function unseenNotes({ names, types }: Table, columns: readonly number[]): string[] {
  if (types[0] !== "integer" || !columns.includes(0) || columns.length === 1 || !saysSo(names[0])) return [];
  const name = quote(names[0]);
  return [
    `column ${name} is worked on: it may be an index, but these rows have no order to tell by; --index-col ${names[0]} leaves it as it is`,
  ];
}

/** What pandas keeps of a table in its file. */
async function pandasOf({ engine, source }: Place): Promise<Metadata> {
  const statement = engine.dialect.pandasOf?.(source);
  if (statement === undefined) return [];
  const text = (await engine.query(statement)).rows[0]?.[0];
  return typeof text === "string" ? [["pandas", text]] : [];
}

/** As SeenColumns has it. */
async function countedFirst({ engine, source }: Place, { names, types }: Table): Promise<number> {
  if (types[0] !== "integer") return 0;
  const { dialect } = engine;
  const first = `SELECT ${dialect.identifier(names[0])} FROM ${dialect.source(source)} LIMIT ${JUDGED_RECORDS}`;
  const { rows } = await engine.query(first);
  return countedRows(rows.map(([cell]) => numeric(cell)));
}
