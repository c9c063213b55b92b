/** The fixture files that make.py writes, and what each holds or why a reader must refuse it. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeArray, type GoldenArray, type StoredArray } from "./golden.js";

/** A file that holds an array; `values` are doubles in C order, integers rounded to nearest. */
export interface ArrayFixture {
  readonly name: string;
  readonly path: string;
  /** numpy's name of the type: "float32", "uint16", "bool" */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** how an npy file lays out its data: "C", or "F" for Fortran's; absent for IDX */
  readonly order?: "C" | "F";
  readonly values: GoldenArray;
}

export interface TableColumn {
  readonly name: string;
  /** NaN where a cell is missing; "text" for a column that is not numeric */
  readonly values: GoldenArray | "text";
}

export interface TableFixture {
  readonly name: string;
  readonly path: string;
  readonly options: TableOptions;
  readonly columns: readonly TableColumn[];
}

/** How a table is to be read, where it is not as usual: a comma between cells, a point in numbers, a header. */
export interface TableOptions {
  readonly delimiter?: string;
  readonly comment?: string;
  readonly decimal?: string;
  readonly header?: "no";
  readonly na_values?: readonly string[];
}

export interface RefusedFixture {
  readonly name: string;
  readonly path: string;
  /** the fault in a word or two of the oracle's own */
  readonly refused: string;
  readonly dtype?: string;
  /** of a table: the line, from 1, where the faulty record begins */
  readonly line?: number;
  readonly fields?: number;
  readonly wanted?: number;
}

export type FixtureFolder = "npy" | "idx" | "csv";

export interface Fixtures<Held> {
  readonly held: readonly Held[];
  readonly refused: readonly RefusedFixture[];
}

interface StoredColumn {
  readonly name: string;
  readonly values: StoredArray | "text";
}

export function arrayFixtures(folder: "npy" | "idx"): Fixtures<ArrayFixture> {
  return readFolder(folder, (stored) => {
    const held = stored as Omit<ArrayFixture, "values"> & { values: StoredArray };
    return { ...held, values: decodeArray(held.values) };
  });
}

export function tableFixtures(): Fixtures<TableFixture> {
  return readFolder("csv", (stored) => {
    const held = stored as Omit<TableFixture, "columns"> & { columns: readonly StoredColumn[] };
    const columns = held.columns.map(({ name, values }) => {
      return { name, values: values === "text" ? ("text" as const) : decodeArray(values) };
    });
    return { ...held, columns };
  });
}

function readFolder<Held>(folder: FixtureFolder, decode: (stored: unknown) => Held): Fixtures<Held> {
  const root = new URL(`../fixtures/${folder}/`, import.meta.url);
  const expected = JSON.parse(readFileSync(new URL("expected.json", root), "utf8")) as Record<string, object>;
  const held: Held[] = [];
  const refused: RefusedFixture[] = [];
  for (const [name, stored] of Object.entries(expected)) {
    const located = { ...stored, name, path: fileURLToPath(new URL(encodeURIComponent(name), root)) };
    if ("refused" in located) refused.push(located as RefusedFixture);
    else held.push(decode(located));
  }
  return { held, refused };
}
