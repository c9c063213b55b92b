/** Whether a peer's answer is ours: every number of both compared, so that two commands timed together do the same work. */
import * as fs from "node:fs";
import type { Product } from "./tasks.js";

export interface Agreement {
  /** numbers compared; of "bytes", bytes */
  readonly compared: number;
  /** those that differ by more than the tolerance */
  readonly beyond: number;
  /** the largest relative difference */
  readonly largest: number;
  /** where that is */
  readonly place: string;
}

/** |a - b| over the larger magnitude, but at least over `floor`; 0 of equals, NaN and NaN among them. */
function difference(a: number, b: number, floor: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const difference = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), floor);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

/** Keeps the largest difference seen, and counts those beyond the tolerance. */
class Tally {
  private compared = 0;
  private beyond = 0;
  private largest = 0;
  private place = "";

  /** A result's scale is 1, so what is near 0 is held to an absolute difference; a statistic's is its own: `floor` 0. */
  constructor(
    private readonly floor: number,
    private readonly tolerance: number,
  ) {}

  add(ours: number, theirs: number, place: () => string): void {
    this.compared++;
    const found = difference(ours, theirs, this.floor);
    if (found > this.tolerance) this.beyond++;
    if (found <= this.largest) return;
    this.largest = found;
    this.place = place();
  }

  agreement(): Agreement {
    return { compared: this.compared, beyond: this.beyond, largest: this.largest, place: this.place };
  }
}

/** Compares two files by relative differences. Throws Error where they are not even of the same shape. */
export function compareProducts(
  product: Product,
  ours: string,
  theirs: string,
  tolerance: number,
): Agreement {
  if (product === "bytes") return compareBytes(ours, theirs);
  const tally = new Tally(product === "statistics" ? 0 : 1, tolerance);
  if (product === "array") compareArrays(ours, theirs, tally);
  else if (product === "cells") compareCells(ours, theirs, tally);
  else compareStatistics(ours, theirs, tally);
  return tally.agreement();
}

/** Bytes are the same or not; where they differ, all count as different. */
function compareBytes(ours: string, theirs: string): Agreement {
  const [a, b] = [fs.readFileSync(ours), fs.readFileSync(theirs)];
  const same = { compared: a.length, beyond: 0, largest: 0, place: "" };
  return a.equals(b) ? same : { ...same, beyond: a.length, largest: Number.POSITIVE_INFINITY };
}

/** Bytes of text that are read at a time. */
const BLOCK = 1 << 22;

/** The lines of a file that may be larger than a string can be. */
function* linesOf(path: string): Generator<string> {
  const descriptor = fs.openSync(path, "r");
  const buffer = Buffer.alloc(BLOCK);
  let rest = "";
  try {
    for (let count = fs.readSync(descriptor, buffer); count > 0; count = fs.readSync(descriptor, buffer)) {
      // The benchmark's data are ASCII, so no character is cut in two.
      const lines = (rest + buffer.toString("latin1", 0, count)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } finally {
    fs.closeSync(descriptor);
  }
  if (rest !== "") yield rest;
}

function compareCells(ours: string, theirs: string, tally: Tally): void {
  const others = linesOf(theirs);
  let line = 0;
  for (const text of linesOf(ours)) {
    line++;
    const other = others.next();
    if (other.done) throw new Error(`theirs has only ${line - 1} lines`);
    compareRecords(text, other.value, line, tally);
  }
  if (!others.next().done) throw new Error(`theirs has more than ${line} lines`);
}

function compareRecords(ours: string, theirs: string, line: number, tally: Tally): void {
  const [a, b] = [ours.split(","), theirs.split(",")];
  if (a.length !== b.length) throw new Error(`line ${line}: ${a.length} fields beside ${b.length}`);
  for (let field = 0; field < a.length; field++) {
    const [x, y] = [Number(a[field]), Number(b[field])];
    const numbers = a[field] !== "" && b[field] !== "" && !Number.isNaN(x);
    if (numbers) tally.add(x, y, () => `line ${line}, field ${field + 1}`);
    else if (a[field] !== b[field]) throw new Error(`line ${line}: "${a[field]}" beside "${b[field]}"`);
  }
}

interface SavedArray {
  readonly shape: string;
  readonly values: Float32Array;
}

/** Reads a float32 .npy file of version 1. Throws Error for another. */
function readArray(path: string): SavedArray {
  const bytes = fs.readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, start);
  const shape = /'shape': (\([^)]*\))/.exec(header)?.[1];
  if (shape === undefined || !header.includes("'<f4'")) throw new Error(`${path}: not float32: ${header}`);
  return {
    shape,
    values: new Float32Array(bytes.buffer, bytes.byteOffset + start, (bytes.length - start) / 4),
  };
}

function compareArrays(ours: string, theirs: string, tally: Tally): void {
  const [a, b] = [readArray(ours), readArray(theirs)];
  if (a.shape !== b.shape) throw new Error(`shape ${a.shape} beside ${b.shape}`);
  for (let i = 0; i < a.values.length; i++) tally.add(a.values[i], b.values[i], () => `element ${i}`);
}

/** A report of normalize's, or a peer's in the same form; only what is compared. */
interface Statistics {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly columns?: readonly { readonly name: string; readonly before: unknown }[];
}

function compareStatistics(ours: string, theirs: string, tally: Tally): void {
  const [a, b] = [readStatistics(ours), readStatistics(theirs)];
  if (b.columns === undefined) {
    compareSummaries(a.before, b.before, "before", tally);
    compareSummaries(a.after, b.after, "after", tally);
  }
  for (const { name, before } of b.columns ?? []) {
    compareSummaries(a.columns?.find((column) => column.name === name)?.before, before, name, tally);
  }
}

function readStatistics(path: string): Statistics {
  const read = JSON.parse(fs.readFileSync(path, "utf8"));
  return Array.isArray(read) ? fromMiller(read[0]) : read;
}

const SUMMARY = ["nobs", "minmax.0", "minmax.1", "mean", "variance", "skewness", "kurtosis"];

function compareSummaries(ours: unknown, theirs: unknown, place: string, tally: Tally): void {
  for (const path of SUMMARY) {
    const pick = (summary: unknown): number =>
      path.split(".").reduce((value, key) => (value as Record<string, unknown>)?.[key], summary) as number;
    const [x, y] = [pick(ours), pick(theirs)];
    if (typeof x !== "number" || typeof y !== "number") throw new Error(`${place}.${path}: ${x} beside ${y}`);
    tally.add(x, y, () => `${place}.${path}`);
  }
}

/** Miller's skewness is the biased third moment over the power 1.5 of the sample variance; its kurtosis is scipy's. */
function fromMiller(told: Record<string, number>): Statistics {
  const names = Object.keys(told).flatMap((key) => (key.endsWith("_count") ? [key.slice(0, -6)] : []));
  const columns = names.map((name) => {
    const pick = (word: string): number => told[`${name}_${word}`];
    const nobs = pick("count");
    return {
      name,
      before: {
        nobs,
        minmax: [pick("min"), pick("max")],
        mean: pick("mean"),
        variance: pick("var"),
        skewness: pick("skewness") * (nobs / (nobs - 1)) ** 1.5,
        kurtosis: pick("kurtosis"),
      },
    };
  });
  return { columns };
}
