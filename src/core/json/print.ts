/** JSON for people and for diffs: keys in the order they are given, what belongs together on one line. */

/**
 * `value` as JSON, two spaces a level, a newline at the end. Objects of plain values, and of lists of them, take one line.
 * Doubles are the shortest that read back as the same, -0 is -0.0, and what JSON has no number for is a text: "inf",
 * "-inf", "nan". Members that are undefined are left out.
 */
export function printJson(value: unknown): string {
  return `${print(value, "")}\n`;
}

function print(given: unknown, indent: string): string {
  if (!isContainer(given)) return printScalar(given);
  const value = given instanceof Float64Array ? Array.from(given) : given;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const deeper = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => print(item, deeper))
    : membersOf(value).map(([key, member]) => `${JSON.stringify(key)}: ${print(member, deeper)}`);
  if (isPlain(value)) return `${open}${members.join(", ")}${close}`;
  return `${open}\n${deeper}${members.join(`,\n${deeper}`)}\n${indent}${close}`;
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

const membersOf = (object: object): [string, unknown][] =>
  Object.entries(object).filter(([, member]) => member !== undefined);

const isList = (value: object): boolean => Array.isArray(value) || value instanceof Float64Array;

/** Whether a list holds no objects or lists, or an object nothing but plain values and such lists. */
function isPlain(container: object): boolean {
  if (Array.isArray(container)) return !container.some(isContainer);
  if (container instanceof Float64Array) return true;
  return membersOf(container).every(
    ([, member]) => !isContainer(member) || (isList(member) && isPlain(member)),
  );
}

function printScalar(value: unknown): string {
  if (typeof value !== "number") return JSON.stringify(value);
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0.0" : String(value);
  return Number.isNaN(value) ? '"nan"' : value > 0 ? '"inf"' : '"-inf"';
}
