/** Where data and statistics go, and in what form. Pure. */
import { usageError } from "../../errors.js";
import {
  formatNamed,
  formatOfName,
  formatOfSuffix,
  isOutputFormat,
  OUTPUT_FORMATS,
  type OutputFormat,
} from "../../formats/registry.js";
import { COMPRESSION_NAMES, COMPRESSIONS, splitCompression } from "../../io/compression/table.js";
import type {
  CommandName,
  InputSpec,
  Job,
  OutputSpec,
  StatisticsDestination,
  StatisticsView,
} from "../../job/job.js";
import { checkPrinting } from "../../job/text-output.js";
import type { FlagValues } from "../flags/table.js";
import { draws } from "./build-figure.js";
import { isStdoutName, suffixOf } from "./file-conflicts.js";

/** Data go to -o; without it, a filter's go on to stdout, and others nowhere. Never a guess from the terminal. */
export function resolveOutput(
  flags: FlagValues,
  command: CommandName,
  inputs: readonly InputSpec[],
): OutputSpec {
  if (flags.output !== undefined && isStdoutName(flags.output)) return { kind: "stdout" };
  if (flags.output?.endsWith("/")) return { kind: "directory", path: flags.output };
  if (flags.output !== undefined) return { kind: "file", path: flags.output };
  const writes = command === "normalize" || command === "apply" || command === "invert";
  const filter = writes && inputs.some((input) => input.kind === "stdin");
  return { kind: filter ? "stdout" : "none" };
}

/** Names that promise what is not written: nobody wants CSV in a file called x.xlsx. */
const FOREIGN_SUFFIXES: ReadonlySet<string> = new Set(
  ".parquet .arrow .feather .xlsx .xls .h5 .hdf5 .mat .zip .xz .lz4".split(" "),
);

/** By the suffix, that of a compression not counted. */
export function formatOfOutput(path: string): OutputFormat | undefined {
  const format = formatOfName(splitCompression(path).name);
  return format !== undefined && isOutputFormat(format) ? format : undefined;
}

/** How the data are compressed: as asked, else as their file's name promises. */
export function compressionOfOutput(flags: FlagValues, output: OutputSpec): Job["compression"] {
  const asked = flags.compress;
  if (output.kind !== "file") return asked;
  const { compression: promised } = splitCompression(output.path);
  if (promised === undefined) return asked;
  const suffix = COMPRESSIONS[promised].suffix;
  if (promised === "bzip2") {
    const written = COMPRESSION_NAMES.map((name) => COMPRESSIONS[name].suffix).join(", ");
    throw usageError(
      `${suffix} files are read and not written`,
      `compressed by its name in ${written}, or -o - | bzip2`,
    );
  }
  if (asked === undefined || asked === promised) return promised;
  const name = asked === "none" ? "no name that ends in it" : `a name in ${COMPRESSIONS[asked].suffix}`;
  throw usageError(`a name in ${suffix} promises ${promised}, and --compress says ${asked}`, `use ${name}`);
}

/** The output's format may be known here, or only once the input is. */
export function checkOutput(flags: FlagValues, output: OutputSpec, to: OutputFormat | undefined): void {
  if (output.kind === "none") {
    const idle = (["to", "compress", "label", "keep", "column-order", "suffix", "precision"] as const).find(
      (name) => flags[name] !== undefined,
    );
    if (idle === undefined) return;
    throw usageError(`--${idle} says how the data are written, but they go nowhere`, "add -o FILE, or -o -");
  }
  if (flags.suffix !== undefined && flags["column-order"] === "fit") {
    throw usageError("--column-order fit does not apply with --suffix", "results are then the last columns");
  }
  if (output.kind === "file") checkOutputName(flags, output.path);
  if (to !== undefined) checkPrinting(to, { suffix: flags.suffix, precision: flags.precision });
}

function checkOutputName(flags: FlagValues, path: string): void {
  const suffix = suffixOf(splitCompression(path).name);
  const unwritten = FOREIGN_SUFFIXES.has(suffix) || formatOfSuffix(suffix) !== undefined;
  if (flags.to === undefined && unwritten && formatOfOutput(path) === undefined) {
    throw usageError(
      `${suffix} files are not written`,
      `use a name in ${OUTPUT_FORMATS.map((name) => formatNamed(name).suffixes[0]).join(", ")}, or say --to`,
    );
  }
}

/** Which columns are written, and how. */
export const resolveWriting = (
  flags: FlagValues,
): Pick<Job, "label" | "keep" | "columnOrder" | "suffix" | "digits"> => ({
  ...(flags.label !== undefined && { label: flags.label }),
  ...(flags.keep && { keep: flags.keep }),
  ...(flags["column-order"] && { columnOrder: flags["column-order"] }),
  ...(flags.suffix !== undefined && { suffix: flags.suffix }),
  digits: flags.precision ?? 0,
});

const VIEW_SUFFIXES: Readonly<Record<string, StatisticsView>> = { ".json": "json", ".csv": "csv" };

export function resolveStatistics(
  flags: FlagValues,
  command: CommandName,
  output: OutputSpec,
): Job["statistics"] {
  const file = flags["stats-file"];
  if (file !== undefined && flags.stats === "none") {
    throw usageError("--stats none leaves nothing for --stats-file", "drop one of them");
  }
  const drawn = command === "plot" && flags.output !== undefined && file === undefined;
  const view = flags.stats ?? VIEW_SUFFIXES[suffixOf(file ?? "")] ?? (drawn ? "none" : "table");
  if (
    (command === "check" || command === "datasets" || draws(command)) &&
    (view === "csv" || view === "scipy")
  ) {
    const what = command === "check" ? "its findings" : command === "datasets" ? "its lists" : "its figures";
    throw usageError(`${command} does not show ${what} as ${view}`, "it shows them as table or json");
  }
  return { view, destination: statisticsDestination(file, output) };
}

function statisticsDestination(file: string | undefined, output: OutputSpec): StatisticsDestination {
  if (file === undefined) return { kind: output.kind === "stdout" ? "stderr" : "stdout" };
  if (isStdoutName(file)) {
    if (output.kind !== "stdout") return { kind: "stdout" };
    throw usageError(`--stats-file ${file} would mix statistics with the data on stdout`, "name a file");
  }
  return { kind: "file", path: file };
}
