/** Which group each JSON record is in, and what it weighs. */

import type { TextKernels } from "../../kernels/kernels.js";
import type { Arena } from "../../kernels/memory.js";
import { OPEN_ARRAY, OPEN_OBJECT, QUOTE } from "../../kernels/scalar/json.js";
import { type GroupKeyType, groupKey } from "../../text/group-key.js";
import type { JsonFormat } from "../../types.js";
import { jsonText } from "../columnar/value-text.js";
import type { RecordKeys } from "../csv/group-keys.js";
import { checkWeights, type RecordWeights } from "../csv/weights.js";
import { decodeJson, jsonSpans } from "./cells.js";
import { jsonValue } from "./passthrough.js";

/**
 * The keys of records that {@link decodeJson} found no fault with: of a string's text, a number, true and false, of anything else
 * its JSON without spaces; "" where it is null or not there.
 * @param records upper bound on the records in `bytes`
 */
export function jsonKeys(format: JsonFormat, bytes: Uint8Array, records: number, arena: Arena): RecordKeys {
  const { records: rows, spans } = jsonSpans(format, [format.key!], bytes, arena.int32(2 * records));
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const known = new Map<string, number>();
  const keys: string[] = [];
  const numbers = new Map<string, number>();
  const keyOf = new Int32Array(rows);
  for (let record = 0; record < rows; record++) {
    const start = spans[2 * record];
    const text = start < 0 ? "null" : raw.toString("utf8", start, spans[2 * record + 1]);
    let number = known.get(text);
    if (number === undefined) {
      const key = jsonKey(text, format.keyType);
      number = numbers.get(key) ?? keys.push(key) - 1;
      numbers.set(key, number);
      known.set(text, number);
    }
    keyOf[record] = number;
  }
  return { keyOf, keys };
}

function jsonKey(text: string, keyType: GroupKeyType | undefined): string {
  if (text === "null") return "";
  const first = text.charCodeAt(0);
  if (first === QUOTE) return groupKey(keyType === "number" ? keyType : "text", JSON.parse(text) as string);
  if (first === OPEN_ARRAY || first === OPEN_OBJECT) return jsonText(jsonValue(text));
  return groupKey("number", text);
}

/**
 * The numbers in the column format.weight of records that {@link decodeJson} found no fault with.
 * @param records upper bound on the records in `bytes`
 * @param limits the smallest weight beside 0, and the largest
 */
export function jsonWeights(
  format: JsonFormat,
  bytes: Uint8Array,
  records: number,
  limits: readonly [number, number],
  kernels: TextKernels,
  arena: Arena,
): RecordWeights {
  const columns = Int32Array.of(format.weight!);
  const { batch, spans, problem } = decodeJson({ ...format, columns }, bytes, records, kernels, arena);
  if (problem) return { weights: batch.values, problem };
  const checked = checkWeights(format, batch.values, limits);
  if (!checked.problem || Number.isNaN(batch.values[checked.problem.record])) return checked;
  return { ...checked, problem: { ...checked.problem, offset: spans[2 * checked.problem.record] } };
}
