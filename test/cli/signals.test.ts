import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, it } from "node:test";

const signals = import.meta.resolve("#normalize/cli/signals.js");

/** A process that was sent `signal` once or, where its exit hangs, twice. */
function interrupted(signal: NodeJS.Signals, exit: "ends" | "hangs") {
  const program = `
    import { onInterrupt } from ${JSON.stringify(signals)};
    process.on("exit", () => console.log("tidy"));
    onInterrupt((code) => {
      if (${exit === "ends"}) process.exit(code);
      console.log("hanging");
    });
    setInterval(() => {}, 1000);
    console.log("ready");`;
  return new Promise<{ code: number | null; signal: string | null; output: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (piece) => {
      output += piece;
      if (/(ready|hanging)\n$/.test(output)) child.kill(signal);
    });
    child.on("error", reject);
    child.on("close", (code, ended) => resolve({ code, signal: ended, output }));
  });
}

describe("onInterrupt", () => {
  it("exits with 128 + the signal's number, and tidies up", async () => {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const) {
      assert.deepEqual(await interrupted(signal, "ends"), { code, signal: null, output: "ready\ntidy\n" });
    }
  });

  it("ends at once when asked twice", async () => {
    const twice = await interrupted("SIGINT", "hangs");
    assert.deepEqual(twice, { code: null, signal: "SIGINT", output: "ready\nhanging\n" });
  });
});
