/** A file on a server, read from first to last however often the connection is cut. */
import { createHash, type Hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { NormalizeError } from "../../errors.js";
import type { ByteReader } from "../bytes.js";
import type { WebAddress } from "./address.js";
import { FileChanged, statusFailure, Transient, webError } from "./failure.js";
import { type Answer, ask, type Body } from "./request.js";
import { contentRange, mayBeSame, type Version, versionOf } from "./version.js";

export interface WebOptions {
  /** milliseconds that a server may be silent, while it connects and while it sends */
  readonly timeout?: number;
  /** milliseconds before the first new try; each next one waits twice as long */
  readonly pause?: number;
  /** new tries after failures, granted anew as bytes come */
  readonly tries?: number;
}

const DEFAULT_TIMEOUT = 30_000;
const FIRST_PAUSE = 500;
/** The longest wait that a server may ask for. */
const LONGEST_WAIT = 60_000;

/** New tries after failures unless told otherwise, until so many bytes have come that they are granted anew. */
const NEW_TRIES = 5;
const RENEWAL = 1 << 20;

/** What is there already, of a file whose bytes are verified by other means once it is whole. */
export interface Begun {
  readonly length: number;
  /** SHA-256 of it, still open */
  readonly hash: Hash;
}

/**
 * Reads the bytes as sent. After a cut it goes on where it was: by a range where the server gives ranges and something
 * identifies the file's version, else from the beginning, where the bytes that were there before must come again.
 * Throws NormalizeError "io" for what cannot be had, for a file that changes meanwhile, and for one that is shorter or longer than announced.
 */
export class WebReader implements ByteReader {
  private readonly stop = new AbortController();
  private readonly timeout: number;
  private readonly pause: number;
  private readonly tries: number;
  private body: Body | undefined;
  private held: Uint8Array = new Uint8Array(0);
  private hash: Hash;
  private received: number;
  private version: Version | undefined;
  private ended = false;
  private failures = 0;
  /** bytes received when the tries were last granted */
  private granted = 0;

  /** @param begun bytes there are before those that the reader gives: it then asks for the rest, whatever identifies it */
  constructor(
    private readonly address: WebAddress,
    { timeout = DEFAULT_TIMEOUT, pause = FIRST_PAUSE, tries = NEW_TRIES }: WebOptions = {},
    private readonly begun?: Begun,
  ) {
    this.timeout = timeout;
    this.pause = pause;
    this.tries = tries;
    this.received = begun?.length ?? 0;
    this.hash = begun?.hash ?? createHash("sha256");
  }

  /** Bytes of the whole file as sent, where the server tells; known once begin() is done. */
  get length(): number | undefined {
    return this.version?.length;
  }

  /** How the bytes are encoded, "identity" for not at all; known once begin() is done. */
  get encoding(): string {
    return this.version?.encoding ?? "identity";
  }

  /** Asks for the file, so that one that cannot be had is known. */
  begin(): Promise<void> {
    return this.persist(async () => {
      this.body ??= await this.connect();
    });
  }

  async read(into: Uint8Array): Promise<number> {
    if (this.held.length === 0 && !this.ended) await this.persist(() => this.fetchPiece());
    const piece = this.held.subarray(0, into.length);
    into.set(piece);
    this.held = this.held.subarray(piece.length);
    return piece.length;
  }

  async close(): Promise<void> {
    this.stop.abort();
    this.body?.close();
    this.body = undefined;
    this.held = new Uint8Array(0);
    this.ended = true;
  }

  private async fetchPiece(): Promise<void> {
    this.body ??= await this.connect();
    const { length } = this;
    const piece = await this.body.next().catch((error) => {
      throw error instanceof Transient ? this.cutShort(error) : error;
    });
    const end = this.received + (piece?.length ?? 0);
    if (length !== undefined && end > length) {
      throw webError(this.address.name, `it sends more than the ${length} bytes it announced`);
    }
    if (piece === undefined) {
      if (length !== undefined && end < length) {
        throw new Transient(webError(this.address.name, `it ended after ${end} of ${length} bytes`));
      }
      this.ended = true;
      return;
    }
    this.hash.update(piece);
    this.held = piece;
    this.received = end;
  }

  /** Does a step until it succeeds, or has failed too often. */
  private async persist(step: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await step();
      } catch (error) {
        this.body?.close();
        this.body = undefined;
        if (!(error instanceof Transient) || this.stop.signal.aborted) throw error;
        await this.waitAfter(error);
      }
    }
  }

  private async waitAfter({ failure, retryAfter }: Transient): Promise<void> {
    if (this.received - this.granted >= RENEWAL) {
      this.granted = this.received;
      this.failures = 0;
    }
    if (this.failures === this.tries) throw givingUp(failure, `tried ${this.tries + 1} times`);
    if (retryAfter > LONGEST_WAIT) {
      throw givingUp(failure, `it asks to come back in ${Math.ceil(retryAfter / 1000)} s`);
    }
    const pause = Math.max(retryAfter, this.pause * 2 ** this.failures);
    this.failures++;
    await sleep(pause, undefined, { signal: this.stop.signal });
  }

  /** An answer whose bytes go on where those received end. */
  private async connect(): Promise<Body> {
    const ranged = this.received > 0 && (this.begun !== undefined || this.version?.validator !== undefined);
    const answer = await ask({
      address: this.address,
      headers: ranged ? this.rangeHeaders() : {},
      timeout: this.timeout,
      begun: this.received > 0 ? "begun" : "not begun",
      signal: this.stop.signal,
    });
    try {
      return await this.accept(answer, ranged ? "part" : "whole");
    } catch (error) {
      answer.body.close();
      throw error;
    }
  }

  private rangeHeaders(): Record<string, string> {
    const validator = this.version?.validator;
    return {
      range: `bytes=${this.received}-`,
      ...(validator !== undefined && { "if-range": validator }),
    };
  }

  private async accept(answer: Answer, asked: "part" | "whole"): Promise<Body> {
    const { name } = this.address;
    const { status, headers, body } = answer;
    const range = contentRange(headers["content-range"]);
    if (status === 416 && asked === "part") {
      if (this.version !== undefined || range?.total !== this.received) throw this.noSuchRange(range?.total);
      // What was begun is all there is.
      this.version = versionOf(headers, range);
      return NOTHING;
    }
    if (status !== 200 && !(status === 206 && asked === "part")) {
      throw statusFailure(name, status, headers["retry-after"]);
    }
    const version = versionOf(headers, status === 206 ? range : undefined);
    if (this.version !== undefined && !mayBeSame(this.version, version)) throw this.changed();
    this.version ??= version;
    if (status === 206) {
      if (range?.start === this.received) return body;
      throw webError(name, "the server sent another range than it was asked for");
    }
    return this.received === 0 ? body : this.skipReceived(body);
  }

  /** The whole file comes again: its first bytes must be those there are. */
  private async skipReceived(body: Body): Promise<Body> {
    const again = createHash("sha256");
    for (let left = this.received; ; ) {
      const piece = await body.next();
      if (piece === undefined) throw this.changed();
      const known = piece.subarray(0, left);
      again.update(known);
      left -= known.length;
      if (left > 0) continue;
      const digest = this.hash.copy().digest("hex");
      if (again.digest("hex") !== digest) throw this.changed();
      return beginningWith(piece.subarray(known.length), body);
    }
  }

  private cutShort({ failure }: Transient): Transient {
    const of = this.length === undefined ? "" : ` of ${this.length}`;
    const message = `${failure.message}, after ${this.received}${of} bytes`;
    const hint = failure.hint === undefined ? {} : { hint: failure.hint };
    return new Transient(webError(this.address.name, message, { ...hint, cause: failure.cause }));
  }

  private noSuchRange(total: number | undefined): NormalizeError {
    if (total !== this.received) return this.changed();
    const { length } = this;
    return webError(this.address.name, `it ended after ${total} of ${length ?? "unknown"} bytes`);
  }

  private changed(): NormalizeError {
    return new FileChanged(this.address.name);
  }
}

const NOTHING: Body = { next: async () => undefined, close: () => {} };

function givingUp(failure: NormalizeError, why: string): NormalizeError {
  const { hint, cause } = failure;
  const detail = { ...(hint !== undefined && { hint }), cause };
  return webError(failure.place.file ?? "", `${failure.message} (${why})`, detail);
}

function beginningWith(piece: Uint8Array, body: Body): Body {
  let first: Uint8Array | undefined = piece.length > 0 ? piece : undefined;
  return {
    async next() {
      const held = first;
      first = undefined;
      return held ?? body.next();
    },
    close: () => body.close(),
  };
}
