/** SVG → PNG: text is drawn with the font of the package, on any machine. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderPng } from "#normalize/cli/render-png.js";

const drawing = (text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20" fill="white"/>` +
  `<text x="2" y="14" font-size="12">${text}</text></svg>`;

test("text is drawn, signs of figures and accents with it, and the size is doubled", async () => {
  const empty = await renderPng(drawing(""));
  const view = new DataView(empty.buffer, empty.byteOffset);
  assert.deepEqual([view.getUint32(16), view.getUint32(20)], [120, 40]);
  const seen = new Set<string>();
  for (const text of ["", "abc", "→", "×", "·", "é", "ß", "μ", "Ж"]) {
    seen.add(Buffer.from(await renderPng(drawing(text))).toString("base64"));
  }
  assert.equal(seen.size, 9, "two of these look alike");
});
