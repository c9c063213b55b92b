import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeError } from "#normalize/cli/print-error.js";
import { dataError, ioError, usageError } from "#normalize/errors.js";

const line = (error: unknown) => describeError(error, "line");

describe("describeError", () => {
  it("says what and what to try", () => {
    assert.deepEqual(line(usageError("unknown option --x", "did you mean --y?")), {
      text: "normalize: unknown option --x; did you mean --y?\n",
      exitCode: 2,
    });
  });

  it("says where", () => {
    const place = { file: "a.csv", record: 3, line: 4, column: "x" };
    const error = dataError('"abc" is not a number', place, "list it in --na-values");
    assert.deepEqual(line(error), {
      text: 'normalize: a.csv: record 3 (line 4), column "x": "abc" is not a number; list it in --na-values\n',
      exitCode: 1,
    });
    assert.equal(
      line(dataError("ends early", { file: "a.npy", byte: 80 })).text,
      "normalize: a.npy: byte 80: ends early\n",
    );
    assert.equal(line(dataError("no data", { line: 1 })).text, "normalize: line 1: no data\n");
    const missing = ioError("a.csv", "read", Object.assign(new Error(), { code: "ENOENT" }));
    assert.equal(line(missing).text, "normalize: a.csv: cannot read: no such file or directory\n");
  });

  it("stays one line of text whatever the data hold", () => {
    const { text } = line(dataError("\x1b[31m\n\u202e", { file: "a\r\n.csv" }));
    assert.equal(text, "normalize: a\\r\\n.csv: \\x1b[31m\\n\\u202e\n");
    for (const letter of ["x", "é", "€", "😀"]) {
      const long = line(usageError(letter.repeat(5000))).text;
      assert.ok(Buffer.byteLength(long) <= 1024 && Buffer.byteLength(long) > 1000);
      assert.match(long, new RegExp(`^normalize: (${letter})+…\\n$`));
    }
  });

  it("calls a bug a bug, and keeps its stack for debugging", () => {
    const bug = new TypeError("x is not a function");
    assert.deepEqual(line(bug), {
      text: "normalize: internal error: TypeError: x is not a function; please report it\n",
      exitCode: 1,
    });
    assert.match(
      describeError(bug, "stack").text,
      /please report it\nTypeError: x is not a function\n {4}at /,
    );
    assert.equal(line("thrown").text, "normalize: internal error: thrown; please report it\n");
  });
});
