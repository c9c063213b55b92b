/** The datasets `mnist:train` and `mnist:test`: MNIST's own IDX files, which the user brings along. */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { dataError, ioError } from "../../errors.js";
import type { Shape } from "../../types.js";
import type { Dataset } from "../contract.js";
import { openSource } from "../source/open.js";
import { openPixels } from "./pixels.js";

/** The halves of MNIST: how their files begin, and how many images they hold. */
const SPLITS = {
  train: { prefix: "train", images: 60_000 },
  test: { prefix: "t10k", images: 10_000 },
} as const;

export type MnistSplit = keyof typeof SPLITS;

/** Where to look: $NORMALIZE_MNIST_DIR alone where it is set, else the folder mnist/ of the cache directory. */
export function mnistFilesDirectory(
  environment: NodeJS.ProcessEnv,
  cache: string | undefined,
): string | undefined {
  const own = environment["NORMALIZE_MNIST_DIR"];
  if (own) return resolve(own);
  return cache === undefined ? undefined : join(cache, "mnist");
}

/**
 * Opens a split's images: uint8 with divisor 255, (60000, 784) or (10000, 784) unless `shape` says otherwise.
 * Throws as {@link findMnistImages}, openSource and openPixels do.
 */
export async function openMnistFiles(
  split: MnistSplit,
  directory: string | undefined,
  shape: Shape | undefined,
): Promise<Dataset> {
  const source = await openSource(await findMnistImages(split, directory));
  return openPixels(source, { name: `mnist:${split}`, images: SPLITS[split].images, shape });
}

/** The path of a split's images. Throws NormalizeError "data" where they are absent, "io" where one cannot tell. */
export async function findMnistImages(split: MnistSplit, directory: string | undefined): Promise<string> {
  const { prefix } = SPLITS[split];
  const published = `${prefix}-images-idx3-ubyte`;
  if (directory !== undefined) {
    // Some mirrors give the files names with a dot.
    for (const name of [published, `${prefix}-images.idx3-ubyte`]) {
      for (const file of [join(directory, name), join(directory, `${name}.gz`)]) {
        if (await isPresent(file)) return file;
      }
    }
  }
  throw dataError(
    `found neither ${published} nor ${published}.gz in ${directory ?? "any cache directory"}`,
    { file: `mnist:${split}` },
    "put MNIST's four IDX files, e.g. train-images-idx3-ubyte.gz, in a directory and set NORMALIZE_MNIST_DIR to it",
  );
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
