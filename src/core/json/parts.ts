/** Values taken apart in the file, put together again: heads stand in one list, parts in each column. */
import type { Codec } from "./codec.js";
import { type At, asObject, below, type Json, type JsonObject, refusal, unexpected } from "./form.js";

/** Where parts are: in each of `columns`, under a key, a list as long as the heads. */
interface Parts {
  readonly headKey: string;
  readonly partKey: string;
  readonly heads: readonly Json[];
  /** the lists of the columns; columns may have one list in common */
  readonly columns: readonly (readonly Json[])[];
  readonly codecs: Readonly<Record<string, Codec<unknown>>>;
}

/** One value for each head. Throws NormalizeError "data". */
export function readParts<V>(parts: Parts, at: At): V[] {
  const { heads, headKey, columns } = parts;
  columns.forEach((own, i) => {
    if (own.length === heads.length) return;
    const expected = `expected ${heads.length}, one for each of ${headKey}, found ${own.length}`;
    throw refusal(partsAt(parts, i, at), expected);
  });
  return heads.map((_, which) => readOne<V>(parts, which, at));
}

const partsAt = ({ partKey }: Parts, column: number, at: At): At =>
  below(below(below(at, "columns"), column), partKey);

function readOne<V>(parts: Parts, which: number, at: At): V {
  const { heads, headKey, columns, codecs } = parts;
  const here = below(below(at, headKey), which);
  const { codec, rest } = codecOf(heads[which], codecs, here);
  const head = codec.head.read(rest, here);
  const known = new Map<readonly Json[], unknown>();
  columns.forEach((own, i) => {
    if (known.has(own)) return;
    const place = below(partsAt(parts, i, at), which);
    const part = codec.part.read(own[which], place);
    const problem = codec.disagreement(head, part);
    if (problem !== undefined) throw refusal(place, problem);
    known.set(own, part);
  });
  return codec.join(
    head,
    columns.map((own) => known.get(own)),
  ) as V;
}

function codecOf(
  head: Json,
  codecs: Parts["codecs"],
  at: At,
): { readonly codec: Codec<unknown>; readonly rest: JsonObject } {
  const { kind, ...rest } = asObject(head, at);
  const known = typeof kind === "string" && Object.hasOwn(codecs, kind);
  if (!known) throw unexpected(below(at, "kind"), `one of ${Object.keys(codecs).join(", ")}`, kind ?? null);
  return { codec: codecs[kind], rest };
}
