/** The parts of a dataset of IDX files, such as `mnist:train/labels`: found in the directory they were fetched or brought to. */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { dataError, ioError } from "../errors.js";
import type { Dataset } from "../formats/dataset.js";
import { elementCount, shapeText } from "../formats/dense/shape.js";
import { openIdx } from "../formats/idx/open.js";
import type { ByteSource } from "../io/bytes.js";
import { openSource } from "../io/source/open.js";
import type { Shape } from "../types.js";
import type { FileSet, Part } from "./catalog.js";
import { openPixels } from "./pixels.js";

/** Where to look: what the set's variable says alone where it is set, else the folder of its name in the cache directory. */
export function filesDirectory(
  { name, variable }: Pick<FileSet, "name" | "variable">,
  environment: NodeJS.ProcessEnv,
  cache: string | undefined,
): string | undefined {
  const own = environment[variable];
  if (own) return resolve(own);
  return cache === undefined ? undefined : join(cache, name);
}

/**
 * Opens a part. Images are uint8 with divisor 255, (n, 784); labels uint8 as they are, (n,); both otherwise where `shape` says so.
 * @param name what reports call it
 * Throws NormalizeError "data" where the file is absent or another, "io" where it cannot be read, "usage" where `shape` does not fit.
 */
export async function openPart(
  name: string,
  set: FileSet,
  part: Part,
  directory: string | undefined,
  shape: Shape | undefined,
): Promise<Dataset> {
  const path = directory === undefined ? undefined : await findPart(set, part, directory);
  if (path === undefined) throw absent(name, set, part, directory);
  const source = await openSource(path);
  const [length] = part.shape;
  if (part.shape.length > 1) return openPixels(source, { name, images: length, shape });
  return openLabels(source, name, part, shape);
}

/** The path of a part, undefined where it is absent. Throws NormalizeError "io" where one cannot tell. */
export async function findPart(
  { checksum }: Pick<FileSet, "checksum">,
  { file, otherFile }: Part,
  directory: string,
): Promise<string | undefined> {
  // The form whose checksum is known comes first.
  const suffixes = checksum.of === "gzip" ? [".gz", ""] : ["", ".gz"];
  for (const name of [file, otherFile]) {
    for (const suffix of suffixes) {
      const path = join(directory, name + suffix);
      if (await isPresent(path)) return path;
    }
  }
  return undefined;
}

function absent(name: string, set: FileSet, { file }: Part, directory: string | undefined) {
  return dataError(
    `found neither ${file} nor ${file}.gz in ${directory ?? "any cache directory"}`,
    { file: name },
    `\`normalize datasets fetch ${set.name}\` brings its four IDX files; or set ${set.variable} to a directory that holds them`,
  );
}

async function openLabels(
  source: ByteSource,
  name: string,
  part: Part,
  shape: Shape | undefined,
): Promise<Dataset> {
  try {
    const dataset = await openIdx(source, shape === undefined ? {} : { shape });
    const { rows, rowShape, elementType } = dataset.schema;
    const found = [rows ?? 0, ...rowShape];
    if (elementType !== "uint8" || elementCount(found) !== part.shape[0]) {
      const held = `it holds ${elementType} of shape ${shapeText(found)}`;
      throw dataError(`${held}; ${name} is uint8 of shape ${shapeText(part.shape)}`, { file: source.name });
    }
    return { ...dataset, schema: { ...dataset.schema, name } };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** A directory of a file's name is no file: some archives unpack to one. */
async function isPresent(file: string): Promise<boolean> {
  try {
    return !(await stat(file)).isDirectory();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw ioError(file, "look for it", cause);
  }
}
