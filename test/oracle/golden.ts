/**
 * Reads the golden files that make.py writes: what the real libraries answer, and how close ours must come.
 * README.md beside this file says what each part of a case means.
 */

import { readFileSync } from "node:fs";

export { firstDifference, isWithin, relativeError, ulpDistance } from "./compare.js";

export type GoldenFamily = "describe" | "norms" | "scalers" | "scalers-fitted" | "mnist";

/** The type an array was stored with; int64 is decoded to doubles, each rounded to nearest, and bool to 0 and 1. */
export type GoldenType = "float64" | "float32" | "uint8" | "int64" | "bool";

export type GoldenValues = Float64Array | Float32Array | Uint8Array;

export interface GoldenArray {
  readonly dtype: GoldenType;
  /** [] for a single number */
  readonly shape: readonly number[];
  /** row-major */
  readonly values: GoldenValues;
}

export type GoldenArrays = Readonly<Record<string, GoldenArray>>;

/** An answer is close enough when any one bound holds: ulps (of the array's own precision), or absolute + relative·|expected|. */
export interface Tolerance {
  readonly ulps?: number;
  readonly relative?: number;
  readonly absolute?: number;
}

export type Tolerances = Readonly<Record<string, Tolerance>>;

export type GoldenOption = string | number | boolean | null | readonly number[];

export interface GoldenCase {
  readonly name: string;
  /** absent where a dataset is too large to store; then `options.dataset` names it */
  readonly input?: GoldenArray;
  /** a second array, to be transformed by what was fitted on `input` */
  readonly test?: GoldenArray;
  readonly weights?: GoldenArray;
  readonly method: string;
  /** the axis or axes reduced; null for the whole array */
  readonly axis: number | readonly number[] | null;
  readonly options: Readonly<Record<string, GoldenOption>>;
  /** what ours must give */
  readonly expected: GoldenArrays;
  readonly source: string;
  readonly tolerance: Tolerance;
  readonly tolerances: Tolerances;
  /** the exact answer, correctly rounded, for every array where it is known */
  readonly exact: GoldenArrays;
  readonly exactTolerances: Tolerances;
  /** a library's own answer where it is not `expected`; its dtype and shape may differ */
  readonly peer: GoldenArrays;
  readonly peerSource?: string;
  /** largest relative difference of the peer's values from the expected ones */
  readonly peerRelativeDifference?: number;
  /** why ours is not the library's answer */
  readonly differentOnPurpose?: string;
}

export interface StoredArray {
  readonly dtype: GoldenType;
  readonly shape: readonly number[];
  readonly base64: string;
}

type StoredArrays = Readonly<Record<string, StoredArray>>;

interface StoredCase {
  readonly name: string;
  readonly input?: string;
  readonly test?: string;
  readonly weights?: string;
  readonly method: string;
  readonly axis: number | readonly number[] | null;
  readonly options: Readonly<Record<string, GoldenOption>>;
  readonly expected: StoredArrays;
  readonly source: string;
  readonly tolerance: Tolerance;
  readonly tolerances?: Tolerances;
  readonly exact_keys?: readonly string[];
  readonly exact?: StoredArrays;
  readonly exact_tolerances?: Tolerances;
  readonly peer?: StoredArrays;
  readonly peer_source?: string;
  readonly peer_relative_difference?: number;
  readonly different_on_purpose?: string;
}

interface StoredFamily {
  readonly inputs: StoredArrays;
  readonly cases: readonly StoredCase[];
}

const decodedFamilies = new Map<GoldenFamily, readonly GoldenCase[]>();

/** Every case of a family, decoded once. The arrays are shared: a test that writes to one must copy it. */
export function goldenCases(family: GoldenFamily): readonly GoldenCase[] {
  const known = decodedFamilies.get(family);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`golden/${family}.json`, import.meta.url), "utf8");
  const stored = JSON.parse(text) as StoredFamily;
  const inputs = decodeArrays(stored.inputs);
  const cases = stored.cases.map((storedCase) => decodeCase(storedCase, inputs));
  decodedFamilies.set(family, cases);
  return cases;
}

/** The tolerance of one of the expected arrays. */
export function toleranceOf(goldenCase: GoldenCase, key: string): Tolerance {
  return goldenCase.tolerances[key] ?? goldenCase.tolerance;
}

/** The tolerance from the exact answer of one array: never the looser of the two. */
export function exactToleranceOf(goldenCase: GoldenCase, key: string): Tolerance {
  return goldenCase.exactTolerances[key] ?? toleranceOf(goldenCase, key);
}

/** @throws TypeError when the bytes are not as many as the shape says. */
export function decodeArray(stored: StoredArray): GoldenArray {
  const bytes = new Uint8Array(Buffer.from(stored.base64, "base64"));
  const values = decodeValues(stored.dtype, bytes);
  const count = stored.shape.reduce((product, size) => product * size, 1);
  if (values.length !== count) {
    throw new TypeError(`golden array of shape [${stored.shape}] holds ${values.length} values`);
  }
  return { dtype: stored.dtype, shape: stored.shape, values };
}

function decodeValues(dtype: GoldenType, bytes: Uint8Array<ArrayBuffer>): GoldenValues {
  switch (dtype) {
    case "float64":
      return new Float64Array(bytes.buffer);
    case "float32":
      return new Float32Array(bytes.buffer);
    case "int64":
      return Float64Array.from(new BigInt64Array(bytes.buffer), Number);
    case "uint8":
    case "bool":
      return bytes;
  }
}

function decodeArrays(stored: StoredArrays): GoldenArrays {
  return Object.fromEntries(Object.entries(stored).map(([key, array]) => [key, decodeArray(array)]));
}

function decodeCase(stored: StoredCase, inputs: GoldenArrays): GoldenCase {
  const expected = decodeArrays(stored.expected);
  return {
    name: stored.name,
    ...(stored.input !== undefined && { input: inputs[stored.input]! }),
    ...(stored.test !== undefined && { test: inputs[stored.test]! }),
    ...(stored.weights !== undefined && { weights: inputs[stored.weights]! }),
    method: stored.method,
    axis: stored.axis,
    options: stored.options,
    expected,
    source: stored.source,
    tolerance: stored.tolerance,
    tolerances: stored.tolerances ?? {},
    ...decodeExact(stored, expected),
    peer: decodeArrays(stored.peer ?? {}),
    ...(stored.peer_source !== undefined && { peerSource: stored.peer_source }),
    ...(stored.peer_relative_difference !== undefined && {
      peerRelativeDifference: stored.peer_relative_difference,
    }),
    ...(stored.different_on_purpose !== undefined && { differentOnPurpose: stored.different_on_purpose }),
  };
}

/** A golden file names the arrays that have an exact answer and stores those that are not the expected ones. */
function decodeExact(
  stored: StoredCase,
  expected: GoldenArrays,
): Pick<GoldenCase, "exact" | "exactTolerances"> {
  if (stored.exact_keys === undefined) return { exact: {}, exactTolerances: {} };
  const apart = decodeArrays(stored.exact ?? {});
  const exact = Object.fromEntries(stored.exact_keys.map((key) => [key, apart[key] ?? expected[key]!]));
  return { exact, exactTolerances: stored.exact_tolerances ?? {} };
}
