/** Where the files of datasets are fetched from. Pure. */
import { usageError } from "../errors.js";
import { isWebAddress } from "../io/web/address.js";
import type { FileSet } from "./catalog.js";

/** What is said outright, else what NORMALIZE_MIRRORS lists with spaces or commas between, else the set's own. Throws as {@link checkMirror}. */
export function mirrorsOf(
  set: FileSet,
  said: readonly string[] | undefined,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  if (said !== undefined) return said;
  const listed = (environment["NORMALIZE_MIRRORS"] ?? "").split(/[\s,]+/).filter((text) => text !== "");
  for (const text of listed) checkMirror(text, "NORMALIZE_MIRRORS");
  return listed.length > 0 ? listed : set.mirrors;
}

/** Throws a usage error, which does not repeat the text as it may hold a password, where it is no address of a folder. */
export function checkMirror(text: string, where: string): void {
  const sample = text.replaceAll("{name}", "name");
  if (isWebAddress(sample) && URL.canParse(sample) && !/[?#]/.test(sample)) return;
  throw usageError(
    `${where} holds what is not the address of a folder on a web server`,
    "expected one like https://example.org/mnist/; {name} in it stands for the dataset's name",
  );
}
