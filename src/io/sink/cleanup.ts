/** Temporary files and folders that have a name now: what a signal handler must remove before the process ends. */
import { rmSync } from "node:fs";

const files = new Set<string>();

/** To be called before the file is made, so that there is no moment in which it is unknown. */
export function registerTemporaryFile(path: string): void {
  files.add(path);
}

/** The file has been renamed, or removed, or was never made. */
export function forgetTemporaryFile(path: string): void {
  files.delete(path);
}

/** Removes them all, synchronously. Never throws. */
export function removeTemporaryFiles(): void {
  for (const path of files) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // It is gone already, or cannot be helped on the way out.
    }
  }
  files.clear();
}
