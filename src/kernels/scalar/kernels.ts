/** The scalar kernels, all of them. */
import type { Kernels } from "../kernels.js";
import { scalarNumericKernels } from "./numeric.js";
import { scalarPackingKernels } from "./packing.js";
import { scalarTextKernels } from "./text.js";

export const scalarKernels: Kernels = {
  name: "scalar",
  ...scalarTextKernels,
  ...scalarNumericKernels,
  ...scalarPackingKernels,
};
