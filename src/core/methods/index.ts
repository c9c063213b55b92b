/** The table of methods. */
import { center } from "./center.js";
import { maxabs } from "./maxabs.js";
import { mean } from "./mean.js";
import type { Method } from "./method.js";
import { minmax } from "./minmax.js";
import { l0, l1, l2, linf, lp } from "./norm.js";
import { power } from "./power.js";
import { quantile } from "./quantile.js";
import { robust } from "./robust.js";
import { zscore } from "./zscore.js";

const TABLE = {
  minmax,
  zscore,
  l0,
  l1,
  l2,
  linf,
  lp,
  maxabs,
  robust,
  quantile,
  power,
  mean,
  center,
} as const;

export type MethodName = keyof typeof TABLE;

export const METHODS: Readonly<Record<MethodName, Method>> = TABLE;

/** The axis a method reduces when none is given: a norm each row, everything else each column. */
export const defaultAxis = (method: Method): number => (method.needs === "norm" ? -1 : 0);
