// The numeric kernels' exports; arguments are those of NumericKernels, with addresses for arrays and scratch space last.
export { clamp, rescale, standardizeColumns, standardizeRows } from "./affine";
export { countBytes, narrowSingle, roundToSingle, widenBytes, widenSingle } from "./convert";
export { columnMoments, moments } from "./moments";
export { rowNorms } from "./norms";
export { countOutside } from "./outside";
