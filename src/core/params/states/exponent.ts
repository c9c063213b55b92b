import { whole } from "../../json/form.js";

/** Exponents of doubles and of their sums lie well within these. */
export const exponent = whole(-2200, 2200);
