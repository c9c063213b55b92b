import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { openHttpSource } from "#normalize/io/source/http.js";
import { openSource } from "#normalize/io/source/open.js";
import { readSource } from "../../support/readers.js";
import { distinctBytes, shell } from "../../support/scripts.js";
import { send, serve, serveRaw, serveSecurely, startOf } from "../../support/web-server.js";

const bytes = distinctBytes(3_000_001);
const quick = { pause: 1, timeout: 2_000 };

async function whole(address: string, options = quick): Promise<Buffer> {
  const source = await openHttpSource(address, options);
  try {
    return await readSource(source, 0, 100_003);
  } finally {
    await source.close();
  }
}

/** Fails with a message; the name of the file is the address without what is secret. */
async function fails(address: string, message: RegExp, options = quick): Promise<void> {
  await assert.rejects(whole(address, options), (error: { kind: string; message: string }) => {
    assert.equal(error.kind, "io");
    assert.match(error.message, message);
    return true;
  });
}

test("a file is read once, its size known beforehand", async (t) => {
  const origin = await serve(t, (request, response) => send(request, response, bytes));
  const source = await openHttpSource(`${origin}/a.bin`, quick);
  assert.equal(source.size, bytes.length);
  assert.equal(source.rereadable, false);
  assert.equal(source.name, `${origin}/a.bin`);
  assert(bytes.equals(await readSource(source)));
  await source.close();
  await source.close();
});

test("a connection that is cut is taken up where it was, by a range of the same version", async (t) => {
  const asked: [number, string | undefined][] = [];
  const origin = await serve(t, (request, response) => {
    asked.push([startOf(request), request.headers["if-range"] as string | undefined]);
    send(request, response, bytes, { etag: '"v1"', most: 1_000_000 });
  });
  assert(bytes.equals(await whole(`${origin}/a`)));
  assert.deepEqual(asked.slice(0, 2), [
    [0, undefined],
    [1_000_000, '"v1"'],
  ]);
  assert(asked.length >= 4);
});

for (const [what, headers] of [
  ["a weak tag", { etag: 'W/"v1"' }],
  ["nothing that identifies it", {}],
] as const) {
  test(`with ${what}, the file comes again from its beginning, and must be the same`, async (t) => {
    let tries = 0;
    const origin = await serve(t, (request, response) => {
      assert.equal(request.headers.range, undefined);
      response.writeHead(200, { ...headers, "content-length": bytes.length });
      if (tries++ === 2) response.end(bytes);
      else response.write(bytes.subarray(0, 700_000 * tries), () => setImmediate(() => response.destroy()));
    });
    assert(bytes.equals(await whole(`${origin}/a`)));
    assert.equal(tries, 3);
  });
}

test("a server that ignores ranges sends it all again", async (t) => {
  let tries = 0;
  const origin = await serve(t, (_, response) => {
    response.writeHead(200, { etag: '"v1"', "content-length": bytes.length });
    if (tries++ > 0) response.end(bytes);
    else response.write(bytes.subarray(0, 1_000_000), () => setImmediate(() => response.destroy()));
  });
  assert(bytes.equals(await whole(`${origin}/a`)));
});

test("a file that changes between two tries is an error", async (t) => {
  let tries = 0;
  const etagged = await serve(t, (request, response) => {
    send(request, response, bytes, { etag: `"v${tries++}"`, most: 100_000 });
  });
  await fails(`${etagged}/a`, /^changed while being read$/);
  tries = 0;
  const other = Buffer.from(bytes);
  other[5] ^= 1;
  const silent = await serve(t, (request, response) => {
    send(request, response, tries++ === 0 ? bytes : other, tries === 1 ? { most: 100_000 } : {});
  });
  await fails(`${silent}/a`, /^changed while being read$/);
});

test("a busy server is asked again, when it says so", async (t) => {
  const times: number[] = [];
  const origin = await serve(t, (request, response) => {
    times.push(performance.now());
    if (times.length === 1) response.writeHead(503, { "retry-after": "1" }).end();
    else if (times.length === 2) response.writeHead(429).end();
    else send(request, response, bytes);
  });
  assert(bytes.equals(await whole(`${origin}/a`)));
  assert(times[1] - times[0] >= 990);
});

test("tries are bounded, and so is what a server may ask to wait", async (t) => {
  let tries = 0;
  const down = await serve(t, (_, response) => {
    tries++;
    response.writeHead(503).end("soon");
  });
  await fails(`${down}/a`, /^the server answered 503 \(Service Unavailable\) \(tried 6 times\)$/);
  assert.equal(tries, 6);
  const later = await serve(t, (_, response) => response.writeHead(503, { "retry-after": "3600" }).end());
  await fails(`${later}/a`, /it asks to come back in 3600 s/);
  const cutting = await serve(t, (request, response) => {
    send(request, response, bytes, { etag: '"v"', most: 10 });
  });
  await fails(`${cutting}/a`, /^the connection was cut, after 60 of 3000001 bytes \(tried 6 times\)$/);
});

test("other answers are not asked again", async (t) => {
  let tries = 0;
  const origin = await serve(t, (_, response) => {
    tries++;
    response.writeHead(404).end();
  });
  await fails(`${origin}/a`, /^the server answered 404 \(Not Found\)$/);
  assert.equal(tries, 1);
});

test("redirections are followed, not for ever, and not to just anywhere", async (t) => {
  const origin = await serve(t, (request, response) => {
    const { url = "" } = request;
    const step = /^\/step(\d+)$/.exec(url);
    const to = (location: string) => response.writeHead(302, { location }).end();
    if (url === "/moved") response.writeHead(301, { location: "file" }).end();
    else if (url === "/a") to("/b");
    else if (url === "/b") to("/a");
    else if (step) to(`/step${Number(step[1]) + 1}`);
    else if (url === "/local") to("file:///etc/passwd");
    else send(request, response, bytes);
  });
  assert(bytes.equals(await whole(`${origin}/moved`)));
  await fails(`${origin}/a`, /^its redirections lead in a circle$/);
  await fails(`${origin}/step0`, /^it redirects more than 10 times$/);
  await fails(`${origin}/local`, /^it redirects to an address of another kind \(file:\)$/);
});

test("a server that is silent is given up, as is one that never answers", async (t) => {
  const silent = await serve(t, (_, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("12345");
  });
  const impatient = { pause: 1, timeout: 30 };
  await fails(
    `${silent}/a`,
    /^the server sent nothing for 0.03 s, after 5 of 10 bytes \(tried 6 times\)$/,
    impatient,
  );
  const mute = await serveRaw(t, () => {});
  await fails(`${mute}/a`, /^the server sent nothing for 0.03 s \(tried 6 times\)$/, impatient);
});

test("lies about the length are found", async (t) => {
  const raw = (head: string, body: string) =>
    serveRaw(t, (socket) => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`));
  await fails(`${await raw("Content-Length: 50", "1,2\n3,4\n")}/a`, /^the connection was cut, after 8 of 50/);
  await fails(
    `${await raw("Content-Length: 4", "1,2\n3,4\n")}/a`,
    /sends more than the 4 bytes it announced/,
  );
  await fails(`${await raw("Content-Length: x", "1,2\n")}/a`, /^what it sends is not HTTP \(HPE_/);
  await fails(
    `${await raw("Transfer-Encoding: chunked", "4\r\n1,2\n\r\n9\r\n3,4")}/a`,
    /^the connection was cut, after 7 bytes/,
  );
  await fails(`${await raw("Transfer-Encoding: chunked", "4\r\n1,2\n\r\nzz\r\n")}/a`, /is not HTTP/);
});

test("credentials go to their server alone, and are shown nowhere", async (t) => {
  const seen: IncomingMessage[] = [];
  const other = await serve(t, (request, response) => {
    seen.push(request);
    send(request, response, bytes);
  });
  const first = await serve(t, (request, response) => {
    seen.push(request);
    if (request.url === "/here") response.writeHead(302, { location: "/there" }).end();
    else if (request.url === "/there") response.writeHead(302, { location: `${other}/x` }).end();
    else response.writeHead(403).end();
  });
  const secret = first.replace("//", "//ann:p%40ss@");
  await whole(`${secret}/here`);
  const expected = `Basic ${Buffer.from("ann:p@ss").toString("base64")}`;
  assert.deepEqual(
    seen.map(({ headers }) => headers.authorization),
    [expected, expected, undefined],
  );
  await assert.rejects(whole(`${secret}/no?token=abc&x=1`), (error: { place: { file: string } }) => {
    assert.equal(error.place.file, `${first}/no?token=…&x=…`);
    return true;
  });
});

test("gzip is undone, as a file and as an encoding", async (t) => {
  const origin = await serve(t, (request, response) => {
    const encoded = request.url === "/encoded" ? { "content-encoding": "gzip" } : {};
    if (request.url === "/odd") response.writeHead(200, { "content-encoding": "odd" }).end("x");
    else response.writeHead(200, encoded).end(gzipSync(bytes));
  });
  for (const name of ["a.csv.gz", "encoded"]) {
    const source = await openSource(`${origin}/${name}`);
    assert(bytes.equals(await readSource(source)));
    await source.close();
  }
  await fails(`${origin}/odd`, /in the encoding "odd"/);
});

test("hosts that are not there are said in words", async () => {
  await fails("http://127.0.0.1:1/a", /^the connection was refused$/);
  await fails("http://host.invalid/a", /^(?:there is no host of this name|its host's name cannot be)/);
});

const tls = (name: string) => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));
const certificate = { key: readFileSync(tls("key.pem")), cert: readFileSync(tls("certificate.pem")) };

test("https, with a certificate that is trusted or not, and never on to http", async (t) => {
  const plain = await serve(t, (request, response) => send(request, response, bytes));
  const origin = await serveSecurely(t, certificate, (request, response) => {
    if (request.url === "/down") response.writeHead(302, { location: `${plain}/a` }).end();
    else response.end("x\n1\n3\n");
  });
  await fails(`${origin}/a`, /^its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/);
  const trusting = { NODE_EXTRA_CA_CERTS: tls("certificate.pem") };
  const line = (name: string) => `"$NODE" bin/normalize.js -m minmax ${origin}/${name} -o - --stats none`;
  const read = await shell(line("a.csv"), "", trusting);
  assert.deepEqual([read.stdout.toString(), read.stderr, read.code], ["x\n0\n1\n", "", 0]);
  const refused = await shell(line("down"), "", trusting);
  assert.equal(
    refused.stderr,
    `normalize: ${origin}/down: it redirects to ${plain}/a, which is not encrypted\n`,
  );
  assert.equal(refused.code, 1);
});
