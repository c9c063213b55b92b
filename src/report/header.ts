import type { MethodRecord, Report, Shape } from "../types.js";
import { cutToWidth, displayWidth } from "./display-width.js";
import { escapeControl } from "./escape.js";
import { formatCount, formatNumber } from "./format-number.js";
import type { Paint, Style } from "./paint.js";

interface Piece {
  readonly text: string;
  readonly style: Style;
}

/** What a header tells of. */
export type Headed = Pick<Report, "input" | "method" | "groups" | "matrix">;

const SEPARATOR = " · ";
const ARROW = "→ ";
/** Cells that the input's name keeps however long the shape is. */
const SHORTEST_NAME = 20;

/**
 * What went in and what was done to it, on one line where `width` allows: mnist · 60,000 × 784 · uint8 → l2 · axis -1.
 * On another the columns that are told by their places: npy · b, a · kept id
 */
export function header(report: Headed, width: number, paint: Paint): string[] {
  const matrix = report.matrix ? flow(matrixPieces(report.matrix), width, paint) : [];
  return [...whatWasDone(report, width, paint), ...matrix];
}

function whatWasDone(report: Headed, width: number, paint: Paint): string[] {
  const input = inputPieces(report, width);
  const method = report.method === null ? [] : methodPieces(report.method, report.input.shape);
  if (report.groups) method.push(...groupsPiece(report.groups));
  const line = [joinPieces(input), joinPieces(method)].filter((text) => text !== "").join(" ");
  if (displayWidth(line) <= width) {
    return [[paintPieces(input, paint), paintPieces(method, paint)].filter((text) => text !== "").join(" ")];
  }
  return [input, method]
    .filter((pieces) => pieces.length > 0)
    .flatMap((pieces) => flow(pieces, width, paint));
}

function inputPieces(report: Headed, width: number): Piece[] {
  const { name, shape, dtype } = report.input;
  const facts = [describeShape(shape), escapeControl(dtype)];
  const room = width - displayWidth(["", ...facts].join(SEPARATOR));
  return [
    ...piece(cutToWidth(escapeControl(name), Math.max(SHORTEST_NAME, room)), "strong"),
    ...facts.flatMap((fact) => piece(fact, "plain")),
  ];
}

/** A piece without spaces at its end, or none where nothing is left. */
function piece(text: string, style: Style): Piece[] {
  const trimmed = text.trimEnd();
  return trimmed === "" ? [] : [{ text: trimmed, style }];
}

function describeShape(shape: Shape): string {
  if (shape.length === 0) return "one value";
  if (shape.length === 1) return `${formatCount(shape[0])} values`;
  return shape.map(formatCount).join(" × ");
}

function methodPieces({ name, axis, ...options }: MethodRecord, shape: Shape): Piece[] {
  const pieces = [
    ...piece(ARROW + escapeControl(name), "accent"),
    ...piece(describeAxis(axis, shape), "plain"),
  ];
  return [...pieces, ...optionTexts(options).flatMap((text) => piece(escapeControl(text), "plain"))];
}

/** ddof 0; of a chain, robust quantile range 25, 75 */
function optionTexts(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options).flatMap(([option, value]) => {
    if (value === undefined || value === null) return [];
    if (option === "stages") return (value as readonly Stage[]).flatMap(stageTexts);
    const words = option.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
    return [value === true ? words : `${words} ${describeValue(value)}`];
  });
}

/** One method of a chain. */
type Stage = { readonly name: string } & Readonly<Record<string, unknown>>;

const stageTexts = ({ name, ...options }: Stage): string[] =>
  optionTexts(options).map((text) => `${name} ${text}`);

/** 12 groups by subject */
function groupsPiece({ by, count }: NonNullable<Report["groups"]>): Piece[] {
  return piece(`${formatCount(count)} ${count === 1 ? "group" : "groups"} by ${escapeControl(by)}`, "plain");
}

/** Names that are shown of a list. */
const SHOWN_NAMES = 10;

function matrixPieces({ format, columns, kept }: NonNullable<Report["matrix"]>): Piece[] {
  const words = columns.length === 1 ? "column" : "columns in this order:";
  const pieces = piece(`${ARROW}${format}`, "accent");
  pieces.push(...piece(`${words} ${listed(columns)}`, "plain"));
  return kept.length === 0 ? pieces : [...pieces, ...piece(`kept unchanged: ${listed(kept)}`, "plain")];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map(escapeControl).join(", ");
  return names.length > SHOWN_NAMES ? `${shown}, … ${formatCount(names.length)} in all` : shown;
}

function describeAxis(axis: readonly number[], shape: Shape): string {
  if (axis.length === 0) return "";
  if (axis.length === 1) return `axis ${axis[0]}`;
  return axis.length === shape.length ? "axis all" : `axis ${axis.join(", ")}`;
}

function describeValue(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : formatNumber(value, 1);
  if (Array.isArray(value)) {
    return value.map((item) => (Array.isArray(item) ? item.join("+") : describeValue(item))).join(", ");
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join(SEPARATOR);
}

function paintPieces(pieces: readonly Piece[], paint: Paint): string {
  return pieces.map(({ text, style }) => paint(style, text)).join(paint("faint", SEPARATOR));
}

/** Pieces on as few lines as hold them, later lines indented. */
function flow(pieces: readonly Piece[], width: number, paint: Paint): string[] {
  const indent = " ".repeat(ARROW.length);
  const lines: Piece[][] = [[]];
  for (const piece of pieces) {
    const fitting = { ...piece, text: cutToWidth(piece.text, width - indent.length) };
    const line = lines[lines.length - 1];
    const room = lines.length === 1 ? width : width - indent.length;
    if (line.length > 0 && displayWidth(joinPieces([...line, fitting])) > room) lines.push([fitting]);
    else line.push(fitting);
  }
  return lines.map((line, i) => (i === 0 ? "" : indent) + paintPieces(line, paint));
}
