/** What the command datasets does. Pure. */

import { FILE_SETS, fileSetNamed } from "../../datasets/catalog.js";
import { checkMirror } from "../../datasets/mirrors.js";
import { usageError } from "../../errors.js";
import type { DatasetsSpec } from "../../job/job.js";
import { nearest } from "../../text/nearest.js";
import { quote } from "../../text/quote.js";
import type { FlagValues } from "../flags/table.js";

/** Flags of a fetch, which the list has no use for. */
const FETCHING = ["dir", "mirror", "timeout", "progress"] as const;

export function resolveDatasets(flags: FlagValues, words: readonly string[]): DatasetsSpec {
  const [action, ...names] = words;
  if (action === undefined) {
    const idle = FETCHING.find((name) => flags[name] !== undefined);
    if (idle === undefined) return { kind: "list" };
    throw usageError(`--${idle} does not apply to the list of datasets`, "it applies to datasets fetch NAME");
  }
  if (action !== "fetch") {
    throw usageError(
      `datasets cannot ${quote(action)}`,
      "normalize datasets lists them, normalize datasets fetch NAME brings one",
    );
  }
  if (names.length === 0)
    throw usageError("datasets fetch needs a name", `it is one of ${FETCHABLE.join(", ")}`);
  for (const name of names) if (fileSetNamed(name) === undefined) throw unknownSet(name);
  if (flags.dir !== undefined && new Set(names).size > 1) {
    throw usageError(
      "--dir holds the files of one dataset",
      "their names are the same in all; fetch one at a time",
    );
  }
  for (const mirror of flags.mirror ?? []) checkMirror(mirror, "--mirror");
  return {
    kind: "fetch",
    names: [...new Set(names)],
    ...(flags.mirror !== undefined && { mirrors: flags.mirror }),
    ...(flags.dir !== undefined && { directory: flags.dir }),
  };
}

const FETCHABLE = FILE_SETS.map(({ name }) => name);

function unknownSet(name: string) {
  const near = nearest(name, FETCHABLE);
  const [family] = name.split(":", 1);
  const whole = fileSetNamed(family) && `it comes as a whole: normalize datasets fetch ${family}`;
  const meant = near === undefined ? "" : `did you mean ${near}? `;
  return usageError(
    `there is no dataset ${quote(name)} to fetch`,
    whole ?? `${meant}it is one of ${FETCHABLE.join(", ")}`,
  );
}
