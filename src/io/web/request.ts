/** One question to a server and its answer, redirections followed. */
import type { ClientRequest, IncomingMessage } from "node:http";
import { redirected, type WebAddress } from "./address.js";
import { connectionFailure, Transient, webError } from "./failure.js";

const REDIRECTIONS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTIONS = 10;

interface Question {
  readonly address: WebAddress;
  readonly headers: Readonly<Record<string, string>>;
  /** milliseconds that a server may be silent */
  readonly timeout: number;
  readonly begun: "begun" | "not begun";
  /** when aborted, the connection is given up */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Body;
}

/** The bytes of an answer as they come. */
export interface Body {
  /** Some bytes, or undefined at the end. Throws as {@link ask}; an end too early is a connection that was cut. */
  next(): Promise<Uint8Array | undefined>;
  close(): void;
}

/** Throws Transient for what may be over in a moment, NormalizeError "io" for the rest. */
export async function ask(question: Question): Promise<Answer> {
  const visited = new Set<string>();
  const { name } = question.address;
  for (let address = question.address; ; ) {
    visited.add(address.url.href);
    const answer = await askOnce({ ...question, address }, name);
    if (!REDIRECTIONS.has(answer.status) || answer.headers.location === undefined) return answer;
    answer.body.close();
    try {
      address = redirected(address, answer.headers.location);
    } catch (error) {
      throw webError(name, (error as Error).message);
    }
    if (visited.has(address.url.href)) throw webError(name, "its redirections lead in a circle");
    if (visited.size > MOST_REDIRECTIONS) {
      throw webError(name, `it redirects more than ${MOST_REDIRECTIONS} times`);
    }
  }
}

async function askOnce(question: Question, name: string): Promise<Answer> {
  const { address, headers, timeout, begun, signal } = question;
  const secure = address.url.protocol === "https:";
  const { request: open } = secure ? await import("node:https") : await import("node:http");
  return new Promise((resolve, reject) => {
    const sent = {
      "user-agent": "normalize-cli",
      accept: "*/*",
      "accept-encoding": "identity",
      ...headers,
      ...(address.authorization !== undefined && { authorization: address.authorization }),
    };
    const request = open(address.url, { headers: sent, agent: false, signal });
    const patience = new Patience(request, name, timeout);
    request.on("error", (error) => {
      patience.end();
      reject(connectionFailure(name, error, begun));
    });
    request.on("response", (message) => {
      patience.end();
      const body = new MessageBody(message, patience, name);
      request.on("error", (error) => body.spoil(error));
      resolve({ status: message.statusCode ?? 0, headers: message.headers, body });
    });
    patience.begin();
    request.end();
  });
}

/** Gives a connection up where nothing comes for too long, while something is waited for. */
class Patience {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly request: ClientRequest,
    private readonly name: string,
    private readonly timeout: number,
  ) {}

  begin(): void {
    this.timer = setTimeout(() => {
      const seconds = this.timeout / 1000;
      const error = webError(this.name, `the server sent nothing for ${seconds} s`, {
        hint: "--timeout SECONDS waits longer",
      });
      this.request.destroy(new Transient(error));
    }, this.timeout);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

class MessageBody implements Body {
  private readonly pieces: AsyncIterator<Uint8Array>;
  private spoilt: unknown;

  constructor(
    private readonly message: IncomingMessage,
    private readonly patience: Patience,
    private readonly name: string,
  ) {
    this.pieces = message[Symbol.asyncIterator]();
  }

  /** Something went wrong with the connection, while pieces may still be waiting to be taken. */
  spoil(error: unknown): void {
    const length = this.message.headers["content-length"];
    const excess = this.message.complete && length !== undefined;
    this.spoilt ??= excess
      ? webError(this.name, `it sends more than the ${length} bytes it announced`)
      : error;
  }

  async next(): Promise<Uint8Array | undefined> {
    this.patience.begin();
    try {
      const { done, value } = await this.pieces.next();
      if (!done) return value;
      if (this.spoilt !== undefined) throw this.spoilt;
      if (!this.message.complete) throw Object.assign(new Error("cut"), { code: "ECONNRESET" });
      return undefined;
    } catch (error) {
      throw connectionFailure(this.name, this.spoilt ?? error, "begun");
    } finally {
      this.patience.end();
    }
  }

  close(): void {
    this.message.destroy();
  }
}
