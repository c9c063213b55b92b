/** What tells groups of rows apart: one text for one value, whatever file or engine it comes from. */

/** What a column of keys holds; number: integers, floats and decimals alike. instant: a time with a zone, told in UTC. */
export const GROUP_KEY_TYPES = [
  "text",
  "number",
  "boolean",
  "date",
  "time",
  "timestamp",
  "instant",
  "binary",
  "json",
] as const;

export type GroupKeyType = (typeof GROUP_KEY_TYPES)[number];

/**
 * The key that a value's text is. Numbers are as JavaScript prints them, decimals with all their digits; NaN is no value, whose
 * key is the empty text. Times have seconds, no zeros at their end, a T after the date, and a Z where they have a zone; true
 * and false are in small letters, whoever wrote them. Any other text is its own key.
 */
export function groupKey(type: GroupKeyType, text: string): string {
  if (type === "binary" || type === "json") return text;
  return (type === "number" ? numberKey(text) : undefined) ?? wordKey(text);
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const NOT_A_NUMBER = /^[+-]?nan$/i;

function numberKey(text: string): string | undefined {
  const found = NUMBER.exec(text);
  if (found === null || !/^[+-]?\.?\d/.test(text)) {
    if (NOT_A_NUMBER.test(text)) return "";
    const infinite = INFINITE.exec(text);
    return infinite === null ? undefined : infinite[1] === "-" ? "-inf" : "inf";
  }
  const [, sign, whole, fraction = "", exponent = "0"] = found;
  const all = (whole + fraction).replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  if (digits === "") return "0";
  const point = all.length - fraction.length + Number(exponent);
  return (sign === "-" ? "-" : "") + decimalText(digits, point);
}

/** Digits with the point behind so many of them: the notation of ECMAScript's Number::toString. */
function decimalText(digits: string, point: number): string {
  const { length } = digits;
  if (length <= point && point <= 21) return digits + "0".repeat(point - length);
  if (0 < point && point <= 21) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (-6 < point && point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  const exponent = `e${point > 0 ? "+" : "-"}${Math.abs(point - 1)}`;
  return length === 1 ? digits + exponent : `${digits[0]}.${digits.slice(1)}${exponent}`;
}

const DATE = String.raw`\d{4}-\d\d-\d\d`;
const CLOCK = String.raw`(\d\d:\d\d:\d\d)(?:\.(\d+))?`;
const TIME = new RegExp(`^${CLOCK}$`);
const TIMESTAMP = new RegExp(
  String.raw`^(${DATE})[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$`,
);
const BOOLEAN = /^(?:true|false)$/i;

function wordKey(text: string): string {
  if (BOOLEAN.test(text)) return text.toLowerCase();
  const time = TIME.exec(text);
  if (time !== null) return time[1] + decimals(time[2]);
  const found = TIMESTAMP.exec(text);
  if (found === null) return text;
  const [, date, minutes, seconds = "00", fraction, zone] = found;
  const clock = `${minutes}:${seconds}`;
  if (zone === undefined) return `${date}T${clock}${decimals(fraction)}`;
  const hours = zone === "Z" ? zone : zone.length === 3 ? `${zone}:00` : zone.replace(/^(...):?/, "$1:");
  const instant = Date.parse(`${date}T${clock}${hours}`);
  if (Number.isNaN(instant)) return text;
  return `${new Date(instant).toISOString().slice(0, -5)}${decimals(fraction)}Z`;
}

function decimals(fraction = ""): string {
  const digits = fraction.replace(/0+$/, "");
  return digits === "" ? "" : `.${digits}`;
}

/** Types that are told by every key of a column of text. */
const TOLD: readonly (readonly [GroupKeyType, RegExp])[] = [
  ["boolean", /^(?:true|false)$/],
  ["date", new RegExp(`^${DATE}$`)],
  ["time", TIME],
  ["timestamp", new RegExp(`^${DATE}T${CLOCK}$`)],
  ["instant", new RegExp(`^${DATE}T${CLOCK}Z$`)],
];

/** The type of a column by its keys, where the file tells no more than that it is text. */
export function typeOfKeys(type: GroupKeyType, keys: readonly string[]): GroupKeyType {
  const values = keys.filter((key) => key !== "");
  if (type !== "text" || values.length === 0) return type;
  return TOLD.find(([, pattern]) => values.every((key) => pattern.test(key)))?.[0] ?? "text";
}

/** The type of keys of columns that are not of one: as numbers are read, what else there is is its own key all the same. */
export const commonType = (types: readonly GroupKeyType[]): GroupKeyType =>
  types.every((type) => type === types[0]) ? types[0] : types.includes("number") ? "number" : "text";

/** What keys that differ in notation alone have in common, whatever the column holds. */
export const bareKey = (key: string): string => groupKey("number", key);
