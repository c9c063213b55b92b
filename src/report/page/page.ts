/** A page about a run: one HTML file that needs nothing else, reads without its script, and hides nothing in it. */
import type { CompareReport } from "../../core/compare/finding.js";
import type { FigureReport } from "../../core/figure/figure.js";
import type { PageData } from "../../core/figure/page.js";
import type { Report, Warning } from "../../types.js";
import { comparisonFigures } from "../compare/figures.js";
import { explain, sayFinding } from "../compare/words.js";
import { renderSvg, titleOf } from "../figure/svg.js";
import { formatCount } from "../format-number.js";
import { escapeMarkup } from "../markup.js";
import { isAxisSummary } from "../statistics.js";
import { imageSection } from "./images.js";
import { SCRIPT } from "./script.js";
import { STYLE } from "./style.js";
import { columnSection, overallTable, summaryTable } from "./tables.js";

/** How the run can be repeated. */
export interface Provenance {
  /** the command line as it can be typed again */
  readonly command: string;
  /** the command's name and version */
  readonly tool: string;
}

/** The page of a run that normalizes or describes. */
export function renderPage(report: Report, page: PageData, provenance: Provenance): string {
  const { input, method, before, after, groups } = report;
  const title = titleOf({ input, method, ...(groups && { groups }) });
  const figures: FigureReport = { ...page.figures, method, ...(groups && { groups }) };
  return document(title, [
    warningSection(report.warnings),
    isAxisSummary(before) || (after && isAxisSummary(after))
      ? ""
      : section("Statistics", overallTable(before, after)),
    figureSection(figures),
    page.images ? imageSection(page.images) : "",
    columnSection(page.columns, page.moreColumns),
    repeatSection(provenance, parametersMarkup(page.parameters)),
  ]);
}

/** The page of a comparison. */
export function renderComparePage(report: CompareReport, provenance: Provenance): string {
  const { input, methods, images } = report;
  const rows = methods.map(({ name, statistics }) => ({ name, sets: [statistics] }));
  return document(`${titleOf({ input, method: null })}: methods compared`, [
    warningSection(report.warnings),
    section("Statistics", summaryTable(rows, ["after"], "method", "methods")),
    section("What each method does", methods.map(findingsMarkup).join("\n")),
    figureSection(comparisonFigures(report)),
    images ? imageSection(images) : "",
    repeatSection(provenance, ""),
  ]);
}

function document(title: string, sections: readonly string[]): string {
  const text = escapeMarkup(title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${text}</h1>
${sections.filter((part) => part !== "").join("\n")}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function section(heading: string, content: string): string {
  const id = heading.toLowerCase().replaceAll(" ", "-");
  return `<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>\n${content}\n</section>`;
}

const warningSection = (warnings: readonly Warning[]): string =>
  warnings.length === 0
    ? ""
    : section(
        "Warnings",
        warnings.map(({ message }) => `<p class="warning">${escapeMarkup(message)}</p>`).join("\n"),
      );

/** Both scales are in the page; which is seen is chosen by radio buttons, and needs no script. */
function figureSection(figures: FigureReport): string {
  const scales = [
    ["linear", "linear counts"],
    ["log", "logarithmic counts"],
  ] as const;
  const choices = scales.map(
    ([scale, text]) =>
      `<input type="radio" name="scale" id="scale-${scale}"${scale === "linear" ? " checked" : ""}>` +
      `<label class="choice" for="scale-${scale}"> ${text}</label>`,
  );
  const drawings = scales.map(
    ([scale]) => `<div class="${scale} scroll figures">${renderSvg(figures, scale, `figure-${scale}`)}</div>`,
  );
  const words = `<p class="quiet">All values on the left; on the right without the zeros. Point at a bar for its count.</p>`;
  return section(
    "Figures",
    `${words}<div class="scales">${choices.join("\n")}\n${drawings.join("\n")}</div>`,
  );
}

function findingsMarkup({ name, axis, findings }: CompareReport["methods"][number]): string {
  if (findings.length === 0) return "";
  const items = findings.map((finding) => {
    const { measured, meaning } = sayFinding(finding, name);
    const { formula, reference } = explain(finding);
    return `<li>${escapeMarkup(measured)} → <strong>${escapeMarkup(meaning)}</strong>
<details><summary>how</summary><p>${escapeMarkup(formula)}</p><p>${escapeMarkup(reference)}</p></details></li>`;
  });
  return `<h3>${name} <span class="quiet">axis ${axis.join(", ")}</span></h3>\n<ul>${items.join("\n")}</ul>`;
}

function repeatSection({ command, tool }: Provenance, parameters: string): string {
  const line = `<p>Made by ${escapeMarkup(tool)} with this command:</p>\n<pre tabindex="0"><code>${escapeMarkup(command)}</code></pre>`;
  return section("How to repeat it", line + parameters);
}

function parametersMarkup(parameters: PageData["parameters"]): string {
  if (!("none" in parameters)) {
    return `<p>What was fitted, as the parameters file that <code>normalize apply --params</code> takes:</p>
<details id="parameters"><summary>parameters.json</summary><pre tabindex="0">${escapeLines(parameters.text)}</pre></details>`;
  }
  switch (parameters.none) {
    case "not fitted":
      return "";
    case "row by row":
      return "<p>Each row was normalized on its own: there are no parameters to keep.</p>";
    case "too large":
      return `<p>What was fitted takes ${formatCount(parameters.bytes ?? 0)} bytes, too many for this page: <code>--save parameters.json</code> writes it.</p>`;
  }
}

/** Text of several lines: its line ends stay. */
const escapeLines = (text: string): string => text.split("\n").map(escapeMarkup).join("\n");
