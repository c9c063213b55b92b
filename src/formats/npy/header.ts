/** The head of an NPY file: magic, version, length, and a Python dictionary of descr, fortran_order and shape. */
import { dataError, type NormalizeError } from "../../errors.js";
import type { ByteReader } from "../../io/bytes.js";
import { readFully } from "../../io/source/read-fully.js";
import type { ElementType, Shape } from "../../types.js";
import { type Literal, LiteralError, parsePythonLiteral } from "./python-literal.js";

interface NpyHeader {
  readonly elementType: ElementType;
  readonly littleEndian: boolean;
  readonly order: "row-major" | "column-major";
  readonly shape: Shape;
  /** byte at which the elements begin */
  readonly dataOffset: number;
}

/** \x93NUMPY */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** The format allows 4 GiB; numpy itself refuses more than 10,000 bytes. */
const LONGEST = 65536;
const TEXT_SHOWN = 60;

const TYPES: ReadonlyMap<string, ElementType> = new Map([
  ["b1", "bool"],
  ["i1", "int8"],
  ["i2", "int16"],
  ["i4", "int32"],
  ["i8", "int64"],
  ["u1", "uint8"],
  ["u2", "uint16"],
  ["u4", "uint32"],
  ["u8", "uint64"],
  ["f2", "float16"],
  ["f4", "float32"],
  ["f8", "float64"],
]);

/** What numpy's other kinds hold, by their letter. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["O", "is a pickled object array, which is never unpickled"],
  ["c", "holds complex numbers"],
  ["S", "holds strings"],
  ["a", "holds strings"],
  ["U", "holds strings"],
  ["T", "holds strings"],
  ["M", "holds dates"],
  ["m", "holds time spans"],
  ["V", "holds raw bytes or records"],
  ["f", "is a floating-point type that other machines do not share"],
]);

/**
 * Reads a header of version 1.0, 2.0 or 3.0 from the start of a file and leaves `reader` at the first element.
 * Throws NormalizeError "data" naming the byte, or the dtype where it is not bool, integer or real.
 */
export async function readNpyHeader(reader: ByteReader, file: string): Promise<NpyHeader> {
  const start = await expectBytes(reader, 8, 0, file);
  if (MAGIC.some((byte, i) => start[i] !== byte)) {
    throw dataError("it is not an NPY file, which begins with \\x93NUMPY", { file, byte: 0 });
  }
  const [major, minor] = start.subarray(6);
  if (major < 1 || major > 3 || minor !== 0) {
    const what = `NPY version ${major}.${minor} is not known: there are 1.0, 2.0 and 3.0`;
    throw dataError(what, { file, byte: 6 });
  }
  const lengthBytes = await expectBytes(reader, major === 1 ? 2 : 4, 8, file);
  const length = lengthBytes.reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
  if (length > LONGEST) {
    const what = `the NPY header claims ${length} bytes; more than ${LONGEST} are not read`;
    throw dataError(what, { file, byte: 8 });
  }
  const textOffset = 8 + lengthBytes.length;
  const text = await expectBytes(reader, length, textOffset, file);
  const context = { file, textOffset, encoding: major === 3 ? "utf8" : "latin1" } as const;
  return { ...interpret(Buffer.from(text.buffer), context), dataOffset: textOffset + length };
}

async function expectBytes(reader: ByteReader, count: number, at: number, file: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  const got = await readFully(reader, bytes);
  if (got === count) return bytes;
  if (at + got === 0) throw dataError("no data", { file, byte: 0 });
  throw dataError(`the NPY header is cut short at byte ${at + got}`, { file, byte: at + got });
}

interface Context {
  readonly file: string;
  readonly textOffset: number;
  readonly encoding: "utf8" | "latin1";
}

/** The dictionary's meaning. It is parsed as latin1 whatever its encoding, so that characters are bytes. */
function interpret(bytes: Buffer, context: Context): Omit<NpyHeader, "dataOffset"> {
  const fault = (what: string, position: number): NormalizeError =>
    dataError(`the NPY header is not valid: ${what}`, {
      file: context.file,
      byte: context.textOffset + position,
    });
  try {
    const entries = dictionary(parsePythonLiteral(bytes.toString("latin1")));
    const shown = (literal: Literal): string =>
      printable(bytes.subarray(literal.start, literal.end).toString(context.encoding));
    const type = elementTypeOf(entries.descr, shown, context.file);
    return { ...type, order: orderOf(entries.order), shape: shapeOf(entries.shape) };
  } catch (error) {
    if (error instanceof LiteralError) throw fault(error.message, error.position);
    throw error;
  }
}

function dictionary(literal: Literal): { descr: Literal; order: Literal; shape: Literal } {
  if (literal.kind !== "dictionary") throw new LiteralError("it is not a dictionary", literal.start);
  const found = new Map<string, Literal>();
  for (const [key, value] of literal.entries) {
    const name = key.kind === "string" ? key.value : "";
    if (!["descr", "fortran_order", "shape"].includes(name) || found.has(name)) {
      throw new LiteralError("its keys are descr, fortran_order and shape, each once", key.start);
    }
    found.set(name, value);
  }
  const need = (name: string): Literal => {
    const value = found.get(name);
    if (value === undefined) throw new LiteralError(`${name} is missing`, literal.end);
    return value;
  };
  return { descr: need("descr"), order: need("fortran_order"), shape: need("shape") };
}

function orderOf(literal: Literal): NpyHeader["order"] {
  if (literal.kind !== "word" || literal.value === "None") {
    throw new LiteralError("fortran_order is True or False", literal.start);
  }
  return literal.value === "True" ? "column-major" : "row-major";
}

function shapeOf(literal: Literal): Shape {
  if (literal.kind !== "tuple") throw new LiteralError("shape is a tuple, such as (3, 4)", literal.start);
  return literal.items.map((item) => {
    if (item.kind !== "integer") throw new LiteralError("a length is a whole number", item.start);
    if (item.value < 0n) throw new LiteralError(`a length of ${item.value}`, item.start);
    if (item.value > Number.MAX_SAFE_INTEGER) {
      throw new LiteralError(`a length of ${item.value} is more than any file holds`, item.start);
    }
    return Number(item.value);
  });
}

/** '<', '>' say the byte order; '|', '=' and none mean the writer's own, taken for little-endian as on all common machines. */
function elementTypeOf(
  descr: Literal,
  shown: (literal: Literal) => string,
  file: string,
): { elementType: ElementType; littleEndian: boolean } {
  const refuse = (what: string, hint: string): NormalizeError =>
    dataError(`dtype ${shown(descr)} ${what}`, { file }, hint);
  const hint = "save it as numbers: numpy.save(file, array.astype('float64'))";
  if (descr.kind === "list" || descr.kind === "tuple") {
    throw refuse("is a structured array", "save one field of it, array['name'], or a plain array");
  }
  if (descr.kind !== "string") throw new LiteralError("descr is a string, such as '<f8'", descr.start);
  const [, order, code] = /^([<>|=]?)(.*)$/su.exec(descr.value) as RegExpExecArray;
  const elementType = TYPES.get(code);
  if (elementType === undefined) throw refuse(refusal(code), hint);
  return { elementType, littleEndian: order !== ">" };
}

/** Why a type code is not read; a kind's letter counts only with the size or unit that numpy writes after it. */
function refusal(code: string): string {
  const known = /^[OcSaUTMmVf][0-9]*(\[.*\])?$/u.test(code) ? REFUSED.get(code[0]) : undefined;
  return known ?? "is not known: bool, int8 to int64, uint8 to uint64 and float16 to float64 are";
}

/** One short line without control characters, for a terminal. */
function printable(text: string): string {
  const line = text.replaceAll(/\p{C}/gu, "?");
  return line.length > TEXT_SHOWN ? `${line.slice(0, TEXT_SHOWN)}...` : line;
}
