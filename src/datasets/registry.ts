/** Datasets by name. A name that is also a file's means the dataset; `./mnist` is the file. */
import { usageError } from "../errors.js";
import type { Dataset } from "../formats/dataset.js";
import type { Shape } from "../types.js";
import { FILE_SETS, fileSetNamed, PARTS, partNamed } from "./catalog.js";
import { cacheDirectory } from "./directory.js";

interface DatasetOptions {
  /** axes to see instead of (n, 784), as numpy's reshape; one may be -1 */
  readonly shape?: Shape;
  /** where NORMALIZE_CACHE_DIR, NORMALIZE_MNIST_DIR and the like are looked up; the process's own unless given */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The dataset that comes with the program. */
const PACKAGED = "mnist";

/** The names that can be opened, in the order in which to list them. */
export const datasetNames = (): readonly string[] => [
  PACKAGED,
  ...FILE_SETS.flatMap(({ name }) => [
    `${name}:train`,
    `${name}:test`,
    ...PARTS.map((part) => `${name}:${part.name}`),
  ]),
];

/**
 * Whether an input of this name means a dataset, not a file: a known name, alone or with a part after a colon.
 * The part may be unknown; {@link openDataset} then says which there are.
 */
export function isDatasetName(name: string): boolean {
  const [family] = name.split(":", 1);
  return fileSetNamed(family) !== undefined;
}

/**
 * Opens a dataset: images as byte/255 in [0, 1], uint8 with divisor 255, each image one vector of 784; labels as uint8 of one axis.
 * Throws NormalizeError "usage" where the name is unknown or the shape does not fit, "data" where its files are absent
 * or others, "io" where they cannot be read. A cache that cannot be used is no error.
 */
export async function openDataset(name: string, options: DatasetOptions = {}): Promise<Dataset> {
  const environment = options.environment ?? process.env;
  const cache = cacheDirectory(environment);
  if (name === PACKAGED) {
    const { openMnistPackage } = await import("./mnist-package.js");
    return openMnistPackage(cache, options.shape);
  }
  const [family, rest] = name.split(/:(.*)/s, 2);
  const set = fileSetNamed(family);
  const part = partNamed(rest ?? "");
  if (set === undefined || part === undefined) throw unknownDataset(name);
  const { filesDirectory, openPart } = await import("./files.js");
  return openPart(name, set, part, filesDirectory(set, environment, cache), options.shape);
}

function unknownDataset(name: string) {
  const short = datasetNames().filter((known) => !known.includes("/"));
  const parts = "each of train and test also with /images or /labels after it";
  return usageError(
    `there is no dataset ${name}`,
    `the datasets are ${short.join(", ")}, ${parts}; a file is ./${name}`,
  );
}

/**
 * The class of each row of a dataset of images, or the dataset that holds the classes. Throws a usage error where `name` is
 * one of labels itself.
 */
export async function datasetClasses(
  name: string,
): Promise<{ readonly labels: Uint8Array } | { readonly dataset: string }> {
  if (name === PACKAGED) return { labels: (await import("./mnist-package.js")).mnistLabels() };
  if (name.endsWith("/labels")) throw usageError(`${name} holds labels alone`, "name the images");
  return { dataset: `${name.replace(/\/images$/, "")}/labels` };
}
