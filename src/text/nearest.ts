/** The nearest word to a misspelt one. */

/** Edits (insert, delete, replace, swap of neighbours) that turn a into b: optimal string alignment distance. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last[j] + 1, row[j - 1] + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}

/**
 * The word nearest to `text`, letter case aside, or else the first it begins or is part of;
 * undefined where none is near enough to be what was meant.
 */
export function nearest(text: string, words: Iterable<string>): string | undefined {
  if (text.length > LONGEST) return undefined;
  const candidates = [...words];
  const limit = Math.floor(text.length * 0.4);
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const word of candidates) {
    if (Math.abs(word.length - text.length) >= bestDistance) continue;
    const distance = editDistance(text.toLowerCase(), word.toLowerCase());
    if (distance < bestDistance) {
      best = word;
      bestDistance = distance;
    }
  }
  if (best !== undefined || text.length < SHORTEST_PART) return best;
  return candidates.find((word) => word.startsWith(text)) ?? candidates.find((word) => word.includes(text));
}

/** Beyond this nothing is a slip of the finger, and the distance takes time. */
const LONGEST = 64;
/** Fewer letters are in too many words. */
const SHORTEST_PART = 3;
