/** A figure as a page of its own: the SVG, and what it shows in words. */
import type { FigureReport } from "../../core/figure/figure.js";
import type { Warning } from "../../types.js";
import { escapeMarkup } from "../markup.js";
import { renderSvg, type Scale, titleOf } from "./svg.js";

export const renderFigureHtml = (report: FigureReport, scale: Scale): string =>
  figurePage(titleOf(report), renderSvg(report, scale), report.warnings);

/** One HTML file that needs nothing else; light or dark as the reader prefers. */
export function figurePage(title: string, svg: string, told: readonly Warning[]): string {
  const warnings = told.map(({ message }) => `<p>warning: ${escapeMarkup(message)}</p>`).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>
body { margin: 1rem; font-family: system-ui, sans-serif; background: #fff; color: #1f2328; }
svg { max-width: 100%; height: auto; }
@media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3; } }
</style>
</head>
<body>
<main>
${svg}
${warnings}
</main>
</body>
</html>
`;
}
