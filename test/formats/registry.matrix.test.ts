/** Every format that is read, to every format that is written: what is kept to the bit, and what is said of the rest. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  Bool,
  Float64,
  Int64,
  Table,
  TimestampMillisecond,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import type { NormalizeError } from "#normalize/errors.js";
import {
  formatNamed,
  INPUT_FORMATS,
  type InputFormat,
  OUTPUT_FORMATS,
  type OutputFormat,
} from "#normalize/formats/registry.js";
import { runLine } from "../support/in-process.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-matrix-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Columns that are worked on; NaN is a missing value. */
const NUMBERS = {
  tiny: [5e-324, 2.225073858507201e-308, -4.9e-320, 0],
  wide: [0.1, 1e308, -1.7976931348623157e308, 2.718281828459045e-5],
  holed: [-0, Number.NaN, 0.30000000000000004, 123456789012345.67],
};

/** Columns that pass through, and their values as text. */
const OTHERS = {
  text: ["plain", 'a "quote", comma\nnewline\ttab', "Ünïcödé 日本 🎈", ""],
  flag: ["true", "false", "true", "false"],
  big: ["9007199254740993", "-9007199254740995", "3", "4"],
  when: [
    "2024-02-29T12:34:56.789",
    "1969-12-31T23:59:59.999",
    "1970-01-01T00:00:00.000",
    "2262-04-11T00:00:00.001",
  ],
};

type Other = keyof typeof OTHERS;
const NAMES = Object.keys(NUMBERS);
const OTHER_NAMES = Object.keys(OTHERS) as readonly Other[];

/** Every value as it was: nothing is moved, and nothing is divided. */
const IDENTITY = ["-m", "zscore", "--no-center", "--no-scale", "--stats", "none", "--threads", "1"];

const isArray = (format: InputFormat): boolean => formatNamed(format).holds === "array";
const isDelimited = (format: InputFormat): boolean => formatNamed(format).holds === "delimited";
const isPrinted = (format: InputFormat): boolean => formatNamed(format).printed === "printed";
const holdsText = (format: InputFormat): boolean =>
  !isArray(format) && formatNamed(format).numbersOnly === undefined;

/** With the integers that no double is, and without them. */
type TableName = "whole" | "plain";

const othersOf = (table: TableName): readonly Other[] =>
  OTHER_NAMES.filter((name) => table === "whole" || name !== "big");

const fileOf = (name: string, format: InputFormat): string =>
  join(folder, `${name}${formatNamed(format).suffixes[0]}`);

/** The warnings of a line, less the one about the missing value, which each has. Throws what the line does. */
async function convert(
  input: string,
  output: string,
  columns: readonly string[],
): Promise<readonly string[]> {
  const chosen = columns.length > 0 ? ["--columns", columns.join(",")] : [];
  const outcome = await runLine([...IDENTITY, ...chosen, input, "-o", output]);
  assert.ok(outcome.kind === "report");
  const messages = outcome.report.warnings.map(({ message }) => message);
  return messages.filter((message) => !message.startsWith("1 missing value"));
}

function writeMaster(table: TableName): string {
  const others = {
    text: () => vectorFromArray(OTHERS.text, new Utf8()),
    flag: () =>
      vectorFromArray(
        OTHERS.flag.map((word) => word === "true"),
        new Bool(),
      ),
    big: () => vectorFromArray(OTHERS.big.map(BigInt), new Int64()),
    when: () =>
      vectorFromArray(
        OTHERS.when.map((time) => Date.parse(`${time}Z`)),
        new TimestampMillisecond(),
      ),
  };
  const numbers = Object.entries(NUMBERS).map(([name, values]) => {
    const cells = values.map((value) => (Number.isNaN(value) ? null : value));
    return [name, vectorFromArray(cells, new Float64())] as const;
  });
  const columns = [...othersOf(table).map((name) => [name, others[name]()] as const), ...numbers];
  const path = join(folder, `${table}-master.arrow`);
  writeFileSync(path, tableToIPC(new Table(Object.fromEntries(columns)), "file"));
  return path;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly values: readonly (string | number | bigint | boolean | null)[];
}

/** What text holds, by RFC 4180 and nothing of ours. Arrays have no header. */
function readDelimited(path: string, header: "present" | "absent"): readonly Column[] {
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of readFileSync(path, "utf8").matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\t\n]*))([,\t\n])/g,
  )) {
    records[records.length - 1]!.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "\n") records.push([]);
  }
  records.pop();
  const width = records[0]!.length;
  const names = header === "present" ? records.shift()! : Array.from({ length: width }, (_, i) => String(i));
  return names.map((name, i) => ({ name, type: "text", values: records.map((record) => record[i]!) }));
}

/** Through Arrow, which Apache's own reader reads. */
async function readBack(path: string, worked: readonly string[]): Promise<readonly Column[]> {
  const back = join(folder, "back.arrow");
  await convert(path, back, worked);
  const table = tableFromIPC(readFileSync(back));
  return table.schema.fields.map(({ name, type }) => ({
    name,
    type: String(type),
    values: [...table.getChild(name)!],
  }));
}

/** Bits, so that either zero is itself; a missing value has none, be it null, NaN or an empty cell. */
function bitsOf(value: unknown): string {
  const number = value === null || value === "" ? Number.NaN : Number(value);
  return Number.isNaN(number)
    ? "missing"
    : new BigUint64Array(Float64Array.of(number).buffer)[0]!.toString(16);
}

function textOf(value: unknown, { type }: Column): string {
  return type.startsWith("Timestamp") ? new Date(Number(value)).toISOString().slice(0, -1) : String(value);
}

/** Numbers to the bit, save that text has one zero alone; names, text and types where both formats have them. */
function checkKept(columns: readonly Column[], from: InputFormat, to: InputFormat, table: TableName): void {
  const zero = (value: number): number => (isPrinted(from) || isPrinted(to) ? value + 0 : value);
  const worked = columns.slice(-NAMES.length);
  Object.entries(NUMBERS).forEach(([name, values], i) => {
    assert.deepEqual(
      worked[i]!.values.map(bitsOf),
      values.map((value) => bitsOf(zero(value))),
      name,
    );
  });
  if (!holdsText(from) && !isArray(from) && !isArray(to)) assert.equal(columns[0]!.name, "label");
  if (!holdsText(from) || !holdsText(to)) return;
  const others = othersOf(table);
  assert.deepEqual(
    columns.map(({ name }) => name),
    [...others, ...NAMES],
  );
  others.forEach((name, i) => {
    const column = columns[i]!;
    assert.deepEqual(
      column.values.map((value) => textOf(value, column)),
      OTHERS[name],
      name,
    );
    const typed =
      name === "when" ? !isPrinted(from) && !isPrinted(to) : !isDelimited(from) && !isDelimited(to);
    if (typed) assert.match(column.type, TYPES[name]);
  });
}

const TYPES: Readonly<Record<Other, RegExp>> = {
  text: /^Utf8$/,
  flag: /^Bool$/,
  big: /^Int64$/,
  when: /^Timestamp/,
};

/** Delimited text does not say that its integers are 64 bits wide. */
const refusesBig = (from: InputFormat, to: InputFormat): boolean =>
  isDelimited(from) && !isDelimited(to) && holdsText(to);

/** What is said to be left out where a format of numbers is made from the table: what is no number, and what was not chosen. */
function droppedFrom(from: InputFormat, to: InputFormat, table: TableName): readonly string[] {
  if (holdsText(to) || isArray(from) || from === to) return [];
  const others = holdsText(from) ? othersOf(table) : ["label"];
  const numbers: readonly string[] = others.filter((name) => name === "big" || name === "label");
  const texts = others.filter((name) => !numbers.includes(name));
  const noun = isDelimited(from) ? "text" : "non-numeric";
  const said = (noun: string, names: readonly string[], why: string) =>
    `${names.length} ${noun} column${names.length === 1 ? "" : "s"} (${names.join(", ")}) ${why}`;
  return [
    ...(texts.length > 0 ? [said(noun, texts, `left out: ${to} holds numbers only`)] : []),
    ...(numbers.length > 0
      ? [
          said(
            "numeric",
            numbers,
            `not chosen and left out: ${to} holds the normalized columns, and those of --keep`,
          ),
        ]
      : []),
  ];
}

const inputOf = (table: TableName, format: InputFormat): string =>
  fileOf(`${holdsText(format) ? table : "plain"}-in`, format);
const workedOf = (format: InputFormat): readonly string[] => (holdsText(format) ? NAMES : []);

/** The word for the matrix: what is kept. */
async function roundTrip(from: InputFormat, to: OutputFormat): Promise<string> {
  const output = fileOf("out", to);
  const refused = refusesBig(from, to);
  if (refused) {
    await assert.rejects(convert(inputOf("whole", from), output, NAMES), (error: NormalizeError) => {
      assert.match(error.message, /9007199254740993.* double/);
      assert.equal(error.place?.column, "big");
      return true;
    });
  }
  const table = refused ? "plain" : "whole";
  const said = await convert(inputOf(table, from), output, workedOf(from));
  assert.deepEqual(said, droppedFrom(from, to, table));
  const columns = isDelimited(to)
    ? readDelimited(output, isArray(from) ? "absent" : "present")
    : await readBack(output, holdsText(from) ? workedOf(to) : []);
  checkKept(columns, from, to, table);
  const kept = holdsText(from) && holdsText(to) ? "all" : "numbers";
  return refused ? `${kept}*` : kept;
}

before(async () => {
  for (const table of ["whole", "plain"] as const) {
    const master = writeMaster(table);
    const formats = OUTPUT_FORMATS.filter((format) => table === "plain" || holdsText(format));
    for (const format of formats) await convert(master, fileOf(`${table}-in`, format), NAMES);
  }
});

test("every format that is read, to every format that is written", async (t) => {
  assert.deepEqual(INPUT_FORMATS, OUTPUT_FORMATS, "a format that is only read needs a file of its own here");
  t.diagnostic(["from \\ to", ...OUTPUT_FORMATS].map((word) => word.padEnd(9)).join(""));
  for (const from of INPUT_FORMATS) {
    const row: string[] = [];
    for (const to of OUTPUT_FORMATS) {
      await t.test(`${from} to ${to}`, async () => void row.push(await roundTrip(from, to)));
    }
    t.diagnostic([from, ...row].map((word) => word.padEnd(9)).join(""));
  }
  t.diagnostic(
    "all: every column; numbers: the numeric ones, the rest named in a warning; *: integers beyond 2^53 are refused",
  );
});
