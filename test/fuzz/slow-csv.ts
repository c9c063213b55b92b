/** A slow, obviously right reader of delimited text with a header: the judge of the fast one. Its rules are those of docs/formats.md. */

export interface SlowTable {
  readonly names: readonly string[];
  /** records of raw field texts, as they stand in the file: quotes and all */
  readonly records: readonly (readonly string[])[];
}

/**
 * A field that begins with a quote goes on to the quote that closes it (two quotes are one), and from there to the next
 * delimiter or line end; any other field goes to the next delimiter or line end. A \r before a line end belongs to it. Lines of nothing are
 * passed over. Undefined where a quote is never closed, or a record has another number of fields than the header; which may be one
 * field short.
 */
export function slowTable(text: string, delimiter: string): SlowTable | undefined {
  const records: string[][] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    const blank = /^\r?(\n|$)/.exec(text.slice(at, at + 2));
    if (blank && (blank[1] === "\n" || at + blank[0].length === text.length)) {
      at += Math.max(1, blank[0].length);
      continue;
    }
    const record: string[] = [];
    for (;;) {
      const end = slowFieldEnd(text, at, delimiter);
      if (end === undefined) return undefined;
      const endsLine = end === text.length || text[end] === "\n";
      const field = text.slice(at, end);
      record.push(endsLine && field.endsWith("\r") ? field.slice(0, -1) : field);
      at = end + 1;
      if (endsLine) break;
    }
    records.push(record);
  }
  const [first, ...rest] = records;
  if (first === undefined) return undefined;
  const header = lacksFirstName(first, rest, text) ? ["", ...first] : first;
  if (rest.some(({ length }) => length !== header.length)) return undefined;
  return { names: header.map(unquote), records: rest };
}

/** Records that show whether their first fields have no name. */
const SHOWN_RECORDS = 100;

/** A header one field short, as R writes it: the first fields all differ and are not empty, and the last are not all empty. */
function lacksFirstName(header: readonly string[], rest: readonly string[][], text: string): boolean {
  const isCut = !text.endsWith("\n") && rest.length > 1;
  const shown = (isCut ? rest.slice(0, -1) : rest).slice(0, SHOWN_RECORDS);
  const labels = shown.map(([label]) => unquote(label));
  return (
    shown.every(({ length }) => length === header.length + 1) &&
    !labels.includes("") &&
    new Set(labels).size === labels.length &&
    shown.some((record) => unquote(record.at(-1)!) !== "")
  );
}

function slowFieldEnd(text: string, start: number, delimiter: string): number | undefined {
  let at = start;
  if (text[at] === '"') {
    for (at++; ; at++) {
      if (at >= text.length) return undefined;
      if (text[at] !== '"') continue;
      if (text[at + 1] !== '"') break;
      at++;
    }
    at++;
  }
  while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at++;
  return at;
}

function unquote(field: string): string {
  const closing = field.lastIndexOf('"');
  if (!field.startsWith('"') || closing === 0) return field;
  return field.slice(1, closing).replaceAll('""', '"') + field.slice(closing + 1);
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** Digits that are no quantity: a leading zero, or a plus before nothing but digits. */
const CODE = /^[+-]?0\d|^\+\d+$/;
const INFINITE = /^([+-]?)inf(inity)?$/i;

/** The cell's number, NaN where it is missing, undefined where it is something else. */
export function slowNumber(field: string, missing: readonly string[]): number | undefined {
  const trimmed = field.trim();
  const text =
    /^"[\s\S]*"$/.test(trimmed) && trimmed.length > 1
      ? trimmed.slice(1, -1).replaceAll('""', '"').trim()
      : trimmed;
  if (text === "" || missing.includes(text)) return Number.NaN;
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  return DECIMAL.test(text) && !CODE.test(text) ? Number(text) : undefined;
}
