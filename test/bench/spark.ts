/**
 * A fit on Spark as rows grow a hundredfold: rows a second, and the bytes that come to this machine.
 * Run: npm run spark:start, then node --import tsx test/bench/spark.ts [sc://host:port]
 */
import { connect, createServer, type Server } from "node:net";
import { openSpark } from "#normalize/engines/sql/spark/engine.js";
import { normalizeCommand } from "../support/command.js";

const remote = new URL((process.argv[2] ?? "sc://127.0.0.1:15002").replace(/^sc:/, "http:"));

/** Lets everything through to the server, and counts what comes back. */
function countingProxy(): Promise<{ server: Server; port: number; bytes(): number }> {
  let received = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(remote.port), remote.hostname);
    client.pipe(upstream).on("error", () => client.destroy());
    upstream.on("data", (bytes) => {
      received += bytes.length;
    });
    upstream.pipe(client).on("error", () => upstream.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address() as { port: number };
      resolve({ server, port: address.port, bytes: () => received });
    });
  });
}

const engine = await openSpark(`sc://${remote.host}`);
const { rows } = await engine.query("SELECT version()");
await engine.close();
process.stdout.write(`Spark ${rows[0][0]}\nrows\tseconds\trows a second\tbytes received\n`);
const SIZES = [1_000_000, 1_000_000, 10_000_000, 100_000_000];
for (const size of SIZES) {
  const { server, port, bytes } = await countingProxy();
  const columns = [1, 2, 3, 4, 5].map((i) => `rand(${i}) * ${i} AS x${i}`).join(", ");
  const query = `SELECT ${columns} FROM range(0, ${size}, 1, 24)`;
  const began = performance.now();
  const words = ["describe", "--engine", "spark", "--remote", `sc://127.0.0.1:${port}`, "--query", query];
  const { exit, stderr } = await normalizeCommand([...words, "--stats", "csv"]);
  if (exit !== 0) throw new Error(stderr);
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`${size}\t${seconds.toFixed(1)}\t${Math.round(size / seconds)}\t${bytes()}\n`);
  server.close();
}
