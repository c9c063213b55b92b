/** The command datasets: what is known, or a fetch. */
import { resolve } from "node:path";
import { type FileSet, fileSetNamed } from "../datasets/catalog.js";
import { cacheDirectory } from "../datasets/directory.js";
import { fetchFiles } from "../datasets/fetch.js";
import { filesDirectory } from "../datasets/files.js";
import { listDatasets } from "../datasets/list.js";
import { mirrorsOf } from "../datasets/mirrors.js";
import { ioError } from "../errors.js";
import type { DatasetsSpec, FetchSpec, ReadOptions } from "../job/job.js";
import type { Watch } from "../stream/input/progress.js";
import type { DatasetsReport, FetchedRecord } from "../types.js";

/** Throws as {@link fetchFiles} does; what was fetched before stays. */
export async function runDatasets(
  spec: DatasetsSpec,
  { timeout }: Pick<ReadOptions, "timeout">,
  environment: NodeJS.ProcessEnv,
  watch: Watch,
): Promise<DatasetsReport> {
  if (spec.kind === "list") return { kind: "list", datasets: await listDatasets(environment) };
  const files: FetchedRecord[] = [];
  const settings: Record<string, string> = {};
  for (const name of spec.names) {
    // The command line was checked.
    const set = fileSetNamed(name) as FileSet;
    const usual = filesDirectory(set, environment, cacheDirectory(environment));
    const directory = directoryOf(spec, usual);
    if (directory !== usual) settings[set.variable] = directory;
    const fetched = await fetchFiles({
      set,
      directory,
      mirrors: mirrorsOf(set, spec.mirrors, environment),
      ...(timeout !== undefined && { web: { timeout } }),
      watch: ({ file, number, bytes, totalBytes }) =>
        watch({ phase: file, pass: number, bytes, totalBytes, rows: 0, totalRows: undefined }),
    });
    files.push(...fetched.map(({ path, from = null }) => ({ dataset: name, path, from })));
  }
  return { kind: "fetched", files, settings };
}

function directoryOf({ directory }: FetchSpec, usual: string | undefined): string {
  const chosen = directory === undefined ? usual : resolve(directory);
  if (chosen !== undefined) return chosen;
  throw ioError("the cache", "find its directory", new Error("there is no home; say --dir DIRECTORY"));
}
