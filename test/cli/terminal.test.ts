import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { describe, it } from "node:test";
import { chooseColor, writeText } from "#normalize/cli/terminal.js";

describe("chooseColor", () => {
  const choose = (environment: Record<string, string>, destination: "terminal" | "other", flag?: "given") =>
    chooseColor({ flag, environment, destination });

  it("is for terminals", () => {
    assert.equal(choose({}, "terminal"), "ansi");
    assert.equal(choose({}, "other"), "none");
    assert.equal(choose({ TERM: "dumb" }, "terminal"), "none");
  });

  it("obeys NO_COLOR, FORCE_COLOR and --no-color", () => {
    assert.equal(choose({ NO_COLOR: "1" }, "terminal"), "none");
    assert.equal(choose({ NO_COLOR: "" }, "terminal"), "ansi");
    assert.equal(choose({ FORCE_COLOR: "1" }, "other"), "ansi");
    assert.equal(choose({ FORCE_COLOR: "0" }, "terminal"), "none");
    assert.equal(choose({ FORCE_COLOR: "1", NO_COLOR: "1" }, "other"), "ansi");
    assert.equal(choose({ FORCE_COLOR: "1" }, "terminal", "given"), "none");
  });
});

describe("writeText", () => {
  const failing = (code: string) =>
    new Writable({ write: (_piece, _encoding, done) => done(Object.assign(new Error(code), { code })) });

  it("waits until all is written", async () => {
    let written = "";
    const slow = new Writable({
      write: (piece, _encoding, done) => {
        setTimeout(() => {
          written += piece;
          done();
        }, 20);
      },
    });
    await writeText(slow, "stdout", "text");
    assert.equal(written, "text");
  });

  it("takes a reader that went away for one that had enough", async () => {
    await writeText(failing("EPIPE"), "stdout", "text");
  });

  it("fails where the machine does", async () => {
    await assert.rejects(writeText(failing("ENOSPC"), "stdout", "text"), {
      kind: "io",
      message: "cannot write: no space left on the device",
    });
  });
});
