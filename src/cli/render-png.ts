/** SVG → PNG, by resvg compiled to WebAssembly, with a font of its own: the machine's fonts are not looked at. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { NormalizeError } from "../errors.js";

/** Pixels of the picture for one of the drawing, so that text is sharp. */
const ZOOM = 2;

const FONT = "DejaVu Sans";
const FONT_FILES = ["400", "700"].map(
  (weight) => `@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff2`,
);

let ready: Promise<Uint8Array[]> | undefined;

/** The bytes of a PNG, twice as wide and high as the drawing. Throws NormalizeError "io" where a package is missing. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  ready ??= prepare();
  const fontBuffers = await ready;
  const drawing = new Resvg(svg, {
    fitTo: { mode: "zoom", value: ZOOM },
    font: { fontBuffers, defaultFontFamily: FONT, sansSerifFamily: FONT },
  });
  const image = drawing.render();
  const bytes = image.asPng();
  image.free();
  drawing.free();
  return bytes;
}

/** Starts the renderer, once; the fonts' bytes. */
async function prepare(): Promise<Uint8Array[]> {
  const find = createRequire(import.meta.url).resolve;
  try {
    await initWasm(await readFile(find("@resvg/resvg-wasm/index_bg.wasm")));
    return await Promise.all(FONT_FILES.map((file) => readFile(find(file))));
  } catch (cause) {
    throw new NormalizeError("io", "cannot load the packages that draw PNG", {
      hint: "install normalize again, or write .svg",
      cause,
    });
  }
}
