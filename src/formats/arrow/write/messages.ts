/** Arrow's messages: their descriptions, framed as both formats have them. */
import { Block } from "apache-arrow/fb/block";
import { Buffer as FlatBuffer } from "apache-arrow/fb/buffer";
import { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import { FieldNode } from "apache-arrow/fb/field-node";
import { Footer } from "apache-arrow/fb/footer";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { MetadataVersion } from "apache-arrow/fb/metadata-version";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { Builder, type Offset } from "flatbuffers";
import type { ArrowSchema } from "../read/schema.js";
import type { Body } from "./body.js";
import { encodeSchema } from "./schema.js";

/** Everything begins where eight bytes may be read at once. */
const ALIGNMENT = 8;
const PREFIX = 8;
const CONTINUATION = 0xffffffff;

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/** A message's bytes, and how many of them are its description, and its body. */
export interface Framed {
  readonly pieces: readonly Uint8Array[];
  readonly described: number;
  readonly body: number;
}

export function schemaMessage(schema: ArrowSchema): Framed {
  const builder = new Builder(1024);
  return framed(builder, MessageHeader.Schema, encodeSchema(builder, schema), [], 0);
}

export function batchMessage(rows: number, body: Body): Framed {
  const builder = new Builder(1024);
  const { regions, pieces, length } = laidOut(body);
  return framed(
    builder,
    MessageHeader.RecordBatch,
    encodeBatch(builder, rows, body, regions),
    pieces,
    length,
  );
}

export function dictionaryMessage(id: string, rows: number, body: Body): Framed {
  const builder = new Builder(1024);
  const { regions, pieces, length } = laidOut(body);
  const batch = encodeBatch(builder, rows, body, regions);
  DictionaryBatch.startDictionaryBatch(builder);
  DictionaryBatch.addId(builder, BigInt(id));
  DictionaryBatch.addData(builder, batch);
  const header = DictionaryBatch.endDictionaryBatch(builder);
  return framed(builder, MessageHeader.DictionaryBatch, header, pieces, length);
}

interface Region {
  readonly offset: number;
  readonly length: number;
}

/** Buffers one after another, each aligned. */
function laidOut({ buffers }: Body): { regions: Region[]; pieces: Uint8Array[]; length: number } {
  const regions: Region[] = [];
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const bytes of buffers) {
    const { length } = bytes;
    regions.push({ offset: at, length });
    if (length === 0) continue;
    pieces.push(bytes);
    const padding = aligned(length) - length;
    if (padding > 0) pieces.push(new Uint8Array(padding));
    at += length + padding;
  }
  return { regions, pieces, length: at };
}

function encodeBatch(
  builder: Builder,
  rows: number,
  { nodes, viewBuffers }: Body,
  regions: Region[],
): Offset {
  RecordBatch.startNodesVector(builder, nodes.length);
  for (const { length, nullCount } of nodes.toReversed()) {
    FieldNode.createFieldNode(builder, BigInt(length), BigInt(nullCount));
  }
  const nodeVector = builder.endVector();
  RecordBatch.startBuffersVector(builder, regions.length);
  for (const { offset, length } of regions.toReversed()) {
    FlatBuffer.createBuffer(builder, BigInt(offset), BigInt(length));
  }
  const bufferVector = builder.endVector();
  const counts =
    viewBuffers.length > 0
      ? RecordBatch.createVariadicBufferCountsVector(builder, viewBuffers.map(BigInt))
      : 0;
  RecordBatch.startRecordBatch(builder);
  RecordBatch.addLength(builder, BigInt(rows));
  RecordBatch.addNodes(builder, nodeVector);
  RecordBatch.addBuffers(builder, bufferVector);
  if (counts > 0) RecordBatch.addVariadicBufferCounts(builder, counts);
  return RecordBatch.endRecordBatch(builder);
}

function framed(
  builder: Builder,
  type: MessageHeader,
  header: Offset,
  pieces: readonly Uint8Array[],
  body: number,
): Framed {
  const message = Message.createMessage(builder, MetadataVersion.V5, type, header, BigInt(body), 0);
  Message.finishMessageBuffer(builder, message);
  const bytes = builder.asUint8Array();
  const described = aligned(PREFIX + bytes.length);
  const out = new Uint8Array(described);
  const view = new DataView(out.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, described - PREFIX, true);
  out.set(bytes, PREFIX);
  return { pieces: [out, ...pieces], described, body };
}

/** What ends a stream, and comes before a file's directory. */
export function streamEnd(): Uint8Array {
  const out = new Uint8Array(PREFIX);
  new DataView(out.buffer).setUint32(0, CONTINUATION, true);
  return out;
}

export const MAGIC = Buffer.from("ARROW1");

/** Where a message lies in a file. */
export interface FileBlock extends Pick<Framed, "described" | "body"> {
  readonly offset: number;
}

/** A file's directory, and what comes after it. */
export function fileEnd(
  schema: ArrowSchema,
  dictionaries: readonly FileBlock[],
  batches: readonly FileBlock[],
): Uint8Array {
  const builder = new Builder(1024);
  const schemaOffset = encodeSchema(builder, schema);
  Footer.startRecordBatchesVector(builder, batches.length);
  const batchVector = encodeBlocks(builder, batches);
  Footer.startDictionariesVector(builder, dictionaries.length);
  const dictionaryVector = encodeBlocks(builder, dictionaries);
  Footer.startFooter(builder);
  Footer.addVersion(builder, MetadataVersion.V5);
  Footer.addSchema(builder, schemaOffset);
  Footer.addDictionaries(builder, dictionaryVector);
  Footer.addRecordBatches(builder, batchVector);
  Footer.finishFooterBuffer(builder, Footer.endFooter(builder));
  const bytes = builder.asUint8Array();
  const length = Buffer.alloc(4);
  length.writeInt32LE(bytes.length);
  return Buffer.concat([bytes, length, MAGIC]);
}

function encodeBlocks(builder: Builder, blocks: readonly FileBlock[]): Offset {
  for (const { offset, described, body } of blocks.toReversed()) {
    Block.createBlock(builder, BigInt(offset), described, BigInt(body));
  }
  return builder.endVector();
}
