/** What is wrong with a JSON record, in words. */
import type { JsonFault } from "../../kernels/scalar/json.js";
import type { JsonFormat } from "../../types.js";
import type { TextProblem } from "../csv/cells.js";
import { pathName } from "./path.js";
import type { JsonMisfit } from "./scan.js";
import { type JsonNode, pathTo } from "./tree.js";

const NEWLINE = 10;

/** Most characters of the input that a message shows. */
const SHOWN = 60;

export const NOT_UTF8 = {
  message: "it is not UTF-8",
  hint: "convert the file first, e.g. with iconv -f latin1 -t utf-8",
} as const;

/** What stands at [at, end). */
function shown(bytes: Uint8Array, at: number, end: number): string {
  const length = Math.min(end - at, 4 * SHOWN);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString("utf8");
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Text that is not JSON. */
export function faultProblem(
  { at, expected }: Pick<JsonFault, "at" | "expected">,
  { framing }: Pick<JsonFormat, "framing">,
  bytes: Uint8Array,
  record: number,
): TextProblem {
  const ends = at >= bytes.length || (framing === "lines" && bytes[at] === NEWLINE);
  const line = bytes.indexOf(NEWLINE, at);
  const there = () => JSON.stringify(shown(bytes, at, line < 0 ? bytes.length : line));
  return {
    record,
    offset: Math.min(at, bytes.length),
    message: `not JSON: ${ends ? "the record ends" : `there is ${there()}`} where ${expected} was expected`,
    hint:
      framing === "lines"
        ? "expected one JSON value a line; --from json reads one array of them"
        : "expected elements with commas between them, from [ to ]",
  };
}

/** JSON of another type than the records before have. */
export function misfitProblem(
  { at, end, node, found }: JsonMisfit,
  bytes: Uint8Array,
  record: number,
  root: JsonNode,
): TextProblem {
  const path = pathTo(root, node) ?? [];
  const place = { record, ...(path.length > 0 && { column: pathName(path) }), offset: at };
  if (found !== undefined && node.kind === "vector") {
    return {
      ...place,
      message: `an array of ${found} where the first records have ${node.elements.length}`,
      hint: "arrays of numbers must all have one length; --exclude leaves a column out",
    };
  }
  const expected = node.kind in EXPECTED ? EXPECTED[node.kind as keyof typeof EXPECTED] : "a number";
  return {
    ...place,
    message: `${shown(bytes, at, end)} is not ${expected}`,
    hint: `expected ${expected}${node === root ? "" : " or null"}, as in the first records; --exclude leaves a column out`,
  };
}

const EXPECTED = { object: "an object", vector: "an array of numbers" } as const;
