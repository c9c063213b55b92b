/** A cluster behind TLS and a token, as clusters that are not on one's own machine are. */
import assert from "node:assert/strict";
import { normalizeCommand } from "../../support/command.js";
import { clusterTest, folder, REMOTE } from "./cluster.js";
import { freePort, tlsProxy } from "./tls-proxy.js";

const TOKEN = "s3cret;with=odd%characters";
const QUERY = ["--query", "SELECT double(id) AS x FROM range(5)", "--stats", "scipy"];

clusterTest("TLS and a token: the right ones, wrong ones, and nobody there", async () => {
  const proxy = await tlsProxy(folder, REMOTE.replace("sc://", ""), TOKEN);
  const trusting = { NODE_EXTRA_CA_CERTS: proxy.certificate };
  const run = (parameters: string, env: Record<string, string>, port = proxy.port) =>
    normalizeCommand(
      ["describe", "--engine", "spark", "--remote", `sc://localhost:${port}/;${parameters}`, ...QUERY],
      // Where grpc-js looks for certificates before it asks Node.
      { env: { ...env, GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: "" } },
    );
  try {
    const right = await run(`token=${encodeURIComponent(TOKEN)}`, trusting);
    assert.deepEqual([right.exit, right.stderr], [0, ""]);
    assert.match(right.stdout.toString(), /^DescribeResult\(nobs=5, minmax=\(0\.0, 4\.0\), mean=2\.0/);
    assert.ok(proxy.passed() > 0);
    for (const [what, ran, message] of [
      ["a wrong token", await run("token=wrong", trusting), /: Invalid token; give its token: --remote/],
      ["no token", await run("use_ssl=true", trusting), /: Invalid token; give its token: --remote/],
      [
        "an unknown certificate",
        await run("token=x", {}),
        /: no secure connection: self-signed certificate; see use_ssl .*NODE_EXTRA_CA_CERTS/,
      ],
      ["plain, to a port of TLS", await run("use_ssl=false", {}), /no Spark Connect server answers/],
      ["nobody there", await run("token=x", {}, await freePort()), /connection refused/],
    ] as const) {
      assert.equal(ran.exit, 1, what);
      assert.match(ran.stderr, /^normalize: [^\n]*\n$/, what);
      assert.match(ran.stderr, message, what);
      assert.ok(!ran.stderr.includes("s3cret"), what);
    }
  } finally {
    proxy.close();
  }
});
