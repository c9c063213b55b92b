/** A description on Spark as rows grow a hundredfold: seconds, and the bytes that come to this machine. */
import { connect, createServer, type Server } from "node:net";
import { normalizeCommand } from "../../support/command.js";

export interface GrowthPoint {
  readonly rows: number;
  readonly seconds: number;
  /** from the server to here, all of it */
  readonly received: number;
}

/** Lets everything through to the server, and counts what comes back. */
function countingProxy(remote: URL): Promise<{ server: Server; port: number; bytes(): number }> {
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

const COLUMNS = [1, 2, 3, 4, 5].map((i) => `rand(${i}) * ${i} AS x${i}`).join(", ");
const SIZES = [1_000_000, 10_000_000, 100_000_000];

export async function measureGrowth(remote: string): Promise<GrowthPoint[]> {
  const address = new URL(remote.replace(/^sc:/, "http:"));
  const points: GrowthPoint[] = [];
  // The first run finds a cluster that has not warmed up, and is not noted.
  for (const rows of [SIZES[0], ...SIZES]) {
    const { server, port, bytes } = await countingProxy(address);
    const query = `SELECT ${COLUMNS} FROM range(0, ${rows}, 1, 24)`;
    const words = ["describe", "--engine", "spark", "--remote", `sc://127.0.0.1:${port}`, "--query", query];
    const began = performance.now();
    const { exit, stderr } = await normalizeCommand([...words, "--stats", "csv"]);
    if (exit !== 0) throw new Error(stderr);
    points.push({ rows, seconds: (performance.now() - began) / 1000, received: bytes() });
    server.close();
  }
  return points.slice(1);
}
