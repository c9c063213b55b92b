// Mirrors cutRecords in ../scalar/records.ts.
import { BLOCK, recordEnds, startSplitter } from "./blocks";

/** Leaves in the scratch space, as 32-bit integers: the cut, the lines, and whether a quote is open (1) or not (0). */
export function cutRecords(scratch: usize, bytes: usize, length: usize, delimiter: u32, comment: i32): void {
  const splitter = startSplitter(scratch, bytes, length, delimiter, comment);
  let cut = bytes;
  let lines: u32 = 0;
  for (let at = bytes; at < splitter.end; at += BLOCK) {
    const ends = recordEnds(splitter, at);
    if (ends == 0) continue;
    cut = at + BLOCK - <usize>clz(ends);
    lines += <u32>popcnt(ends);
  }
  const openQuote = <u32>(splitter.inQuote != 0);
  store<u32>(scratch, <u32>(cut - bytes));
  store<u32>(scratch, lines, 4);
  store<u32>(scratch, openQuote, 8);
}
