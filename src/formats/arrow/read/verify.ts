/** Arrow's descriptions are flatbuffers, whose counts are believed by those who read them: here they are compared with the bytes. */

import { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import type { Field } from "apache-arrow/fb/field";
import { Footer } from "apache-arrow/fb/footer";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { Schema } from "apache-arrow/fb/schema";
import { Type } from "apache-arrow/fb/type";
import { ByteBuffer } from "flatbuffers";

const DEEPEST = 64;
/** Types of values that are made of those of so many other fields. */
const OF_FIELDS: ReadonlyMap<Type, number> = new Map([
  ...[Type.List, Type.LargeList, Type.ListView, Type.LargeListView, Type.FixedSizeList, Type.Map].map(
    (type) => [type, 1] as const,
  ),
  [Type.RunEndEncoded, 2],
]);

/** Throws Error where the description of a message counts more than its bytes may hold. */
export function verifyMessage(bytes: Uint8Array): void {
  const message = Message.getRootAsMessage(new ByteBuffer(bytes));
  requireCounts(bytes, message.customMetadataLength());
  const type = message.headerType();
  if (type === MessageHeader.Schema) verifySchema(bytes, message.header(new Schema()));
  else if (type === MessageHeader.RecordBatch) verifyBatch(bytes, message.header(new RecordBatch()));
  else if (type === MessageHeader.DictionaryBatch) {
    const batch: DictionaryBatch | null = message.header(new DictionaryBatch());
    verifyBatch(bytes, batch?.data() ?? null);
  }
}

/** The same for a file's directory. */
export function verifyFooter(bytes: Uint8Array): void {
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes));
  const counts = [footer.dictionariesLength(), footer.recordBatchesLength(), footer.customMetadataLength()];
  requireCounts(bytes, ...counts);
  verifySchema(bytes, footer.schema());
}

function verifySchema(bytes: Uint8Array, schema: Schema | null): void {
  if (schema === null) throw new Error("a schema is missing");
  requireCounts(bytes, schema.fieldsLength(), schema.customMetadataLength(), schema.featuresLength());
  for (let i = 0; i < schema.fieldsLength(); i++) verifyField(bytes, schema.fields(i), 0);
}

function verifyField(bytes: Uint8Array, field: Field | null, depth: number): void {
  if (field === null || depth > DEEPEST) throw new Error("a schema has no end");
  requireCounts(bytes, field.childrenLength(), field.customMetadataLength());
  if (field.childrenLength() !== (OF_FIELDS.get(field.typeType()) ?? field.childrenLength())) {
    throw new Error("a list does not say what it is of");
  }
  for (let i = 0; i < field.childrenLength(); i++) verifyField(bytes, field.children(i), depth + 1);
}

function verifyBatch(bytes: Uint8Array, batch: RecordBatch | null): void {
  if (batch === null) throw new Error("a record batch is missing");
  requireCounts(bytes, batch.nodesLength(), batch.buffersLength(), batch.variadicBufferCountsLength());
}

function requireCounts(bytes: Uint8Array, ...counts: readonly number[]): void {
  for (const count of counts) {
    // Whatever is counted takes four bytes at least.
    if (!(count >= 0 && count <= bytes.length / 4)) throw new Error(`a description counts ${count} things`);
  }
}
