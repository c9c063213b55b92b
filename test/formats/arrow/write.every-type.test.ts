/** Arrow to Arrow: what is not worked on keeps type, values and metadata, however its batch is cut. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ArrowArray, cut } from "#normalize/formats/arrow/read/array.js";
import { BatchLoader } from "#normalize/formats/arrow/read/buffers.js";
import { dictionaryFields } from "#normalize/formats/arrow/read/dictionaries.js";
import { FileMessages, readDirectory, StreamMessages } from "#normalize/formats/arrow/read/messages.js";
import type { ArrowField, ArrowSchema } from "#normalize/formats/arrow/read/schema.js";
import { valuesOf } from "#normalize/formats/arrow/read/values.js";
import { Body } from "#normalize/formats/arrow/write/body.js";
import { randomAccess } from "#normalize/formats/columnar/random-access.js";
import { runLine } from "../../support/in-process.js";
import { lentSource } from "../lent.js";

const folder = mkdtempSync(join(tmpdir(), "normalize-types-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const EVERY = fileURLToPath(new URL("../../fixtures/arrow/every.arrows", import.meta.url));

interface Held {
  readonly schema: ArrowSchema;
  readonly columns: readonly ArrowArray[];
}

/** The schema and the only batch of a file or stream. */
async function held(path: string): Promise<Held> {
  const source = lentSource(readFileSync(path));
  const directory = path.endsWith(".arrow") ? await readDirectory(await randomAccess(source)) : undefined;
  const messages = directory
    ? new FileMessages(await randomAccess(source), directory)
    : new StreamMessages("stream", await source.open(), 0);
  let schema = directory?.schema;
  const dictionaries = new Map<string, ArrowArray>();
  for (;;) {
    const { description, body } = (await messages.next())!;
    if (description.kind === "schema") schema = description.schema;
    else if (description.kind === "dictionary") {
      const field = dictionaryFields(schema!.fields).get(description.id)!;
      const [words] = new BatchLoader(body, description.header, dictionaries).load([field], () => true);
      dictionaries.set(description.id, words!);
    } else if (description.kind === "batch") {
      const loader = new BatchLoader(body, description.header, dictionaries);
      return { schema: schema!, columns: loader.load(schema!.fields, () => true) as ArrowArray[] };
    }
  }
}

/** Fields as they may be compared: dictionaries are numbered anew. */
const unnumbered = (fields: readonly ArrowField[]): unknown =>
  JSON.parse(JSON.stringify(fields, (key, value) => (key === "id" ? undefined : value)));

const SCALED = ["x", "y", "z"];

for (const suffix of ["arrow", "arrows"]) {
  test(`every type is what it was in .${suffix}`, async () => {
    const output = join(folder, `out.${suffix}`);
    await runLine(["-m", "minmax", "--columns", SCALED.join(), "--stats", "none", EVERY, "-o", output]);
    const [before, after] = [await held(EVERY), await held(output)];
    assert.deepEqual(after.schema.metadata, before.schema.metadata);
    assert.deepEqual(unnumbered(after.schema.fields), unnumbered(before.schema.fields));
    after.columns.forEach((column, i) => {
      const { name } = column.field;
      if (!SCALED.includes(name)) assert.deepEqual(valuesOf(column), valuesOf(before.columns[i]), name);
    });
  });
}

test("every cut of every type is its rows, and nothing else", async () => {
  const { columns } = await held(EVERY);
  for (const column of columns) {
    const values = valuesOf(column);
    for (const [start, length] of [
      [0, 8],
      [1, 7],
      [3, 2],
      [5, 1],
      [8, 0],
    ] as const) {
      const body = new Body();
      body.add(cut(column, start, length));
      const again = reloaded(column, body, length);
      const name = `${column.field.name} from ${start}`;
      assert.deepEqual(valuesOf(again), values.slice(start, start + length), name);
      assert.deepEqual(valuesOf(cut(column, start, length)), values.slice(start, start + length), name);
    }
  }
});

/** What a reader makes of a body. */
function reloaded(column: ArrowArray, { nodes, buffers, viewBuffers }: Body, rows: number): ArrowArray {
  let at = 0;
  const regions = buffers.map(({ length }) => {
    const region = { offset: at, length };
    at += Math.ceil(length / 8) * 8;
    return region;
  });
  const bytes = new Uint8Array(at);
  buffers.forEach((buffer, i) => {
    bytes.set(buffer, regions[i].offset);
  });
  const header = {
    rows,
    nodes,
    buffers: regions,
    codec: undefined,
    viewBuffers,
    unionValidity: "not written",
  } as const;
  const dictionaries = new Map<string, ArrowArray>();
  const visit = ({ field, dictionary, children }: ArrowArray): void => {
    if (dictionary) dictionaries.set(field.dictionary!.id, dictionary);
    children.forEach(visit);
  };
  visit(column);
  return new BatchLoader(bytes, header, dictionaries).load([column.field], () => true)[0]!;
}

test("durations and times of the day are numbers where they are named, a list of numbers by its elements", async () => {
  const output = join(folder, "named.arrow");
  const columns = "span_ms,time_us,/vector_full/";
  await runLine(["-m", "minmax", "--columns", columns, "--stats", "none", EVERY, "-o", output]);
  const { columns: written } = await held(output);
  const of = (name: string): ArrowArray => written.find(({ field }) => field.name === name)!;
  assert.deepEqual(of("span_ms").field.type, { kind: "float", bits: 64 });
  assert.deepEqual(of("time_us").field.type, { kind: "float", bits: 64 });
  assert.deepEqual(of("vector_full").field.type, { kind: "vector", size: 2 });
  assert.deepEqual(of("vector").field.type, { kind: "vector", size: 3 });
  assert.equal(valuesOf(of("span_ms"))[0], 0);
});
