/** Shapes as numpy writes, counts and changes them. */
import { NormalizeError } from "../../errors.js";
import type { Shape } from "../../types.js";

/** Axes that a message names before it says "...". */
const AXES_SHOWN = 8;

/** As Python writes a tuple: "(3, 4)", "(3,)", "()"; long ones are cut. */
export function shapeText(shape: Shape): string {
  if (shape.length === 1) return `(${shape[0]},)`;
  if (shape.length <= AXES_SHOWN) return `(${shape.join(", ")})`;
  return `(${shape.slice(0, AXES_SHOWN).join(", ")}, ... ${shape.length} axes)`;
}

/** Elements in an array of this shape; exact only while the product is at most 2^53 - 1. */
export const elementCount = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

/**
 * Product of `factor` and the lengths, those that are 0 left out, so that no partial product is larger;
 * undefined where it is above 2^53 - 1.
 */
export function boundedProduct(shape: Shape, factor: number): number | undefined {
  let product = BigInt(factor);
  for (const length of shape) {
    if (length > 0) product *= BigInt(length);
    if (product > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return Number(product);
}

/**
 * The shape that numpy's reshape gives (row-major): `target` may hold one -1, which takes what is left.
 * Throws NormalizeError "usage" naming both shapes where they do not agree.
 */
export function reshape(shape: Shape, target: Shape, file: string): Shape {
  const refuse = (why: string): never => {
    const what = `an array of shape ${shapeText(shape)} cannot take the shape ${shapeText(target)}: ${why}`;
    throw new NormalizeError("usage", what, { place: { file } });
  };
  if (target.some((length) => length < -1 || !Number.isSafeInteger(length))) {
    refuse("lengths are whole numbers, and -1 for the one to be worked out");
  }
  const open = target.indexOf(-1);
  if (open !== target.lastIndexOf(-1)) refuse("only one axis can be -1");
  const count = elementCount(shape);
  const fixed = target.filter((length) => length !== -1);
  const product = fixed.includes(0) ? 0 : boundedProduct(fixed, 1);
  if (product === undefined) return refuse(`it has ${count} elements`);
  if (open === -1)
    return product === count ? target : refuse(`one has ${count} elements, the other ${product}`);
  if (product === 0 || count % product !== 0) {
    refuse(`${count} elements cannot be divided among ${product}`);
  }
  return target.with(open, count / product);
}
