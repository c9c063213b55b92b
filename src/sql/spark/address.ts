/** Where a Spark Connect server is: its connection string, as Spark's own clients take it. Pure. */
import { usageError } from "../../errors.js";
import { quote } from "../../text/quote.js";

export interface SparkAddress {
  readonly host: string;
  readonly port: number;
  readonly transport: "tls" | "plain";
  /** sent as a bearer token */
  readonly token?: string;
  readonly userId: string;
  /** a session to join; absent: one of its own */
  readonly sessionId?: string;
  /** parameters that mean nothing to the client: they are sent with each request */
  readonly headers: Readonly<Record<string, string>>;
}

const DEFAULT_PORT = 15002;
const EXAMPLE =
  "write it as sc://host:15002, with /;token=…;use_ssl=true;user_id=… where the server asks for them";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Reads `sc://host[:port][/;name=value;…]`; values are percent-encoded. A token goes by TLS, but for one that
 * use_ssl=false sends to this machine. Throws a usage error.
 * Source: Spark, sql/connect/docs/client-connection-string.md.
 */
export function parseAddress(remote: string, defaultUser: string): SparkAddress {
  const { hostname, port, path } = splitUrl(remote);
  const { token, use_ssl, user_id, session_id, user_agent, ...headers } = parameters(path);
  if (user_agent !== undefined) headers["user-agent"] = user_agent;
  const transport = transportOf(use_ssl, token);
  if (token !== undefined && transport === "plain" && !LOOPBACK.has(hostname))
    throw usageError(
      `--remote would send the token to ${quote(hostname)} for all to read`,
      "leave use_ssl=false out",
    );
  if (session_id !== undefined && !UUID.test(session_id))
    throw usageError(`session_id in --remote is ${quote(session_id)}`, "it must be a UUID");
  return {
    host: hostname,
    port: port === "" ? DEFAULT_PORT : Number(port),
    transport,
    ...(token !== undefined && { token }),
    userId: user_id ?? defaultUser,
    ...(session_id !== undefined && { sessionId: session_id }),
    headers,
  };
}

function splitUrl(remote: string): { hostname: string; port: string; path: string } {
  // URL knows the host's rules for schemes of the web alone.
  const web = remote.replace(/^sc:/, "http:");
  const url = remote.startsWith("sc://") && URL.canParse(web) ? new URL(web) : undefined;
  if (!url || url.username || url.search || url.hash)
    throw usageError(
      `--remote ${quote(withoutToken(remote))} is no address of a Spark Connect server`,
      EXAMPLE,
    );
  // The web's own port is not told by a URL that names it.
  const named = /^sc:\/\/[^/]*:(\d+)(?:\/|$)/.exec(remote)?.[1] ?? "";
  return { hostname: url.hostname, port: named, path: url.pathname.replace(/^\//, "") };
}

function parameters(path: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null);
  if (path !== "" && !path.startsWith(";"))
    throw usageError(`--remote has the path ${quote(withoutToken(path))}`, EXAMPLE);
  for (const part of path.split(";").filter((part) => part !== "")) {
    const [name, ...value] = part.split("=");
    if (value.length === 0 || name === "")
      throw usageError(
        `--remote has the parameter ${quote(withoutToken(part))}`,
        "write parameters as name=value",
      );
    found[name] = decoded(value.join("="), name);
  }
  return found;
}

function decoded(value: string, name: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw usageError(
      `the value of ${quote(name)} in --remote is not percent-encoded UTF-8`,
      "write % as %25",
    );
  }
}

function transportOf(useSsl: string | undefined, token: string | undefined): SparkAddress["transport"] {
  if (useSsl === undefined) return token === undefined ? "plain" : "tls";
  if (useSsl !== "true" && useSsl !== "false")
    throw usageError(`use_ssl in --remote is ${quote(useSsl)}`, "it may be true or false");
  return useSsl === "true" ? "tls" : "plain";
}

/** For messages: a token is nobody's business but the server's. */
const withoutToken = (remote: string): string => remote.replace(/(token=)[^;]*/gi, "$1…");
