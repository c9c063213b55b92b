/** Between doubles and narrower types, rounding to nearest, ties to even; NaN stays NaN. */

export function roundToSingle(values: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) values[i] = Math.fround(values[i]!);
}

export function widenSingle(input: Float32Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) out[i] = input[i]!;
}

export function widenBytes(input: Uint8Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) out[i] = input[i]!;
}

/** Magnitudes beyond binary32 become infinite. */
export function narrowSingle(values: Float64Array, n: number, out: Float32Array): void {
  for (let i = 0; i < n; i++) out[i] = values[i]!;
}

/** Adds to counts[b] the number of times each byte value b occurs. */
export function countBytes(input: Uint8Array, n: number, counts: Float64Array): void {
  for (let i = 0; i < n; i++) counts[input[i]!]!++;
}
