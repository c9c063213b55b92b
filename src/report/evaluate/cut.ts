/** Curves cut where they leave a plot, at the very place: a renderer's clipping of what lies far outside is not to be relied on. */
import type { Spread } from "../../core/evaluate/outcome.js";

/** The figures of an epoch, which is no integer where a curve was cut. */
export interface Point extends Spread {
  readonly epoch: number;
}

const FIGURES = ["mean", "low", "high"] as const;

/** The same curves as far as they lie up to `top`: means beyond it are NaN, ranges end there. */
export function cutCurves(points: readonly Point[], top: number): Point[] {
  return points
    .flatMap((point, i) => [...(i > 0 ? crossings(points[i - 1], point, top) : []), point])
    .map(({ epoch, mean, low, high }) => ({
      epoch,
      mean: mean <= top ? mean : Number.NaN,
      low: Math.min(low, top),
      high: Math.min(high, top),
    }));
}

/** Points between two where one of the figures is just `top`, in order. */
function crossings(from: Point, to: Point, top: number): Point[] {
  return FIGURES.filter((figure) => from[figure] > top !== to[figure] > top)
    .map((figure) => ({ figure, share: (top - from[figure]) / (to[figure] - from[figure]) }))
    .sort((one, other) => one.share - other.share)
    .map(({ figure, share }) => {
      const between = (name: (typeof FIGURES)[number]) => from[name] + share * (to[name] - from[name]);
      const epoch = from.epoch + share * (to.epoch - from.epoch);
      return { epoch, mean: between("mean"), low: between("low"), high: between("high"), [figure]: top };
    });
}
