import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Everything that ends up in the built pages. */
const SOURCES = [
  "app",
  "lib",
  "public",
  "proxy.ts",
  "next.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
/** Copied into `public` by the build itself. */
const MADE_BY_THE_BUILD = /^public\/pdf\//;
const OF_TESTS = /\.test\.tsx?$|(^|\/)testing(\/|\.ts$)/;

/** Hash of the sources of the built pages, in hex; it changes when, and only when, a build would give something else. */
export function buildStamp(root: string): string {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0] ?? "");
  for (const path of SOURCES.flatMap((source) => filesOf(root, source)).sort()) {
    if (MADE_BY_THE_BUILD.test(path) || OF_TESTS.test(path)) continue;
    hash.update(`${path}\0`).update(
      createHash("sha256")
        .update(readFileSync(join(root, path)))
        .digest(),
    );
  }
  return hash.digest("hex");
}

function filesOf(root: string, source: string): string[] {
  const path = join(root, source);
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [source];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
