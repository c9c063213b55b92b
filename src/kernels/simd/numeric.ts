/** The numeric kernels in WebAssembly (assembly/numeric.ts): arrays must lie in the instance's memory. */

import { MOMENT_STATE, type NumericKernels } from "../kernels.js";
import { addressesIn } from "./address.js";
import type { KernelInstance } from "./instance.js";

type RowRule = NumericKernels["standardizeRows"];

export function simdNumericKernels(instance: KernelInstance): NumericKernels {
  const { exports, scratch } = instance;
  const at = addressesIn(instance);

  const standardize = (kernel: string, rules: (rows: number, cols: number) => number): RowRule => {
    return (values, rows, cols, prescale, shift, divisor) => {
      const n = rules(rows, cols);
      exports[kernel]!(at(values, rows * cols), rows, cols, at(prescale, n), at(shift, n), at(divisor, n));
    };
  };

  return {
    moments(values, n, state) {
      exports["moments"]!(at(values, n), n, at(state, MOMENT_STATE), scratch);
    },
    columnMoments(values, rows, cols, states) {
      exports["columnMoments"]!(
        at(values, rows * cols),
        rows,
        cols,
        at(states, cols * MOMENT_STATE),
        scratch,
      );
    },
    rowNorms(values, rows, cols, order, norms, prescales) {
      exports["rowNorms"]!(at(values, rows * cols), rows, cols, order, at(norms, rows), at(prescales, rows));
    },
    standardizeRows: standardize("standardizeRows", (rows) => rows),
    standardizeColumns: standardize("standardizeColumns", (_rows, cols) => cols),
    rescale(values, n, low, high) {
      exports["rescale"]!(at(values, n), n, low, high);
    },
    clamp(values, n, low, high) {
      exports["clamp"]!(at(values, n), n, low, high);
    },
    roundToSingle(values, n) {
      exports["roundToSingle"]!(at(values, n), n);
    },
    widenSingle(input, n, out) {
      exports["widenSingle"]!(at(input, n), n, at(out, n));
    },
    widenBytes(input, n, out) {
      exports["widenBytes"]!(at(input, n), n, at(out, n));
    },
    narrowSingle(values, n, out) {
      exports["narrowSingle"]!(at(values, n), n, at(out, n));
    },
    countBytes(input, n, counts) {
      exports["countBytes"]!(at(input, n), n, at(counts, 256), scratch);
    },
    countOutside(values, rows, cols, low, high, counts) {
      const n = rows * cols;
      exports["countOutside"]!(
        at(values, n),
        rows,
        cols,
        at(low, cols),
        at(high, cols),
        at(counts, 2 * cols),
      );
    },
  };
}
