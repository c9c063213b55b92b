/** The packing kernels in WebAssembly (assembly/packing.ts): arrays must lie in the instance's memory. */

import { type PackingKernels, packedRoom } from "../kernels.js";
import { addressesIn } from "./address.js";
import type { KernelInstance } from "./instance.js";

export function simdPackingKernels(instance: KernelInstance): PackingKernels {
  const { exports } = instance;
  const at = addressesIn(instance);
  return {
    packText: (bytes, out) =>
      exports["packText"]!(at(bytes, 0), bytes.length, at(out, packedRoom(bytes.length))),
    unpackText(packed, out) {
      exports["unpackText"]!(at(packed, 0), at(out, 0), out.length);
    },
  };
}
