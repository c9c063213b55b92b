/** Counts of values in equal bins: an accumulator for each histogram, of all values and of those that are not 0. */
import type { Batch } from "../../types.js";

/** Where a histogram's bins lie: `bins` of them, equally wide, from low to high; the last one includes high. */
export interface BinRange {
  readonly low: number;
  readonly high: number;
  readonly bins: number;
}

/** A question about columns: column i goes to histogram histogramOf[i]; -1 goes to none. Plain data. */
export interface BinQuestion {
  readonly histogramOf: Int32Array;
  /** one a histogram; all with as many bins */
  readonly all: readonly BinRange[];
  /** the same without zeros, whose range may be a narrower one */
  readonly others: readonly BinRange[];
}

const binsOf = ({ all }: BinQuestion): number => all[0].bins;

/** Counts of all histograms: those of all values one after another, then those without zeros. */
export const emptyBins = (question: BinQuestion): Float64Array =>
  new Float64Array(2 * question.all.length * binsOf(question));

/** The width of a bin, also where high - low is beyond the doubles. */
export const stepOf = (low: number, high: number, bins: number): number =>
  high - low < Infinity ? (high - low) / bins : high / bins - low / bins;

/** The bins' edges, as numpy.linspace has them. */
export function edgesOf({ low, high, bins }: BinRange): Float64Array {
  const step = stepOf(low, high, bins);
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) =>
    i * step < Infinity ? low + i * step : low * (1 - i / bins) + high * (i / bins),
  );
  edges[bins] = high;
  return edges;
}

/** A range made ready for counting. */
interface Counter {
  readonly low: number;
  readonly high: number;
  /** bins in half a unit: halves can be subtracted whatever their size */
  readonly perHalf: number;
  readonly bins: number;
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

function counterOf(range: BinRange, counts: Float64Array): Counter {
  const { low, high, bins } = range;
  return { low, high, bins, perHalf: 2 / stepOf(low, high, bins), edges: edgesOf(range), counts };
}

/**
 * Adds a batch. What lies outside a range (NaN does) is left out. A value on an edge is in the bin above it, as
 * numpy.histogram has it: the quotient's rounding is put right by the edges themselves.
 */
export function addBins(question: BinQuestion, counts: Float64Array, batch: Batch): void {
  const { rows, cols, values } = batch;
  const bins = binsOf(question);
  const half = question.all.length;
  for (let histogram = 0; histogram < half; histogram++) {
    const part = (index: number): Float64Array => counts.subarray(index * bins, (index + 1) * bins);
    const all = counterOf(question.all[histogram], part(histogram));
    const others = counterOf(question.others[histogram], part(half + histogram));
    let zeros = 0;
    for (let col = 0; col < cols; col++) {
      if (question.histogramOf[col] !== histogram) continue;
      for (let i = col; i < rows * cols; i += cols) {
        const value = values[i];
        if (value === 0) zeros++;
        else {
          count(all, value, 1);
          count(others, value, 1);
        }
      }
    }
    count(all, 0, zeros);
  }
}

function count({ low, high, perHalf, bins, edges, counts }: Counter, value: number, times: number): void {
  if (!(value >= low && value <= high)) return;
  let bin = Math.min(bins - 1, Math.floor((value / 2 - low / 2) * perHalf));
  if (value < edges[bin]) bin--;
  else if (bin < bins - 1 && value >= edges[bin + 1]) bin++;
  counts[bin] += times;
}

/** Adds counts to counts. */
export function mergeBins(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] += from[i];
}
