/** Characters of a text that are shown: enough to know it by. */
const SHOWN = 60;

/** `text` between double quotes, for messages, cut where it is long. */
export const quote = (text: string): string => `"${shorten(text)}"`;

/** `text`, cut where it is long; never between the halves of a surrogate pair. */
export function shorten(text: string): string {
  if (text.length <= SHOWN) return text;
  return `${text.slice(0, SHOWN).replace(/[\ud800-\udbff]$/, "")}…`;
}
