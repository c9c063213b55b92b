/** A decimal number as data and command lines have it: digits with a point or without, an exponent or none; no spaces. */
export const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
