/** What pictures of every kind share: the SVG document around them, and the frame of a plot in one. */
import { type Markish, type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { cutToWidth } from "../display-width.js";
import { escapeMarkup } from "../markup.js";

/** Pixels: around a picture, between its plots, and of the line above each. */
export const MARGIN = 20;
export const GAP = 24;
export const CAPTION = 24;

/** Characters of the title in the width of a picture. */
const TITLE_CHARACTERS = 110;

/** Light and dark as the reader's system has it. */
const STYLE = `
.normalize-figure { color: #1f2328; font-family: "DejaVu Sans", system-ui, sans-serif; }
.normalize-figure .background { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
  .normalize-figure { color: #e6edf3; }
  .normalize-figure .background { fill: #0d1117; }
}`;

interface Picture {
  /** before the ids in it */
  readonly id: string;
  readonly title: string;
  /** the picture in words, for those who do not see it */
  readonly description: string;
  /** a line under the title */
  readonly subtitle?: string;
  readonly width: number;
  readonly height: number;
  /** rules of its own */
  readonly style?: string;
  /** markup of what is drawn */
  readonly body: string;
}

/** A whole SVG document. */
export function pictureDocument(picture: Picture): string {
  const { id, title, description, subtitle, width, height, style = "", body } = picture;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="normalize-figure" role="img" aria-labelledby="${id}-title ${id}-text"`,
    ` width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" color="#1f2328">`,
    `<title id="${id}-title">${escapeMarkup(title)}</title>`,
    `<desc id="${id}-text">${escapeMarkup(description)}</desc>`,
    `<style>${STYLE}${style}\n</style>`,
    `<rect class="background" width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="28" font-size="15" font-weight="bold" fill="currentColor">${escapeMarkup(cutToWidth(title, TITLE_CHARACTERS))}</text>`,
    subtitle === undefined
      ? ""
      : `<text x="${MARGIN}" y="48" font-size="12" fill="currentColor">${escapeMarkup(subtitle)}</text>`,
    body,
    "</svg>\n",
  ].join("");
}

/** A plot with the line above it. */
export const captioned = (caption: string, drawn: string): string =>
  `<text x="0" y="15" font-size="13" fill="currentColor">${escapeMarkup(caption)}</text>` +
  (drawn === "" ? "" : `<g transform="translate(0,${CAPTION})">${drawn}</g>`);

/** The size of a plot and the room for its axes, in pixels. */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A plot as an <svg> of its own, and beside it what its axes are of. */
export function framedPlot(
  { width, height, left, right, top, bottom }: Frame,
  scales: Pick<PlotOptions, "x" | "y">,
  marks: readonly Markish[],
  axes: { readonly x: string; readonly y: string },
): string {
  const { document } = parseHTML("<html></html>");
  const svg = plot({
    document: document as never,
    className: "normalize-plot",
    width,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    style: { fontSize: "11px" },
    ...scales,
    marks: [...marks],
  });
  const label = (at: string, said: string) =>
    `<text ${at} font-size="11" fill="currentColor">${escapeMarkup(said)}</text>`;
  const corner = `x="${width - right}" y="${height - 4}" text-anchor="end"`;
  return `${svg.outerHTML}${label(`x="4" y="12"`, axes.y)}${label(corner, axes.x)}`;
}
