import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { normalizeCommand } from "../../support/command.js";
import { temporaryDirectory } from "../../support/scripts.js";
import { send, serve } from "../../support/web-server.js";

const csv = Buffer.from("x,y\n1,5\n2,7\n4,9\n");

test("a table from the web is read twice where the method must, and asked for once", async (t) => {
  const directory = temporaryDirectory(t);
  const asked: string[] = [];
  const origin = await serve(t, (request, response) => {
    asked.push(request.url ?? "");
    send(request, response, csv, { etag: '"1"', most: asked.length === 1 ? 9 : 100 });
  });
  const address = `${origin.replace("//", "//ann:secret@")}/t.csv?token=abc`;
  const [out, saved] = [join(directory, "out.csv"), join(directory, "p.json")];
  const ran = await normalizeCommand(["-m", "minmax", address, "-o", out, "--save", saved]);
  assert.deepEqual([ran.exit, ran.stderr], [0, ""]);
  assert.equal(readFileSync(out, "utf8"), "x,y\n0,0\n0.3333333333333333,0.5\n1,1\n");
  assert.deepEqual(asked, ["/t.csv?token=abc", "/t.csv?token=abc"]);
  const told = ran.stdout.toString() + readFileSync(saved, "utf8");
  assert.match(told, /\/t\.csv\?token=…/);
  assert.doesNotMatch(told, /secret|abc/);
});

test("its name says the format where its bytes do not", async (t) => {
  const origin = await serve(t, (request, response) => send(request, response, Buffer.from("a\n1\n2\n")));
  const ran = await normalizeCommand(["-m", "minmax", `${origin}/t.tsv?x=1`, "-o", "-", "--stats", "none"]);
  assert.equal(ran.stdout.toString(), "a\n0\n1\n");
});

test("an output is left as it was when the web fails", async (t) => {
  const origin = await serve(t, (_, response) => response.writeHead(410).end());
  const ran = await normalizeCommand([
    "-m",
    "minmax",
    `${origin}/t.csv`,
    "-o",
    "never.csv",
    "--timeout",
    "1",
  ]);
  assert.equal(ran.exit, 1);
  assert.match(ran.stderr, /t\.csv: the server answered 410 \(Gone\)\n$/);
});
