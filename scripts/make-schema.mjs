// Writes schema/parameters.schema.json from the forms that parameters are checked by. Run after a build.
import { writeFileSync } from "node:fs";
import { printJson } from "#normalize/core/json/print.js";
import { parametersSchema } from "#normalize/core/params/file.js";

const path = new URL("../schema/parameters.schema.json", import.meta.url);
writeFileSync(path, printJson(parametersSchema()));
