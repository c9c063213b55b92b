/** Which version of a file a server sends: what tells it from another, and what may be asked of it. */
import type { IncomingMessage } from "node:http";

export interface Version {
  /** what If-Range may say; undefined where nothing identifies the bytes */
  readonly validator: string | undefined;
  readonly etag: string | undefined;
  readonly modified: string | undefined;
  /** bytes in all, as sent */
  readonly length: number | undefined;
  readonly encoding: string;
}

/** Of an answer with the whole file (200) or a part of it (206). */
export function versionOf(headers: IncomingMessage["headers"], range: ContentRange | undefined): Version {
  const { etag, "last-modified": modified, "content-encoding": encoding = "identity" } = headers;
  const length = range === undefined ? countOf(headers["content-length"]) : range.total;
  return { validator: strong(etag) ?? settled(modified, headers.date), etag, modified, length, encoding };
}

/** A weak tag (W/) holds for files that mean the same and are other bytes. */
const strong = (etag: string | undefined): string | undefined => (etag?.startsWith('"') ? etag : undefined);

/** A date is a validator only if the file cannot have changed within that second (RFC 9110, 8.8.2.2). */
function settled(modified: string | undefined, date: string | undefined): string | undefined {
  if (modified === undefined || date === undefined) return undefined;
  return Date.parse(date) - Date.parse(modified) >= 1000 ? modified : undefined;
}

/** Whether `now` may be the same file as `before`: nothing that both tell is different. */
export function mayBeSame(before: Version, now: Version): boolean {
  const told = ["etag", "modified", "length", "encoding"] as const;
  return told.every((key) => before[key] === undefined || now[key] === undefined || before[key] === now[key]);
}

interface ContentRange {
  /** undefined where the server says that there is no such range */
  readonly start: number | undefined;
  readonly total: number | undefined;
}

/** `bytes 5-9/10`, where a star may stand for the range or for the total; undefined for anything else. */
export function contentRange(text: string | undefined): ContentRange | undefined {
  const match = /^bytes\s+(?:(\d+)-\d+|\*)\/(\d+|\*)$/i.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  return { start: countOf(match[1]), total: countOf(match[2]) };
}

const countOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
