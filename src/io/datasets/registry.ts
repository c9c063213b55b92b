/** Datasets by name. A name that is also a file's means the dataset; `./mnist` is the file. */
import { usageError } from "../../errors.js";
import type { Shape } from "../../types.js";
import type { Dataset } from "../contract.js";
import { cacheDirectory } from "./directory.js";

export interface DatasetOptions {
  /** axes to see instead of (n, 784), as numpy's reshape; one may be -1 */
  readonly shape?: Shape;
  /** where NORMALIZE_CACHE_DIR and NORMALIZE_MNIST_DIR are looked up; the process's own unless given */
  readonly environment?: NodeJS.ProcessEnv;
}

/** What an opener is told. */
interface Request {
  readonly shape: Shape | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** the cache directory, where there is one */
  readonly cache: string | undefined;
}

/** Each loads its code only when it is opened. */
const DATASETS: ReadonlyMap<string, (request: Request) => Promise<Dataset>> = new Map([
  ["mnist", openPackaged],
  ["mnist:train", (request: Request) => openFiles("train", request)],
  ["mnist:test", (request: Request) => openFiles("test", request)],
]);

/** The names that can be opened, in the order in which to list them. */
export const datasetNames = (): readonly string[] => [...DATASETS.keys()];

/**
 * Whether an input of this name means a dataset, not a file: a known name, alone or with a part after a colon.
 * The part may be unknown; {@link openDataset} then says which there are.
 */
export function isDatasetName(name: string): boolean {
  const [family] = name.split(":", 1);
  return DATASETS.has(family);
}

/**
 * Opens a dataset of images as byte/255 in [0, 1]: uint8 with divisor 255, each image one vector of 784.
 * Throws NormalizeError "usage" where the name is unknown or the shape does not fit, "data" where its files are absent
 * or others, "io" where they cannot be read. A cache that cannot be used is no error.
 */
export async function openDataset(name: string, options: DatasetOptions = {}): Promise<Dataset> {
  const open = DATASETS.get(name);
  if (open === undefined) {
    const known = datasetNames().join(", ");
    throw usageError(`there is no dataset ${name}`, `the datasets are ${known}; a file is ./${name}`);
  }
  const environment = options.environment ?? process.env;
  const cache = cacheDirectory(environment);
  return open({ shape: options.shape, environment, cache });
}

async function openPackaged({ cache, shape }: Request): Promise<Dataset> {
  const { openMnistPackage } = await import("./mnist-package.js");
  return openMnistPackage(cache, shape);
}

async function openFiles(split: "train" | "test", request: Request): Promise<Dataset> {
  const { mnistFilesDirectory, openMnistFiles } = await import("./mnist-files.js");
  const directory = mnistFilesDirectory(request.environment, request.cache);
  return openMnistFiles(split, directory, request.shape);
}
