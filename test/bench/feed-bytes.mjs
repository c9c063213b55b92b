// Writes an NPY file of uint8 to stdout: feed-bytes.mjs ROWS COLS, all bytes there are in turn.
import { writeSync } from "node:fs";

const [rows, cols] = process.argv.slice(2).map(Number);
const head = `{'descr': '|u1', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`.padEnd(117);

function writeAll(bytes) {
  for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
}

writeAll(Buffer.concat([Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"), Buffer.from(`${head}\n`)]));
const block = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => i % 256));
for (let left = rows * cols; left > 0; left -= block.length)
  writeAll(block.subarray(0, Math.min(left, block.length)));
