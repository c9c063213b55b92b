/** Counts and names in sentences. */

/** 1,234. By hand, because the first call of toLocaleString takes longer than all the rest of a small job. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : more}`;

/** Up to five names in brackets. */
export function named(names: readonly string[]): string {
  if (names.length === 0) return "";
  return ` (${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""})`;
}
