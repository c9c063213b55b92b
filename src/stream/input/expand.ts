/** A job whose names may stand for several files becomes one that names each. */
import { stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { usageError } from "../../errors.js";
import { isDataFileName, SUFFIXES } from "../../formats/registry.js";
import { type Accepted, expandPath } from "../../io/source/expand.js";
import type { InputSpec, Job, OutputSpec } from "../../job/job.js";
import { quote } from "../../text/quote.js";
import { SeenInputs } from "./repeated-inputs.js";

const DATA: Accepted = {
  accepts: isDataFileName,
  expected: `that end in ${SUFFIXES.join(", ")}, compressed or not`,
};
const PARAMETERS: Accepted = { accepts: (name) => /\.json$/i.test(name), expected: "that end in .json" };

/**
 * Directories and patterns among the inputs are replaced by their files, and an output that is a directory is told from a file.
 * Throws NormalizeError "io" for one without files, "usage" where a file to be written is among those, or one that is an input
 * already.
 */
export async function expandJob(job: Job): Promise<Job> {
  const output = await expandOutput(job.output);
  if (output.kind === "directory" && job.inputs.some(({ kind }) => kind === "stdin")) {
    throw usageError("stdin has no name that an output in a directory could have", "use -o FILE, or -o -");
  }
  const accepted = job.command === "merge" ? PARAMETERS : DATA;
  const inputs: InputSpec[] = [];
  const seen = new SeenInputs();
  for (const input of job.inputs) {
    const paths = input.kind === "path" ? await expandPath(input.path, accepted) : undefined;
    if (input.kind !== "path" || paths === undefined) {
      seen.add(input);
      inputs.push(input);
      continue;
    }
    const kept = withoutOutputs(paths, input.path, output);
    refuseWritten(kept, input.path, { ...job, output });
    for (const path of kept) {
      seen.add({ kind: "path", path }, input.path);
      inputs.push({ kind: "path", path });
    }
  }
  return { ...job, inputs, output, notes: seen.notes };
}

async function expandOutput(output: OutputSpec): Promise<OutputSpec> {
  if (output.kind !== "file") return output;
  const isDirectory =
    output.path.endsWith("/") || (await stat(output.path).catch(() => undefined))?.isDirectory();
  return isDirectory ? { kind: "directory", path: output.path } : output;
}

/** What an earlier run wrote to a directory inside the input's is no input of this one. */
function withoutOutputs(paths: readonly string[], word: string, output: OutputSpec): readonly string[] {
  if (output.kind !== "directory") return paths;
  const directory = resolve(output.path);
  if (!isBelow(directory, rootOf(word))) return paths;
  const kept = paths.filter((path) => !isBelow(resolve(path), directory));
  if (kept.length > 0) return kept;
  throw usageError(
    `${quote(word)} stands for nothing but files in the output directory`,
    "name another directory, or the inputs one by one",
  );
}

function isBelow(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The directory itself, or the one below which a pattern looks. */
function rootOf(word: string): string {
  const at = word.search(/[*?[{]/);
  return at < 0 ? resolve(word) : resolve(dirname(`${word.slice(0, at)}x`));
}

/** A word for many files must not hide that one of them is written over. */
function refuseWritten(paths: readonly string[], word: string, job: Job): void {
  const data = new Set(paths.map((path) => resolve(path)));
  for (const [flag, file] of writtenFiles(job)) {
    if (!data.has(resolve(file))) continue;
    throw usageError(
      `--${flag} would overwrite ${quote(file)}, which is one of the inputs that ${quote(word)} stands for`,
      "write to another file, or name the inputs one by one",
    );
  }
}

/** Files that a job writes, by the flag that names them. */
export function writtenFiles({ output, save, keepNorms, statistics }: Job): [flag: string, file: string][] {
  const { destination } = statistics;
  const files: [string, string | undefined][] = [
    ["output", output.kind === "file" ? output.path : undefined],
    ["save", save],
    ["keep-norms", keepNorms],
    ["stats-file", destination.kind === "file" ? destination.path : undefined],
  ];
  return files.filter((entry): entry is [string, string] => entry[1] !== undefined);
}
