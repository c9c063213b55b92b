// The module's exports; each file of this folder mirrors one of ../scalar.
export * from "./text/index";
export * from "./numeric";
export { packText, unpackText } from "./packing";

/** The first byte after the module's own tables. */
export function heapBase(): usize {
  return __heap_base;
}
