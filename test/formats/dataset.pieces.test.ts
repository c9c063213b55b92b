/** Chunks are cut at places that depend on the bytes alone, never on how reads return them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { openDelimited } from "#normalize/formats/csv/open.js";
import { MISSING_TEXTS } from "#normalize/formats/csv/options.js";
import type { Dataset } from "#normalize/formats/dataset.js";
import { openIdx } from "#normalize/formats/idx/open.js";
import { openNpy } from "#normalize/formats/npy/open.js";
import { pseudoRandom } from "../support/ugly-doubles.js";
import { bytesOf, dictionary, idxFile, LentBuffer, lentSource, npyFile, type SourceKind } from "./lent.js";

/** What a pass hands out: for each chunk its place, its records and a digest of its bytes. */
async function chunksOf(dataset: Dataset): Promise<string[]> {
  const buffer = new LentBuffer();
  const reader = await dataset.chunks();
  const chunks: string[] = [];
  for (let chunk = await reader.next(buffer); chunk; chunk = await reader.next(buffer)) {
    const digest = createHash("sha1").update(buffer.bytes.subarray(0, chunk.length)).digest("hex");
    chunks.push(`${JSON.stringify(chunk)} ${digest}`);
  }
  await reader.close();
  await dataset.close();
  return chunks;
}

/** Over 2 MiB, with quoted line ends (one longer than a chunk), CRLF, blank lines, comments and no last line end. */
function uglyCsv(): Uint8Array {
  const random = pseudoRandom(40_000, 3);
  const records = Array.from(random, (x, i) => {
    const note = x < 0.1 ? `"a, ""b""\n${"#".repeat(500 * x)}\r\n"` : "plain";
    const before = x > 0.99 ? "# no record\n" : x > 0.98 ? "\r\n" : "";
    return `${before}${i},${x},${note}${x > 0.5 ? "\r\n" : "\n"}`;
  });
  const long = `0,0,"${"long\n".repeat(300_000)}"\n`;
  return Buffer.from(
    `\ufeffid,x,note\r\n${records.slice(0, 20_000).join("")}${long}${records.slice(20_000).join("")}1,2,end`,
  );
}

const doubles = pseudoRandom(300_000, 5);

const inputs: readonly (readonly [name: string, bytes: Uint8Array, open: typeof openNpy])[] = [
  [
    "csv",
    uglyCsv(),
    (source) => openDelimited(source, { header: "present", comment: 35, missing: MISSING_TEXTS }),
  ],
  ["npy", npyFile(dictionary("'<f8'", "(100000, 3)"), bytesOf(doubles)), openNpy],
  [
    "idx",
    idxFile(
      0x08,
      [3000, 28, 28],
      Uint8Array.from({ length: 3000 * 784 }, (_, i) => i % 251),
    ),
    openIdx,
  ],
];

for (const [name, bytes, open] of inputs) {
  test(`${name}: the same chunks whatever each read gives`, async () => {
    const whole = await chunksOf(await open(lentSource(bytes)));
    assert.ok(whole.length > 1, "one chunk proves nothing");
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 300, max: 3_000_000 }),
        fc.constantFrom<SourceKind>("plain", "pipe", "packed"),
        async (step, kind) => {
          assert.deepEqual(await chunksOf(await open(lentSource(bytes, step, kind))), whole);
        },
      ),
      { numRuns: Number(process.env["NORMALIZE_LAW_RUNS"] ?? 12) },
    );
  });
}
