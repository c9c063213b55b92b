/** How many terminal cells a text takes, and texts cut to fit. Texts are free of control characters: see escape.ts. */

/** Characters of one cell each that never join their neighbours: ASCII, Latin letters, common punctuation, arrows. */
const SINGLE_CELLS = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u21ff]*$/;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[0-9#*]\ufe0f?\u20e3/u;

/** East Asian Wide and Fullwidth blocks of Unicode 15 (EastAsianWidth.txt), as pairs [first, last]. */
const WIDE_BLOCKS: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

let segmenter: Intl.Segmenter | undefined;

/** Made when a text first needs it, because that takes as long as reading a small file and printing its statistics. */
function segmentsOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** Terminal cells that `text` takes. An emoji sequence counts as 2, as terminals of today draw it. */
export function displayWidth(text: string): number {
  if (SINGLE_CELLS.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmentsOf(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  let width = 0;
  for (const character of grapheme) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  const code = character.codePointAt(0) as number;
  return WIDE_BLOCKS.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Code points at either end of a text that a cut looks at, so that a name of a megabyte costs nothing. */
const REACH = 1000;

/** `text`, or where it is wider than `width` cells (at least 1), its two ends around "…": suffixes tell names apart. */
export function cutToWidth(text: string, width: number): string {
  if (text.length <= 4 * REACH && displayWidth(text) <= width) return text;
  const points = [...text];
  const end = graphemes(points.slice(-REACH)).reverse();
  const tail = takeWithin(end, Math.floor((width - 1) / 2))
    .reverse()
    .join("");
  const head = takeWithin(graphemes(points.slice(0, REACH)), width - 1 - displayWidth(tail)).join("");
  return `${head}…${tail}`;
}

function graphemes(points: readonly string[]): string[] {
  return Array.from(segmentsOf(points.join("")), ({ segment }) => segment);
}

function takeWithin(texts: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const grapheme of texts) {
    used += graphemeWidth(grapheme);
    if (used > width) break;
    taken.push(grapheme);
  }
  return taken;
}

/** `text` with spaces after it up to `width` cells. */
export function padDisplayEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** `text` broken at spaces into lines of at most `width` cells; a longer word is cut. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || displayWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((text) => cutToWidth(text.trimEnd(), width));
}
