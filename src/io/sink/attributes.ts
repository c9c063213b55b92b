/** Who may do what with a new file. */
import type { BigIntStats } from "node:fs";
import * as fs from "node:fs";
import { promisify } from "node:util";

const fchmod = promisify(fs.fchmod);
const fchown = promisify(fs.fchown);

/** What a file system says that has no modes of its own. */
const NO_MODES = ["EPERM", "EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"];

/**
 * Gives a file the owner, group and mode of the `old` one it replaces, as far as we may; a new one gets what umask leaves.
 * Access lists and extended attributes are not kept. Throws the system's error.
 */
export async function inheritAttributes(descriptor: number, old: BigIntStats | undefined): Promise<void> {
  const mode = old === undefined ? 0o666 & ~process.umask() : await takeOwner(descriptor, old);
  await fchmod(descriptor, mode).catch((error: NodeJS.ErrnoException) => {
    if (!NO_MODES.includes(error.code ?? "")) throw error;
  });
}

/** Returns the mode that goes with the owner and group that could be kept. */
async function takeOwner(descriptor: number, old: BigIntStats): Promise<number> {
  const mode = Number(old.mode) & 0o7777;
  const [owner, group] = [Number(old.uid), Number(old.gid)];
  const ours = fs.fstatSync(descriptor);
  if (ours.uid === owner && ours.gid === group) return mode;
  const set = (user: number): Promise<boolean> =>
    fchown(descriptor, user, group).then(
      () => true,
      () => false,
    );
  if (await set(owner)) return mode;
  // Another owner must not run as the old one did; another group gets what anyone gets.
  if (ours.gid === group || (await set(ours.uid))) return mode & 0o777;
  return (mode & 0o707) | ((mode & 0o007) << 3);
}
