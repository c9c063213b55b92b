/** What the server or the way to it says went wrong, as one line. */
import { status as Code, type ServiceError } from "@grpc/grpc-js";
import { NormalizeError } from "../../errors.js";

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && "code" in error && "metadata" in error;

/** Failures after which an operation may still be there: the way to the server broke, not the statement. */
const PASSING: ReadonlySet<Code> = new Set([Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED]);

/** Whether the way to the server broke: the operation may go on there, and can be asked for again. */
export const isPassing = (error: unknown): boolean =>
  isServiceError(error) && (PASSING.has(error.code) || error.details.includes("INVALID_CURSOR.DISCONNECTED"));

/** Whether the server does not know an operation: it never got it, or was started anew. */
export const isUnknownOperation = (error: unknown): boolean =>
  isServiceError(error) && error.details.includes("INVALID_HANDLE.OPERATION_NOT_FOUND");

const HINTS: Partial<Record<Code, string>> = {
  [Code.UNAUTHENTICATED]: "give its token: --remote 'sc://host:15002/;token=…'",
  [Code.PERMISSION_DENIED]: "ask for the right to do this, or use another token or user_id",
  [Code.UNIMPLEMENTED]: "--remote needs a Spark Connect server of version 4 or later",
  [Code.RESOURCE_EXHAUSTED]:
    "raise spark.connect.grpc.maxInboundMessageSize on the server, or name fewer columns",
  [Code.CANCELLED]: "run it again",
};

/** @param server its host and port, for the message's place */
export function sparkError(error: unknown, server: string): Error {
  if (!isServiceError(error)) return error as Error;
  const [message, hint] = inWords(error);
  return new NormalizeError("io", message, {
    place: { file: server },
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}

function inWords(error: ServiceError): readonly [message: string, hint: string | undefined] {
  const { code, details } = error;
  if (/\bTLS|SSL|certificate/i.test(details))
    return [
      `no secure connection: ${lastError(details)}`,
      "see use_ssl in --remote; NODE_EXTRA_CA_CERTS=FILE.pem trusts a certificate that is not publicly signed",
    ];
  if (code === Code.UNAVAILABLE)
    return [
      `no Spark Connect server answers: ${reason(details)}`,
      "see that it runs and that --remote names its port",
    ];
  if (code === Code.DEADLINE_EXCEEDED)
    return [
      "the Spark Connect server does not answer",
      "see that it runs and that a firewall lets you through",
    ];
  if (/INVALID_HANDLE\.(SESSION|OPERATION)/.test(details))
    return [
      "the Spark Connect server was started anew midway, and has forgotten the session",
      "run it again",
    ];
  return [firstLine(details) || `Spark failed: ${Code[code]}`, HINTS[code]];
}

/** What stopped grpc-js, without what it tried before and after. */
const lastError = (details: string): string =>
  /Last error: (?:Error: )?(.*?)\.? Resolution note/s.exec(details)?.[1] ?? firstLine(details);

/** grpc-js tells what it tried; the system's own word for it is enough. */
function reason(details: string): string {
  const [, word] =
    /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ECONNRESET|ETIMEDOUT)\b/.exec(details) ??
    [];
  if (word !== undefined) return REASONS[word];
  return details.startsWith("Name resolution failed") ? "unknown host" : firstLine(details);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "unknown host",
  EAI_AGAIN: "unknown host",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  ECONNRESET: "connection reset",
  ETIMEDOUT: "time-out",
};

/**
 * Spark's messages begin with an error class in brackets and end with the statement's plan, which may be very long.
 * A job's failure begins with scheduling, and names its cause in brackets or by an exception's class after it.
 */
function firstLine(details: string): string {
  const caused = /^Job aborted.*?: ([\w.$]*(?:Exception|Error)): ([^\n]*)/s.exec(details);
  const [line] = (caused ? caused[2] : details).trim().split("\n", 1);
  const said = line.replace(/ SQLSTATE: \w+\.?.*$/, "").trim();
  return said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said.replace(/[.;:]+$/, "");
}

const LONGEST = 500;
