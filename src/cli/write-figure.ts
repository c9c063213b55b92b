/** Figures on their way to the terminal, or to a file. */
import type { CompareReport } from "../core/compare/finding.js";
import type { EvaluationReport } from "../core/evaluate/outcome.js";
import type { FigureReport } from "../core/figure/figure.js";
import type { FigureFormat, FigureSpec, Job } from "../job/job.js";
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

/** What `--stats` shows of trainings. */
export async function evaluationText(
  report: EvaluationReport,
  { scale, characters }: FigureSpec,
  view: Job["statistics"]["view"],
  look: Look,
): Promise<string> {
  if (view === "json") return (await import("../report/evaluate/json.js")).renderEvaluationJson(report);
  const { renderEvaluation } = await import("../report/evaluate/table.js");
  return renderEvaluation(report, { ...look, scale, characters });
}

/** A file that a figure is written to. */
export interface Picture {
  write(report: FigureReport): Promise<void>;
  writeEvaluation(report: EvaluationReport): Promise<void>;
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
  const write = async (bytes: Uint8Array): Promise<void> => {
    await sink.write(bytes);
    await sink.commit();
  };
  return {
    close: () => sink.abort(),
    write: async (report) => write(await pictureBytes(report, figure, format)),
    writeEvaluation: async (report) => write(await evaluationBytes(report, format)),
  };
}

async function evaluationBytes(report: EvaluationReport, format: FigureFormat): Promise<Uint8Array> {
  const { evaluationTitle, renderEvaluationSvg } = await import("../report/evaluate/svg.js");
  const svg = renderEvaluationSvg(report);
  if (format === "png") return (await import("./render-png.js")).renderPng(svg);
  if (format === "svg") return Buffer.from(svg);
  const { figurePage } = await import("../report/figure/html.js");
  return Buffer.from(figurePage(evaluationTitle(report), svg, report.warnings));
}

async function pictureBytes(
  report: FigureReport,
  { scale }: FigureSpec,
  format: FigureFormat,
): Promise<Uint8Array> {
  const { renderSvg } = await import("../report/figure/svg.js");
  if (format === "png") {
    const { renderPng } = await import("./render-png.js");
    return renderPng(renderSvg(report, scale));
  }
  if (format === "svg") return Buffer.from(renderSvg(report, scale));
  const { renderFigureHtml } = await import("../report/figure/html.js");
  return Buffer.from(renderFigureHtml(report, scale));
}
