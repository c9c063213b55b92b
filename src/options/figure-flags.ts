/** Flags of figures. */
import { DRAWING, onOff, value } from "./flag.js";
import { integerWithin } from "./values.js";

export const FIGURE_FLAGS = {
  bins: value({
    value: "N",
    group: "Figure",
    summary: "bins of each histogram, from the smallest value to the largest",
    allowed: "an integer from 1 to 1000",
    parse: integerWithin(1, 1000),
    commands: ["plot"],
    default: "by the rule of Freedman and Diaconis, 120 at most",
    example: "--bins 50",
  }),
  log: onOff({
    group: "Figure",
    summary: "counts on a logarithmic scale, where one bar dwarfs the rest",
    commands: DRAWING,
  }),
  ascii: onOff({
    group: "Figure",
    summary: "draw in the terminal with plain ASCII characters",
    commands: DRAWING,
  }),
} as const;
