import "server-only";
import { dirname, join, resolve } from "node:path";

/**
 * The product's own folder, with its samples and packages. The bundle does not know where it lies, nor does the
 * working folder say; the entry of this process, app/_server/main.ts, does.
 */
export function productDir(): string {
  const entry = process.argv[1];
  return entry === undefined ? process.cwd() : join(dirname(resolve(entry)), "..", "..");
}

/** The repository's `samples` folder. */
export const samplesDir = () => join(productDir(), "samples");

/** The files of the typeface that PDFs are set in. */
export const fontsDir = () => join(productDir(), "node_modules", "@fontsource", "inter", "files");
