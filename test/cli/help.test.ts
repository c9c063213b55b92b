import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { appliesToCommand, COMMANDS, FLAG_NAMES } from "#normalize/cli/flags/table.js";
import { guideText, helpText } from "#normalize/cli/help.js";
import { resolve } from "#normalize/cli/job/build.js";
import { readArguments, readFlags } from "#normalize/cli/parse-arguments.js";
import type { CommandName } from "#normalize/job/job.js";

const commands = Object.keys(COMMANDS) as CommandName[];

/** The words after `normalize` in an example line, up to a pipe or a redirection. */
function exampleWords(line: string): string[] {
  const [, rest = ""] = /\bnormalize\b([^|>]*)/.exec(line) ?? [];
  return rest.trim().split(/ +/);
}

describe("helpText", () => {
  it("fits 80 columns", () => {
    for (const text of [...commands.map(helpText), guideText()]) {
      for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
    }
  });

  it("names the flags of its command, and no others", () => {
    for (const command of commands) {
      const text = helpText(command);
      for (const name of FLAG_NAMES) {
        const named = new RegExp(`^  (-., )?--(no-)?${name}\\b`, "m").test(text);
        assert.equal(named, appliesToCommand(name, command), `${command} --${name}`);
      }
    }
  });

  it("shows examples that can be meant", () => {
    const around = {
      stdin: "piped",
      isDatasetName: (word: string) => /^mnist(:train)?$/.test(word),
    } as const;
    for (const command of commands) {
      const [, examples = ""] = helpText(command).split("Examples:\n");
      const lines = examples.split("\n").filter((line) => /\bnormalize\b/.test(line));
      assert.ok(lines.length >= 1);
      for (const line of lines) {
        const input = readArguments(exampleWords(line));
        assert.equal(resolve(input.words, readFlags(input), around).command, command, line);
      }
    }
  });
});
