/** Where in a JSON record a column's value is, and how that is written as a name. */

import type { JsonPath } from "../../types.js";

/** Keys with a dot between them, positions in brackets: a.b, v[0]. A dot, bracket or backslash in a key gets a backslash. */
export function pathName(path: JsonPath): string {
  return path.reduce<string>((name, step, depth) => {
    if (typeof step === "number") return `${name}[${step}]`;
    const key = step.replace(/[\\.[]/g, "\\$&");
    return depth === 0 ? key : `${name}.${key}`;
  }, "");
}
