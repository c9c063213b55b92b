export { cutRecords } from "./cut";
export { patchTable, printRows } from "./print";
export { scanTable } from "./scan";
