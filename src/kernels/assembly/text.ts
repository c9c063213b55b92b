export { cutRecords } from "./cut";
export { patchTable, printRows } from "./print";
export { readNumbers } from "./cells";
export { scanTable } from "./scan";
