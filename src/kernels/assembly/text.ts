export { cutRecords } from "./cut";
export { scanTable } from "./scan";
