/** A field as RFC 4180 writes it: quoted where it holds the delimiter, a quote or a line end. */

export function quoteField(text: string, delimiter: string): string {
  const special = text.includes(delimiter) || /["\r\n]/.test(text);
  return special ? `"${text.replaceAll('"', '""')}"` : text;
}
