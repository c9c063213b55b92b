/**
 * The law of formats: the same table, in whatever format it is, comes to the same numbers, the same statistics and the same
 * errors. A case is a table and a line of words; what each format makes of it is compared with what CSV does.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NormalizeError } from "#normalize/errors.js";
import { reportOf } from "../support/jobs.js";
import { differences, type Ending, holdsInfinities, type Route } from "./compare.js";
import {
  columnName,
  FORMATS,
  type Format,
  holdsRoles,
  isJson,
  keyName,
  readTable,
  weightName,
  writeTable,
} from "./formats.js";
import { drawLine, type Line } from "./lines.js";
import { drawing, makeTable, type Table } from "./tables.js";

/** How often each format was compared, and what differed. */
export interface Verdict {
  readonly compared: Record<Format, number>;
  /** lines that all formats refuse alike, of all */
  refused: number;
  cases: number;
  readonly faults: string[];
}

export const emptyVerdict = (): Verdict => ({
  compared: Object.fromEntries(FORMATS.map((format) => [format, 0])) as Record<Format, number>,
  refused: 0,
  cases: 0,
  faults: [],
});

interface Case {
  readonly line: Line;
  readonly table: Table;
  /** the table that saved parameters are applied to */
  readonly other: Table;
  readonly folder: string;
}

/** What a format's case comes to, step after step. */
interface Steps {
  /** written as the format itself, and as an array */
  readonly own: Ending;
  readonly array: Ending;
  /** what was fitted, what it makes of another table, and of what was written: where the line was not refused */
  readonly parameters?: Ending;
  readonly applied?: Ending;
  readonly inverted?: Ending;
  /** svmlight that stays sparse, where the method lets it */
  readonly sparse?: Ending;
}

/** Sparse records refuse much, and have sums of their own: what is compared to the bit is written as a table. */
const ownFormat = (format: Format): Format => (format === "svmlight" ? "csv" : format);

/** The words that say which columns are which. */
function roleWords(format: Format, { shape, joint }: Line): string[] {
  const names = Array.from({ length: shape.columns }, (_, i) => columnName(format, i));
  return [
    ...(format === "svmlight" || format === "npy" ? [] : ["--columns", names.join(",")]),
    ...(shape.keys === "keys" ? ["--group-by", keyName(format)] : []),
    ...(shape.weights === "weights" ? ["--weights", weightName(format, shape.columns)] : []),
    ...(joint ? ["--joint", joint.map((i) => names[i]).join(",")] : []),
  ];
}

const needsRoles = ({ shape, joint }: Line): boolean =>
  shape.keys === "keys" || shape.weights === "weights" || joint !== undefined;

/** Runs a line and reads what it wrote, if it did. */
async function run(words: readonly string[], route: Route): Promise<Ending> {
  rmSync(route.path, { force: true });
  try {
    const report = await reportOf(...words, "-o", route.path);
    const found = await readTable(route.path, route.output, route.columns);
    return { kind: "done", report, found, route };
  } catch (error) {
    if (error instanceof NormalizeError) return { kind: "failed", error };
    throw error;
  }
}

async function stepsOf(
  { folder, line, table, other }: Case,
  format: Format,
  rowsOfGroup: number,
): Promise<Steps> {
  const [input, later] = ["in", "later"].map((name) => join(folder, `${name}.${format}`)) as [string, string];
  writeTable(input, format, table, rowsOfGroup);
  writeTable(later, format, other, rowsOfGroup);
  const dtype = line.words.includes("float32") ? "float32" : "float64";
  const own = ownFormat(format);
  const common = { input: format, columns: table.columns.length, dtype } as const;
  const written = { ...common, output: own, path: join(folder, `out.${own}`), through: [own] } as const;
  const array = { ...common, output: "npy", path: join(folder, "array.npy"), through: ["npy"] } as const;
  const parameters = join(folder, "parameters.json");
  rmSync(parameters, { force: true });
  const words = [...line.words, ...roleWords(format, line), input];
  const saved = ["--params", parameters];
  const fitted = await run([...words, "--save", parameters], written);
  const steps: Steps = { own: fitted, array: await run(words, array) };
  if (fitted.kind === "failed") return steps;
  const sparse = { ...written, output: format, path: join(folder, "out.svmlight") };
  const stays = format === "svmlight" ? await run(words, sparse) : undefined;
  return {
    ...steps,
    ...(stays?.kind === "done" && { sparse: stays }),
    parameters: { kind: "saved", parameters: JSON.parse(readFileSync(parameters, "utf8")) },
    applied: await run(["apply", ...saved, ...line.unseen, later], array),
    inverted: await run(["invert", ...saved, written.path], { ...array, through: [own, "npy"] }),
  };
}

const MOST_ROWS = 50;

/** A table of several chunks in every format, however each cuts it. */
const LARGE = { rows: 9000, columns: 16 };

function sizedLine(line: Line, size: Size): Line {
  if (size === "small") return line;
  const numbers = line.numbers === "any" ? "tame" : line.numbers;
  return { ...line, numbers, shape: { ...line.shape, columns: LARGE.columns } };
}

function drawCase(seed: number, size: Size, folder: string): Case {
  const draw = drawing(seed);
  const line = sizedLine(drawLine(draw, seed), size);
  const rows = draw.pick([1, 2, 3 + draw.below(6), 10 + draw.below(MOST_ROWS - 10)]);
  const table = makeTable(draw, size === "small" ? rows : LARGE.rows, line.shape, line);
  const other = makeTable(draw, 1 + draw.below(20), line.shape, line);
  return { line, table, other, folder };
}

/** Sets what chunks and kernels the runs to come have; returns it in words. */
function setUp(most: number | undefined, kernels: string | undefined): string {
  for (const [name, value] of [
    ["NORMALIZE_CHUNK_RECORDS", most],
    ["NORMALIZE_KERNELS", kernels],
  ] as const) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = String(value);
  }
  return `chunks of ${most ?? "as many rows as fit"}, ${kernels ?? "usual"} kernels`;
}

/** small: many cases, all formats cut into the same chunks; large: as each format is cut. */
export type Size = "small" | "large";

/** Tries one case in all formats, and adds what comes of it to the verdict. */
export async function tryCase(seed: number, size: Size, verdict: Verdict): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "normalize-law-"));
  try {
    const tried = drawCase(seed, size, folder);
    const draw = drawing(-seed);
    const most = size === "small" ? draw.pick([undefined, 1, 2, 3, 7]) : undefined;
    const rowsOfGroup = size === "small" ? (most ?? MOST_ROWS) * (1 + draw.below(4)) : 5000;
    const formats = FORMATS.filter((format) => holdsRoles(format) || !needsRoles(tried.line));
    let expected: Steps | undefined;
    verdict.cases++;
    for (const format of formats) {
      const setting = setUp(most, draw.pick([undefined, "simd"]));
      const steps = await stepsOf(tried, format, rowsOfGroup);
      if (steps.own.kind === "failed" && expected === undefined) verdict.refused++;
      expected ??= steps;
      if (steps === expected) continue;
      const told = [...tried.line.words, ...roleWords("csv", tried.line)].join(" ");
      for (const [step, difference] of differentSteps(format, steps, expected, size)) {
        verdict.compared[format]++;
        if (difference === undefined) continue;
        verdict.faults.push(`seed ${seed} ${size}, ${format}, ${step}: ${difference}; ${told}; ${setting}`);
      }
    }
  } finally {
    setUp(undefined, undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Zeros that are not written are added to sums at the end: what is compared with sparse records' is compared nearly. */
function differentSteps(
  format: Format,
  steps: Steps,
  expected: Steps,
  size: Size,
): [step: string, difference: string | undefined][] {
  const sameness = size === "small" ? "to the bit" : "nearly";
  // Where one was refused and the other was not, the first step says so.
  const lost = isJson(format) && holdsInfinities(expected.own);
  const shared = (Object.keys(steps) as (keyof Steps)[]).filter(
    (step) => step in expected && !(lost && step === "inverted"),
  );
  const compared = shared.map(
    (step) => [step, differences(steps[step]!, expected[step]!, sameness)] as [string, string | undefined],
  );
  if (steps.sparse) compared.push(["sparse", differences(steps.sparse, expected.own, "nearly")]);
  return compared;
}
