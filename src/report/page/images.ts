/** Rows as pictures: grey bitmaps within the page. */
import type { SampleImages } from "../../core/figure/page.js";
import { formatNumber } from "../format-number.js";
import { escapeMarkup } from "../markup.js";

export function imageSection({ height, width, rows, sets }: SampleImages): string {
  const pictures = sets.map(({ label, images }) => {
    const [low, high] = extentOf(images);
    const items = images.map((image, i) => {
      const source = bitmapUrl(image, height, width, low, high);
      const text = `row ${rows[i]} ${label}`;
      return `<li><img src="${source}" alt="${escapeMarkup(text)}" width="${width}" height="${height}"><br>row ${rows[i]}</li>`;
    });
    return `<h3>${escapeMarkup(label)}</h3>
<p class="quiet">black is ${formatNumber(low, 4)}, white is ${formatNumber(high, 4)}</p>
<ul class="pictures">${items.join("")}</ul>`;
  });
  return `<section aria-labelledby="images"><h2 id="images">Sample images, ${height} × ${width}</h2>\n${pictures.join("\n")}</section>`;
}

function extentOf(images: readonly Float64Array[]): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const image of images) {
    for (const value of image) {
      if (value < low) low = value;
      if (value > high && value < Infinity) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 0];
}

const HEADER = 54;
const PALETTE = 4 * 256;

/** An uncompressed BMP of 8 bits a pixel: the one format of pictures that every browser reads and that needs no compression. */
function bitmapUrl(image: Float64Array, height: number, width: number, low: number, high: number): string {
  const stride = Math.ceil(width / 4) * 4;
  const bytes = new Uint8Array(HEADER + PALETTE + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADER + PALETTE, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  // A negative height: rows from the top down.
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  for (let grey = 0; grey < 256; grey++) bytes.fill(grey, HEADER + 4 * grey, HEADER + 4 * grey + 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = high > low ? (image[y * width + x] - low) / (high - low) : 0;
      bytes[HEADER + PALETTE + y * stride + x] = Math.round(255 * Math.min(1, Math.max(0, share || 0)));
    }
  }
  return `data:image/bmp;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}
