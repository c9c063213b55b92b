/** Flags of the commands that draw → how they do. Pure. */
import { usageError } from "../../errors.js";
import type { CommandName, FigureFormat, FigureSpec } from "../../job/job.js";
import { quote } from "../../text/quote.js";
import { DRAWING } from "../flags/flag.js";
import type { FlagValues } from "../flags/table.js";
import { isStdoutName, suffixOf } from "./file-conflicts.js";

/** Whether a command makes figures of its own accord. */
export const draws = (command: CommandName): boolean => DRAWING.includes(command);

const FIGURE_SUFFIXES: Readonly<Record<string, FigureFormat>> = {
  ".svg": "svg",
  ".png": "png",
  ".html": "html",
  ".htm": "html",
};

/** Throws a usage error for a file that is no figure's, and for a flag that has no meaning for it. */
export function resolveFigure(flags: FlagValues, command: CommandName): FigureSpec {
  const { output } = flags;
  const format = output === undefined ? undefined : formatOf(output, command);
  if (output !== undefined && flags.ascii !== undefined) {
    throw usageError("--ascii is for figures in the terminal", "leave -o out to see one");
  }
  return {
    ...(flags.bins !== undefined && { bins: flags.bins }),
    scale: flags.log === undefined ? "linear" : "log",
    characters: flags.ascii === undefined ? "blocks" : "ascii",
    ...(output !== undefined && format && { file: { path: output, format } }),
  };
}

function formatOf(output: string, command: CommandName): FigureFormat {
  if (isStdoutName(output)) {
    throw usageError(
      `the figure of ${command} goes to a file`,
      "name it, e.g. -o figure.svg; without -o it is drawn in the terminal",
    );
  }
  const format = FIGURE_SUFFIXES[suffixOf(output)];
  if (format) return format;
  throw usageError(`${quote(output)} is no name of a figure`, "use a name in .svg, .png or .html");
}

/** Throws a usage error for a name that is no page's. */
export function resolvePage({ report }: FlagValues): { page?: string } {
  if (report === undefined) return {};
  if (FIGURE_SUFFIXES[suffixOf(report)] === "html") return { page: report };
  throw usageError(
    `the report is an HTML page, and ${quote(report)} is no name of one`,
    "use a name in .html",
  );
}
