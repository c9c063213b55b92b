/** Web addresses: what is asked of the server, and what may be shown of it. Pure. */
import { usageError } from "../../errors.js";

export interface WebAddress {
  /** without credentials and fragment */
  readonly url: URL;
  /** the value of the header Authorization, where the address has a user or a password */
  readonly authorization: string | undefined;
  /** what messages, reports and saved files call it: no credentials, and of a query only the keys, as their values may be tokens */
  readonly name: string;
}

export const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text);

/** Throws a usage error, which does not repeat the text, where it is no http or https address. */
export function readAddress(text: string): WebAddress {
  if (!isWebAddress(text) || !URL.canParse(text)) {
    throw usageError("a web address is malformed", "expected one like https://example.org/data.csv");
  }
  return addressOf(new URL(text));
}

function addressOf(url: URL): WebAddress {
  const { username, password } = url;
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  bare.hash = "";
  const user = `${decodePart(username)}:${decodePart(password)}`;
  const authorization = user === ":" ? undefined : `Basic ${Buffer.from(user).toString("base64")}`;
  return { url: bare, authorization, name: `${bare.origin}${bare.pathname}${shownQuery(bare)}` };
}

/** Percent signs that encode nothing stand for themselves. */
function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function shownQuery({ search }: URL): string {
  if (search === "") return "";
  const pairs = search
    .slice(1)
    .split("&")
    .map((pair) => (pair.includes("=") ? `${pair.slice(0, pair.indexOf("="))}=…` : "…"));
  return `?${pairs.join("&")}`;
}

/**
 * Where a redirection leads. Credentials go on to the same server alone.
 * Throws an Error that says in words why it is not followed.
 */
export function redirected(from: WebAddress, location: string): WebAddress {
  const refuse = (why: string): Error => new Error(`it redirects to ${why}`);
  if (!URL.canParse(location, from.url.href)) throw refuse("a malformed address");
  const to = addressOf(new URL(location, from.url.href));
  if (!isWebAddress(to.url.href)) throw refuse(`an address of another kind (${to.url.protocol})`);
  if (from.url.protocol === "https:" && to.url.protocol === "http:") {
    throw refuse(`${to.name}, which is not encrypted`);
  }
  if (to.authorization !== undefined || to.url.origin !== from.url.origin) return to;
  return { ...to, authorization: from.authorization };
}
