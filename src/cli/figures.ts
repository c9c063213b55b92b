/** Figures on their way to the terminal, or to a file. */
import type { CompareReport } from "../core/compare/finding.js";
import type { FigureReport } from "../core/figure/figure.js";
import type { FigureFormat, FigureSpec, Job } from "../job.js";
import type { Look } from "../report/index.js";

/** What `--stats` shows of figures. */
export async function figureText(
  report: FigureReport,
  figure: FigureSpec,
  view: Job["statistics"]["view"],
  look: Look,
): Promise<string> {
  if (view === "json") return (await import("../report/figure/json.js")).renderFigureJson(report);
  const { renderTerminal } = await import("../report/figure/terminal.js");
  return renderTerminal(report, { ...look, scale: figure.scale, characters: figure.characters });
}

/** What `--stats` shows of a comparison. */
export async function comparisonText(
  report: CompareReport,
  { figure, explanations }: { figure: FigureSpec; explanations: "told" | "not told" },
  view: Job["statistics"]["view"],
  look: Look,
): Promise<string> {
  if (view === "json") return (await import("../report/compare/json.js")).renderCompareJson(report);
  const { renderComparison } = await import("../report/compare/table.js");
  const { scale, characters } = figure;
  return renderComparison(report, { ...look, scale, characters, explanations });
}

/** A file that a figure is written to. */
export interface Picture {
  write(report: FigureReport): Promise<void>;
  /** Lets go of a file that was not written; safe after writing. */
  close(): Promise<void>;
}

/** Opens it, so that one that cannot be written is found before the work is done. */
export async function openPicture(
  { path, format }: NonNullable<FigureSpec["file"]>,
  figure: FigureSpec,
): Promise<Picture> {
  const { openFileSink } = await import("../io/sink/file.js");
  const sink = await openFileSink(path);
  return {
    close: () => sink.abort(),
    async write(report) {
      await sink.write(await pictureBytes(report, figure, format));
      await sink.commit();
    },
  };
}

async function pictureBytes(
  report: FigureReport,
  { scale }: FigureSpec,
  format: FigureFormat,
): Promise<Uint8Array> {
  const { renderSvg } = await import("../report/figure/svg.js");
  if (format === "png") {
    const { renderPng } = await import("../io/encode/png.js");
    return renderPng(renderSvg(report, scale));
  }
  if (format === "svg") return Buffer.from(renderSvg(report, scale));
  const { renderFigureHtml } = await import("../report/figure/html.js");
  return Buffer.from(renderFigureHtml(report, scale));
}
