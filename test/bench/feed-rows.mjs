// Writes a CSV of one column to stdout: feed-rows.mjs ROWS, numbers below 1000 with three decimals over and over.
import { writeSync } from "node:fs";

const rows = Number(process.argv[2]);
const BLOCK = 100_000;
const lines = Array.from({ length: BLOCK }, (_, i) => `${((i * 7919) % 1_000_000) / 1000}\n`);
const block = Buffer.from(lines.join(""));

function writeAll(bytes) {
  for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
}

writeAll(Buffer.from("x\n"));
for (let left = rows; left > 0; left -= BLOCK) {
  writeAll(left >= BLOCK ? block : Buffer.from(lines.slice(0, left).join("")));
}
