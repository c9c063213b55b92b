/** Where the user's cache directory is; see cache.ts for what is in it. */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/**
 * $NORMALIZE_CACHE_DIR, else $XDG_CACHE_HOME/normalize, else the platform's usual place. An empty variable counts as unset.
 * `home` is asked only when the environment does not decide; undefined where it has no answer either.
 */
export function cacheDirectory(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  home: () => string = homedir,
): string | undefined {
  const own = environment["NORMALIZE_CACHE_DIR"];
  if (own) return resolve(own);
  // The XDG specification says that a relative path is to be ignored.
  const xdg = environment["XDG_CACHE_HOME"];
  if (xdg && isAbsolute(xdg)) return join(xdg, "normalize");
  const local = environment["LOCALAPPDATA"];
  if (platform === "win32" && local) return join(local, "normalize", "cache");
  const parent = homeOrUndefined(home);
  return parent === undefined ? undefined : join(parent, ...usualPlace(platform));
}

/** os.homedir() throws for a user without an entry in the password file, as in some containers. */
function homeOrUndefined(home: () => string): string | undefined {
  try {
    return home() || undefined;
  } catch {
    return undefined;
  }
}

/** Below the home directory. */
function usualPlace(platform: NodeJS.Platform): readonly string[] {
  if (platform === "win32") return ["AppData", "Local", "normalize", "cache"];
  if (platform === "darwin") return ["Library", "Caches", "normalize"];
  return [".cache", "normalize"];
}
