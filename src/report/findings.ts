/** What a check found, as text. */
import type { Finding, FindingKind, FindingsReport } from "../core/check/finding.js";
import { cutToWidth, displayWidth, wrapText } from "./display-width.js";
import { escapeControl } from "./escape.js";
import { formatCount, formatNumber } from "./format-number.js";
import type { Look } from "./index.js";
import { writeJson } from "./json.js";
import { ansiPaint, type Paint, plainPaint, type Style } from "./paint.js";
import { GAP, gridLines, type PaddedColumn, padLeftAligned, padRightAligned } from "./table/grid.js";

/** Findings that the table shows. */
const SHOWN = 20;
/** On narrower terminals lines are left for the terminal to break. */
const NARROWEST = 40;
/** Cells that a column's name takes at most. */
const LONGEST_NAME = 32;

/** A finding about a column in words, and how its figures are written; the others say it in their message. */
const WORDS: Partial<Record<FindingKind, readonly [words: string, unit: "share" | "number"]>> = {
  "missing-column": ["not there", "number"],
  "ambiguous-column": ["there more than once", "number"],
  "extra-column": ["not there in the fit", "number"],
  type: ["not numeric", "number"],
  outside: ["outside the fitted range", "share"],
  constant: ["became constant", "number"],
  "all-missing": ["all values missing", "share"],
  "more-missing": ["more missing values", "share"],
  unfitted: ["had no values in the fit", "number"],
  mean: ["mean moved (standard deviations)", "number"],
  spread: ["spread changed (factor)", "number"],
};

/** The findings in one view, ending with one newline. Only the table heeds `look`. */
export async function renderFindings(
  report: FindingsReport,
  view: "table" | "json",
  look: Look,
): Promise<string> {
  if (view === "json") return findingsJson(report);
  return findingsTable(report, look.width, look.color === "ansi" ? await ansiPaint() : plainPaint);
}

/** Findings that fail the check, and those that do not. */
function countsOf(findings: readonly Finding[]): { readonly differences: number; readonly notes: number } {
  const notes = findings.filter(({ severity }) => severity === "note").length;
  return { differences: findings.length - notes, notes };
}

function findingsJson({ input, parameters, findings }: FindingsReport): string {
  const listed = findings.map(({ kind, severity, group, column, value, limit, message }) => ({
    kind,
    severity,
    group,
    column,
    value,
    limit,
    message,
  }));
  return `${writeJson({ input, parameters, ...countsOf(findings), findings: listed }, "")}\n`;
}

/** What the data as a whole differ in, then a line for each finding about a column; differences before notes. */
function findingsTable(report: FindingsReport, width: number, paint: Paint): string {
  const room = Math.max(width, NARROWEST);
  const ordered = [...report.findings].sort((a, b) => rank(a) - rank(b));
  const general = ordered.filter(({ column }) => column === undefined);
  const ofColumns = ordered.filter(({ column }) => column !== undefined);
  const parts = [
    title(report, room, paint),
    general.slice(0, SHOWN).flatMap((finding) => messageLines(finding, room, paint)),
    restLines(general.length - SHOWN, paint),
    ofColumns.length > 0 ? grid(ofColumns.slice(0, SHOWN), room, paint) : [],
    restLines(ofColumns.length - SHOWN, paint),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function messageLines({ severity, message }: Finding, width: number, paint: Paint): string[] {
  const label = `${severity}:`;
  const indent = " ".repeat(label.length + 1);
  const style = severity === "difference" ? "warning" : "faint";
  return wrapText(escapeControl(message), width - indent.length).map((line, i) =>
    i === 0 ? `${paint(style, label)} ${line}` : indent + line,
  );
}

const rank = ({ severity }: Finding): number => (severity === "difference" ? 0 : 1);

function title({ input, parameters, findings }: FindingsReport, width: number, paint: Paint): string[] {
  const { differences, notes } = countsOf(findings);
  const said = [many(differences, "difference"), ...(notes > 0 ? [many(notes, "note")] : [])].join(", ");
  const names = `${escapeControl(input)} against ${escapeControl(parameters)}`;
  const style: Style = differences > 0 ? "warning" : "accent";
  const room = width - displayWidth(`: ${said}`);
  if (displayWidth(names) <= room) return [`${paint("strong", names)}: ${paint(style, said)}`];
  return [...wrapText(names, width).map((line) => paint("strong", line)), paint(style, said)];
}

const many = (count: number, one: string): string =>
  `${count === 0 ? "no" : formatCount(count)} ${one}${count === 1 ? "" : "s"}`;

function grid(findings: readonly Finding[], width: number, paint: Paint): string[] {
  const found = padRightAligned(["found", ...findings.map(({ kind, value }) => figureText(kind, value))]);
  const limit = padRightAligned(["limit", ...findings.map(({ kind, limit }) => figureText(kind, limit))]);
  const words = padLeftAligned(["finding", ...findings.map(({ kind }) => WORDS[kind]?.[0] ?? kind)]);
  const rest = [words, found, limit].reduce((sum, column) => sum + displayWidth(column[0]) + GAP.length, 0);
  const names = nameColumn(findings, Math.min(LONGEST_NAME, Math.max(8, width - rest)));
  return gridLines([names, words, found, limit], paint, (line, column) => {
    if (line === 0) return "strong";
    return findings[line - 1].severity === "note" ? "faint" : column === 0 ? "accent" : "plain";
  });
}

/** Columns by name; within a group as "group: column". */
function nameColumn(findings: readonly Finding[], width: number): PaddedColumn {
  const names = findings.map(({ group, column }) =>
    [group, column].filter((part) => part !== undefined).join(": "),
  );
  return padLeftAligned(["column", ...names].map((name) => cutToWidth(escapeControl(name), width)));
}

function figureText(kind: FindingKind, value: number | undefined): string {
  if (value === undefined) return "";
  return WORDS[kind]?.[1] === "share" ? `${formatNumber(100 * value, 3)}%` : formatNumber(value, 3);
}

function restLines(rest: number, paint: Paint): string[] {
  return rest > 0 ? [paint("faint", `… ${formatCount(rest)} more: --stats json shows all`)] : [];
}
