import "server-only";
import { dirname, join, resolve } from "node:path";

/**
 * The repository's `samples` folder. The bundle does not know where it lies, nor does the working folder say; the
 * entry of this process, app/_server/main.ts, does.
 */
export function samplesDir(): string {
  const entry = process.argv[1];
  const root = entry === undefined ? process.cwd() : join(dirname(resolve(entry)), "..", "..");
  return join(root, "samples");
}
