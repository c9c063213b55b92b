/** TLS and a token in front of a Spark Connect server, which has neither itself: an HTTP/2 proxy, as clusters have one. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect, createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

export interface Proxy {
  readonly port: number;
  /** the certificate's file, which who trusts the server knows */
  readonly certificate: string;
  /** requests that had the token */
  readonly passed: () => number;
  close(): void;
}

/** Makes a certificate for this machine, signed by itself. Throws where there is no openssl. */
export function makeCertificate(folder: string): { readonly key: string; readonly certificate: string } {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", ...kind, "-keyout", key, "-out", certificate, ...names], {
    stdio: "ignore",
  });
  return { key, certificate };
}

const UNAUTHENTICATED = "16";

/** @param upstream the server's address, host:port */
export async function tlsProxy(folder: string, upstream: string, token: string): Promise<Proxy> {
  const { key, certificate } = makeCertificate(folder);
  const behind = connect(`http://${upstream}`);
  let passed = 0;
  const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(certificate) });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (headers.authorization === `Bearer ${token}`) {
      passed++;
      forward(stream, headers, behind);
      return;
    }
    stream.respond(
      {
        ":status": 200,
        "content-type": "application/grpc",
        "grpc-status": UNAUTHENTICATED,
        "grpc-message": "Invalid token",
      },
      { endStream: true },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    certificate,
    passed: () => passed,
    close() {
      behind.destroy();
      server.close();
    },
  };
}

/** A request and its answer, with the trailers that hold gRPC's status. */
function forward(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  behind: ReturnType<typeof connect>,
): void {
  const request = behind.request(headers);
  stream.pipe(request);
  stream.on("close", () => request.close());
  request.on("error", () => stream.close());
  let trailers: IncomingHttpHeaders = {};
  request.on("trailers", (given) => {
    trailers = given;
  });
  request.on("response", (answer, flags) => {
    // A status alone has no body and no trailers.
    const END_STREAM = 1;
    if ((flags & END_STREAM) !== 0) return stream.respond(answer, { endStream: true });
    stream.respond(answer, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    return void request.pipe(stream);
  });
}

/** A port of this machine that nobody listens at. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
