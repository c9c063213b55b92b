/** The service's methods over gRPC: typed requests out, typed responses back. */
import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { type CallOptions, Client, type ClientOptions, credentials, Metadata } from "@grpc/grpc-js";
import type { SparkAddress } from "./address.js";

/** A method of the service, with one response or a stream of them. */
type Method<
  Input extends DescMessage,
  Output extends DescMessage,
  Kind extends "unary" | "server_streaming",
> = DescMethod & { readonly methodKind: Kind; readonly input: Input; readonly output: Output };

/** Statements and results may be long; the server has a limit of its own. */
const OPTIONS: ClientOptions = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
};

/** Calls reject with grpc-js's ServiceError, which errors.ts turns into words. */
export class Transport {
  private readonly client: Client;
  private readonly metadata = new Metadata();

  constructor(address: SparkAddress) {
    const { host, port, transport, token, headers } = address;
    const security = transport === "tls" ? credentials.createSsl() : credentials.createInsecure();
    this.client = new Client(`${host}:${port}`, security, OPTIONS);
    for (const [name, value] of Object.entries(headers)) this.metadata.set(name, value);
    if (token !== undefined) this.metadata.set("authorization", `Bearer ${token}`);
  }

  unary<Input extends DescMessage, Output extends DescMessage>(
    method: Method<Input, Output, "unary">,
    request: MessageShape<Input>,
    seconds: number,
  ): Promise<MessageShape<Output>> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        pathOf(method),
        (message: MessageShape<Input>) => Buffer.from(toBinary(method.input, message)),
        (bytes) => fromBinary(method.output, bytes),
        request,
        this.metadata,
        within(seconds),
        (error, response) => (error ? reject(error) : resolve(response ?? create(method.output))),
      );
    });
  }

  stream<Input extends DescMessage, Output extends DescMessage>(
    method: Method<Input, Output, "server_streaming">,
    request: MessageShape<Input>,
    seconds: number,
  ): AsyncIterable<MessageShape<Output>> {
    return this.client.makeServerStreamRequest(
      pathOf(method),
      (message: MessageShape<Input>) => Buffer.from(toBinary(method.input, message)),
      (bytes) => fromBinary(method.output, bytes),
      request,
      this.metadata,
      within(seconds),
    );
  }

  close(): void {
    this.client.close();
  }
}

const pathOf = ({ parent, name }: DescMethod): string => `/${parent.typeName}/${name}`;

const within = (seconds: number): CallOptions => ({ deadline: Date.now() + seconds * 1000 });
