/** Texts made of blocks of lines, an empty line between them, warnings among them. */
import type { Warning } from "../types.js";
import { wrapText } from "./display-width.js";
import { escapeControl } from "./escape.js";
import type { Paint } from "./paint.js";

/** The blocks that have lines, parted. */
export const joinBlocks = (blocks: readonly (readonly string[])[]): string =>
  blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");

/** A block that tells warnings, wrapped. */
export const warningLines = (warnings: readonly Warning[], width: number, paint: Paint): string[] =>
  warnings.flatMap(({ message }) =>
    wrapText(`warning: ${escapeControl(message)}`, width).map((line) =>
      line.replace(/^warning:/, paint("warning", "warning:")),
    ),
  );
