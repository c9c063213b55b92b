/** Inputs that are there more than once, under one name or several, and would count so. */
import { fstatSync, statSync } from "node:fs";
import { usageError } from "../../errors.js";
import type { InputSpec } from "../../job/job.js";
import { quote } from "../../text/quote.js";
import { inputName } from "./column-names.js";

/** An input as it was met. */
interface Seen {
  readonly name: string;
  /** the directory or pattern that stands for it; absent: it is named itself */
  readonly word: string | undefined;
}

/**
 * Named twice, a file counts twice and that is told: it may be meant. Where a directory or a pattern stands for a file that is an
 * input already, it is hardly meant, and refused.
 */
export class SeenInputs {
  readonly notes: string[] = [];
  private readonly seen = new Map<string, Seen>();

  /**
   * @param word the directory or pattern that stands for the input
   * Throws a usage error.
   */
  add(input: InputSpec, word?: string): void {
    const key = identityOf(input);
    const name = inputName(input);
    const before = key === undefined ? undefined : this.seen.get(key);
    if (key !== undefined && before === undefined) this.seen.set(key, { name, word });
    if (before === undefined) return;
    const same = before.name === name;
    const one = same ? quote(name) : `${quote(before.name)} and ${quote(name)}`;
    if (before.word === undefined && word === undefined) {
      this.notes.push(`${one} ${same ? "is named twice" : "are one file"}, which counts twice`);
      return;
    }
    const words = [...new Set([before.word, word])].map((by) =>
      by === undefined ? "its own name" : quote(by),
    );
    throw usageError(
      `${one} ${same ? "" : "are one file, which "}would count twice: ${words.join(" and ")} ${words.length === 1 ? "stands for both" : "stand for it"}`,
      "name each file once, or twice by its own name where it is to count twice",
    );
  }
}

/** What is the same for two names of one file; undefined where nothing can be said, or reading twice gives other bytes. */
function identityOf(input: InputSpec): string | undefined {
  if (input.kind === "dataset") return `dataset ${input.name}`;
  if (input.kind === "url") return `url ${input.address}`;
  const member = input.kind === "path" ? (input.member ?? "") : "";
  try {
    const stats = input.kind === "stdin" ? fstatSync(0, BIGINT) : statSync(input.path, BIGINT);
    return stats.isFile() ? `file ${stats.dev} ${stats.ino} ${member}` : undefined;
  } catch {
    return undefined;
  }
}

const BIGINT = { bigint: true } as const;
