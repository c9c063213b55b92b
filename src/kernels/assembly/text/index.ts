export { cutRecords } from "./cut";
export { digitRecords } from "./digit-records";
export { patchTable, printRows } from "./print";
export { readNumbers } from "./cells";
export { scanTable } from "./scan";
