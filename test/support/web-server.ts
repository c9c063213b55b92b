/** Real servers on loopback, well-behaved and otherwise. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from "node:net";

interface Test {
  after(work: () => void): void;
}

/** Its origin, e.g. http://127.0.0.1:40123. It ends with the test. */
export async function serve(test: Test, listener: RequestListener): Promise<string> {
  return `http://${await listen(test, createServer(listener))}`;
}

export async function serveSecurely(
  test: Test,
  certificate: { key: Buffer; cert: Buffer },
  listener: RequestListener,
): Promise<string> {
  const address = await listen(test, createSecureServer(certificate, listener));
  return `https://${address.replace("127.0.0.1", "localhost")}`;
}

/** A server that does not keep to HTTP: `answer` gets the connection once a request came. */
export async function serveRaw(test: Test, answer: (socket: Socket) => void): Promise<string> {
  const server = createRawServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  });
  return `http://${await listen(test, server)}`;
}

async function listen(test: Test, server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The start that a request's Range asks for, 0 where it asks for none. */
export const startOf = ({ headers }: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);

/** Sends `bytes` from where the request asks, as a well-behaved server does; `most` bytes of it, after which the connection is cut. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  { etag, most = Number.POSITIVE_INFINITY }: { etag?: string; most?: number } = {},
): void {
  const fits = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
  const start = fits ? startOf(request) : 0;
  const tag = etag === undefined ? {} : { etag };
  if (start > 0 && start >= bytes.length) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  response.writeHead(start > 0 ? 206 : 200, {
    ...tag,
    "content-length": bytes.length - start,
    ...(start > 0 && { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  const piece = bytes.subarray(start, start + most);
  if (start + piece.length === bytes.length) response.end(piece);
  else response.write(piece, () => setImmediate(() => response.destroy()));
}
