/** What goes wrong on the way to a server, in words, and which of it is worth another try. */
import { STATUS_CODES } from "node:http";
import { type ErrorDetail, NormalizeError } from "../../errors.js";

/** A failure that may be over in a moment. */
export class Transient extends Error {
  constructor(
    /** what is said if it is not */
    readonly failure: NormalizeError,
    /** milliseconds that the server asks to wait */
    readonly retryAfter = 0,
  ) {
    super(failure.message);
  }
}

/** The server was there, and answered that it does not give the file. */
export class RefusedByServer extends NormalizeError {
  constructor(
    name: string,
    readonly status: number,
    message: string,
    detail: Omit<ErrorDetail, "place">,
  ) {
    super("io", message, { place: { file: name }, ...detail });
  }
}

/** What is there already and what the server has now are not of one file. */
export class FileChanged extends NormalizeError {
  constructor(name: string) {
    super("io", "changed while being read", { place: { file: name }, hint: "read it again" });
  }
}

export const webError = (name: string, message: string, detail: Omit<ErrorDetail, "place"> = {}) =>
  new NormalizeError("io", message, { place: { file: name }, ...detail });

/** Codes of system errors and their words; those that pass are tried again. */
const PASSING: Readonly<Record<string, string>> = {
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "the connection timed out",
  EAI_AGAIN: "its host's name cannot be looked up at the moment",
  ENETUNREACH: "the network is unreachable",
  EHOSTUNREACH: "the host is unreachable",
  ENETDOWN: "the network is down",
};
const LASTING: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "there is no host of this name",
  HPE_HEADER_OVERFLOW: "its headers are too long",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is another host's",
};

/** Certificates have many ways to be wrong. */
const CERTIFICATE = /^(?:UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|ERR_TLS_)/;

/**
 * A failed connection as an error for the user.
 * @param begun whether data came before: a server that was there may be back in a moment, even if it refuses now
 */
export function connectionFailure(name: string, cause: unknown, begun: "begun" | "not begun"): Error {
  if (cause instanceof Transient || cause instanceof NormalizeError) return cause;
  const { code = "", message } = cause as NodeJS.ErrnoException;
  const passing = PASSING[code];
  if (passing !== undefined) return new Transient(webError(name, passing, { cause }));
  if (code === "ECONNREFUSED" && begun === "begun") {
    return new Transient(webError(name, LASTING[code], { cause }));
  }
  const words =
    LASTING[code] ?? (code.startsWith("HPE_") ? `what it sends is not HTTP (${code})` : undefined);
  if (words !== undefined) return webError(name, words, { cause });
  if (CERTIFICATE.test(code)) {
    const hint = "certificates beside the usual ones are named by NODE_EXTRA_CA_CERTS";
    return webError(name, `its certificate is not trusted (${code})`, { cause, hint });
  }
  return webError(name, `cannot be read: ${code === "" ? message : code}`, { cause });
}

/** Statuses of servers that are busy, or on their way up. */
const BUSY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

export function statusFailure(name: string, status: number, retryAfter: string | undefined): Error {
  const meaning = STATUS_CODES[status] ?? "an unknown status";
  const hint = HINTS[status];
  const message = `the server answered ${status} (${meaning})`;
  const error = new RefusedByServer(name, status, message, hint === undefined ? {} : { hint });
  return BUSY.has(status) ? new Transient(error, waitAsked(retryAfter, Date.now())) : error;
}

const HINTS: Readonly<Record<number, string>> = {
  401: "a user and a password are given as https://USER:PASSWORD@HOST/...",
  403: "it may want credentials, or a fresh address where it has expired",
  404: "look at the address for a mistake",
};

/** Retry-After is a number of seconds or a date; milliseconds from `now` on, 0 where there is none that can be read. */
export function waitAsked(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const wait = /^\d+$/.test(text.trim()) ? 1000 * Number(text) : Date.parse(text) - now;
  return Number.isNaN(wait) ? 0 : Math.max(0, wait);
}
