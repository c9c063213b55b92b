/** Affine steps as formulas: core/transform/affine.ts says the same of arrays. */
import {
  add,
  chooseFirst,
  compare,
  divide,
  type Expression,
  greatest,
  least,
  multiply,
  number,
  subtract,
} from "../../expression.js";
import type { Layer } from "../layer.js";
import type { AffineStep } from "./apply.js";
import type { Stretch } from "./rule.js";

/** (x·prescale - shift) / divisor, then the stretch and the cut. */
export function affineLayers(step: AffineStep, column: number): readonly Layer[] {
  if (step.kept?.includes(column)) return [];
  const [prescale, shift, divisor] = ruleOf(step, column);
  return [...ruleLayers(prescale, shift, divisor), ...stretchLayers(step)];
}

const ruleOf = ({ rules }: AffineStep, column: number): [number, number, number] => [
  rules.prescale[column],
  rules.shift[column],
  rules.divisor[column],
];

function ruleLayers(prescale: number, shift: number, divisor: number): Layer[] {
  if (Number.isNaN(divisor)) return [constantLayer(Number.NaN)];
  if (prescale === 0) return [constantLayer(0 - shift)];
  if (prescale === 1 && shift === 0 && divisor === 1) return [];
  const formula = (x: Expression): Expression => over(minus(times(x, prescale), shift), divisor);
  return [{ formula, missing: "flows" }];
}

/** All values become one. */
const constantLayer = (value: number): Layer => ({ formula: () => number(value), missing: "kept" });

const times = (x: Expression, factor: number): Expression => (factor === 1 ? x : multiply(x, number(factor)));
const minus = (x: Expression, shift: number): Expression =>
  shift === 0 ? x : shift < 0 ? add(x, number(-shift)) : subtract(x, number(shift));
const over = (x: Expression, divisor: number): Expression => (divisor === 1 ? x : divide(x, number(divisor)));

/** As kernels' rescale: endpoints exactly on the range's, values between them within it; then kernels' clamp. */
export function stretchLayers({ range, clip }: Stretch): Layer[] {
  const layers: Layer[] = [];
  if (range) layers.push({ formula: (t) => stretched(t, range), missing: "kept" });
  if (clip) {
    const [low, high] = clip;
    layers.push({ formula: (y) => least(greatest(y, number(low)), number(high)), missing: "kept" });
  }
  return layers;
}

function stretched(t: Expression, [low, high]: readonly [number, number]): Expression {
  const unit = Number.isFinite(high - low) ? 1 : 2;
  const y = times(add(multiply(t, number(high / unit - low / unit)), number(low / unit)), unit);
  const inside = least(greatest(y, number(Math.min(low, high))), number(Math.max(low, high)));
  return chooseFirst(
    [
      { condition: compare(t, "=", number(0)), value: number(low) },
      { condition: compare(t, "=", number(1)), value: number(high) },
      { condition: compare(t, "<", number(0)), value: y },
      { condition: compare(t, ">", number(1)), value: y },
    ],
    inside,
  );
}

/** (t·divisor + shift) / prescale, t being the value before it was stretched; or what one value of all was made of. */
export function inverseAffineLayers(step: AffineStep, column: number): readonly Layer[] {
  if (step.kept?.includes(column)) return [];
  const inverse = step.inverse?.[column] ?? Number.NaN;
  if (!Number.isNaN(inverse)) return [constantLayer(inverse)];
  const [prescale, shift, divisor] = ruleOf(step, column);
  const back: Layer[] = [];
  if (step.range) {
    const [low, high] = step.range;
    back.push(...ruleLayers(1, low, high - low));
  }
  if (prescale === 0 || Number.isNaN(divisor)) return [...back, constantLayer(Number.NaN)];
  return [...back, ...ruleLayers(divisor, 0 - shift, prescale)];
}
