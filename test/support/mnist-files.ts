/** Where the tests find MNIST's four IDX files, which are too large for the repository. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

const FILES = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];

/** The directory that holds all four, plain or compressed; undefined where there is none. */
export function mnistDirectory(): string | undefined {
  const places = [resolve(projectRoot, "..", "shared", "data", "mnist"), process.env["NORMALIZE_MNIST_DIR"]];
  return places.find((place) => place !== undefined && place !== "" && holdsAll(place));
}

function holdsAll(directory: string): boolean {
  return FILES.every((name) => [name, `${name}.gz`].some((file) => existsSync(join(directory, file))));
}

/** What a test that wants the files gives as its `skip`: the reason where they are absent, else false. */
export const withoutMnistFiles: string | false =
  mnistDirectory() === undefined &&
  "MNIST's IDX files are neither in ../shared/data/mnist nor where NORMALIZE_MNIST_DIR says";
