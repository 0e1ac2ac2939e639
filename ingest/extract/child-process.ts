import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Parser, parserCache, parserPermissions, startParser } from "#lib/parsing/start-parser";

const ROOT = resolve(import.meta.dirname, "../..");
const CHILD = join(import.meta.dirname, "child.ts");
const CACHE = parserCache(ROOT);

let cacheWasChecked = false;

/** Starts the process that reads a file; what takes the network from it is what took it from this one. */
export function startChild(memoryMib: number, script = CHILD): Parser {
  fillCacheOnce();
  return startParser(script, { root: ROOT, memoryMib });
}

/** Compiles the parsers in the background, once for each version of the program. A read-only installation goes without. */
function fillCacheOnce(): void {
  if (cacheWasChecked) return;
  cacheWasChecked = true;
  try {
    const marker = join(CACHE, `complete-${fingerprint()}`);
    if (existsSync(marker)) return;
    rmSync(CACHE, { recursive: true, force: true });
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(marker, "");
    const filler = spawn(
      process.execPath,
      ["--no-warnings", ...parserPermissions(ROOT), CHILD, "--load-all"],
      { cwd: ROOT, env: { NODE_ENV: "production", NODE_COMPILE_CACHE: CACHE }, stdio: "ignore" },
    );
    filler.on("error", () => undefined);
    filler.unref();
  } catch {
    // Slower starts, nothing else.
  }
}

function fingerprint(): string {
  const folder = import.meta.dirname;
  const newest = Math.max(
    statSync(join(ROOT, "package.json")).mtimeMs,
    ...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs),
  );
  return `${process.version}-${Math.round(newest)}`;
}
