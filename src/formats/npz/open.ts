/** NPZ: a zip archive of NPY files, as numpy.savez and numpy.savez_compressed write it. */
import { dataError } from "../../errors.js";
import type { ByteSource } from "../../io/bytes.js";
import type { ExpansionLimits } from "../../io/compression/decompress.js";
import type { Dataset } from "../dataset.js";
import { type NpyOptions, openNpy } from "../npy/open.js";
import { type Sought, type ZipMember, zipMembers } from "./zip-member.js";

interface NpzOptions extends NpyOptions, ExpansionLimits {
  /** the array's name; absent: there is one */
  readonly member?: string;
}

const SHOWN = 20;
const SUFFIX = /\.npy$/;

/**
 * Opens one array of an archive. What cannot be sought is kept first. Throws NormalizeError "data" where there is no such array, or
 * several and none is named, and as {@link openNpy} and zipMembers do; the source stays open then.
 */
export async function openNpz(source: ByteSource, options: NpzOptions = {}): Promise<Dataset> {
  const members = await zipMembers(await soughtSource(source), options);
  const chosen = choose(source.name, members, options.member);
  const dataset = await openNpy(chosen.source, options.shape === undefined ? {} : { shape: options.shape });
  return {
    ...dataset,
    archive: { member: chosen.name, method: chosen.method, members },
    async close() {
      await dataset.close();
      await source.close();
    },
  };
}

/** A stream is kept: its length, and its directory, are known at its end. */
async function soughtSource(source: ByteSource): Promise<Sought> {
  const { spooled } = await import("../../io/source/spool.js");
  const kept = source.readAt === undefined ? spooled(source) : source;
  if (kept.size === undefined) await (await kept.open(Number.MAX_SAFE_INTEGER)).close();
  const { name, size, identity } = kept;
  if (size === undefined || kept.readAt === undefined) throw dataError("no data", { file: name });
  return {
    name,
    size,
    identity,
    rereadable: kept.rereadable,
    open: (offset) => kept.open(offset),
    readAt: kept.readAt.bind(kept),
    close: () => kept.close(),
  };
}

function choose(file: string, members: readonly ZipMember[], name: string | undefined): ZipMember {
  const arrays = members.filter((member) => SUFFIX.test(member.name));
  if (arrays.length === 0) throw dataError("no array is in it", { file });
  const names = arrays.map((member) => member.name.replace(SUFFIX, ""));
  const shown =
    names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? `, ... ${names.length} in all` : "");
  const index = name === undefined ? (arrays.length === 1 ? 0 : -1) : names.indexOf(name.replace(SUFFIX, ""));
  if (index >= 0) return arrays[index];
  const what = name === undefined ? "several arrays are in it" : `no array ${JSON.stringify(name)} is in it`;
  throw dataError(what, { file }, `name one of ${shown}, as in ${file}:${names[0]}`);
}
