/** Delimited text of every shape: the reader and its slow judge see the same cells, or both refuse. */
import { NormalizeError } from "#normalize/errors.js";
import { openDelimited } from "#normalize/formats/csv/open.js";
import { MISSING_TEXTS } from "#normalize/formats/csv/options.js";
import { readWhole } from "../support/read-dataset.js";
import { below, mutate, pick, type Random } from "./mutate.js";
import { slowNumber, slowTable } from "./slow-csv.js";

const DELIMITERS = [",", ";", "\t", "|"] as const;

const FIELDS: readonly ((random: Random) => string)[] = [
  (random) => String(random() * 10 ** below(random, 20)),
  (random) => String(below(random, 1000)),
  (random) => pick(random, ["1e5", "-2.5E-3", "+7", ".5", "5.", "1e999", "-0", "00012", "1e", "--1", "0x1f"]),
  () => "",
  (random) => pick(random, ["NA", "nan", "NaN", "null", "inf", "-Infinity", "INF", "none", "N/A", "#N/A"]),
  (random) => " ".repeat(below(random, 3)) + String(random()) + " ".repeat(below(random, 3)),
  (random) => `"${random()}"`,
  (random) =>
    pick(random, [
      '"a,b"',
      '"a\nb"',
      '"say ""hi"""',
      '""',
      '"x"y',
      'x"y"',
      '"1"',
      '" 2 "',
      '"\r\n"',
      "é",
      '"',
    ]),
];

/** Text of up to thirty records, mostly well formed. */
function randomText(random: Random, delimiter: string): string {
  const width = 1 + below(random, 5);
  const kinds = Array.from({ length: width }, () => below(random, FIELDS.length));
  const end = pick(random, ["\n", "\n", "\r\n"]);
  const header = Array.from({ length: width }, (_, i) => pick(random, [`c${i}`, `"c ${i}"`, `${i}`]));
  const records = Array.from({ length: below(random, 30) }, () => {
    const count = random() < 0.005 ? below(random, 7) : width;
    return Array.from({ length: count }, (_, i) =>
      FIELDS[random() < 0.97 ? (kinds[i] ?? 0) : below(random, FIELDS.length)](random),
    ).join(delimiter);
  });
  const bom = random() < 0.1 ? "\ufeff" : "";
  const gaps = records.map((record) => record + end + (random() < 0.05 ? end : ""));
  const text = bom + header.join(delimiter) + end + gaps.join("");
  return random() < 0.3 ? text.slice(0, -end.length) : text;
}

interface Seen {
  readonly names: readonly string[];
  /** row-major */
  readonly values: readonly number[];
}

async function fastCells(bytes: Buffer, delimiter: string, step: number): Promise<Seen | undefined> {
  try {
    const options = {
      delimiter: delimiter.charCodeAt(0),
      header: "present",
      comment: -1,
      missing: MISSING_TEXTS,
    } as const;
    const dataset = await openDelimited(sourceOf(bytes, step), options);
    const whole = await readWhole(dataset);
    if (whole.problem) return undefined;
    return { names: dataset.schema.columnNames ?? [], values: whole.values };
  } catch (error) {
    if (error instanceof NormalizeError) return undefined;
    throw error;
  }
}

/** Undefined where the judge refuses. */
function slowCells(bytes: Buffer, delimiter: string): Seen | undefined {
  const text = bytes.toString();
  const plain = text.replace(/^\ufeff/, "");
  // Lines that end in carriage returns alone are refused as a whole.
  if (!text.includes("\n") && /\r(?!$)/.test(text)) return undefined;
  const table = slowTable(text, delimiter);
  if (table === undefined || plain === "") return undefined;
  const numbers = table.records.map((record) => record.map((field) => slowNumber(field, MISSING_TEXTS)));
  const numeric = table.names.flatMap((_, i) => (numbers.every((row) => row[i] !== undefined) ? [i] : []));
  if (numeric.length === 0) return undefined;
  return {
    names: numeric.map((i) => table.names[i]),
    values: numbers.flatMap((row) => numeric.map((i) => row[i]!)),
  };
}

function sourceOf(bytes: Uint8Array, step: number) {
  return {
    name: "fuzz",
    size: bytes.length,
    rereadable: true,
    async open(offset = 0) {
      let at = offset;
      return {
        async read(into: Uint8Array) {
          const piece = bytes.subarray(at, at + Math.min(step, into.length));
          into.set(piece);
          at += piece.length;
          return piece.length;
        },
        async close() {},
      };
    },
    async close() {},
  };
}

const same = (a: Seen, b: Seen): boolean =>
  a.names.length === b.names.length &&
  a.names.every((name, i) => name === b.names[i]) &&
  a.values.length === b.values.length &&
  a.values.every((value, i) => Object.is(value, b.values[i]));

/** One try; what is wrong with it, if anything. */
export async function tryCsvCells(random: Random): Promise<{ input: Buffer; finding?: string }> {
  const delimiter = pick(random, DELIMITERS);
  const text = Buffer.from(randomText(random, delimiter));
  const input = random() < 0.3 && text.length > 0 ? mutate(text, text, random) : text;
  const fast = await fastCells(input, delimiter, pick(random, [1, 7, 1 << 16]));
  const slow = slowCells(input, delimiter);
  const agreed = fast === undefined ? slow === undefined : slow !== undefined && same(fast, slow);
  if (agreed) return { input };
  const shown = (seen: Seen | undefined): string => (seen ? JSON.stringify(seen).slice(0, 300) : "refused");
  return {
    input,
    finding: `delimiter ${JSON.stringify(delimiter)}: read as ${shown(fast)}, judged ${shown(slow)}`,
  };
}
