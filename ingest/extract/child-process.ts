import { type ChildProcess, type ChildProcessByStdio, type SpawnOptions, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";

const ROOT = resolve(import.meta.dirname, "../..");
const CHILD = join(import.meta.dirname, "child.ts");
/** Compiled code of the parsers; without it a child takes about 100 ms longer to start. Holds nothing of any document. */
const CACHE = join(ROOT, ".build", "extract-cache");
/** Nothing of ours reaches the child: no settings, no keys, no home folder. */
const ENVIRONMENT = { NODE_ENV: "production", NODE_COMPILE_CACHE: CACHE } as const;
/** Memory of a process beside the V8 heap. */
const BESIDE_HEAP_MIB = 128;

let cacheWasChecked = false;

/**
 * Starts a parser process: empty environment, reading only the program's own code, no writing, no other programs, no
 * code from strings, no core dump (it would hold the document).
 */
export function startChild(memoryMib: number, script = CHILD): Piped {
  fillCacheOnce();
  const heapMib = Math.max(48, memoryMib - BESIDE_HEAP_MIB);
  const node = [
    process.execPath,
    `--max-old-space-size=${heapMib}`,
    "--max-semi-space-size=16",
    "--disallow-code-generation-from-strings",
    "--no-warnings",
    ...permissions(),
    script,
  ];
  const options: SpawnOptions = {
    cwd: ROOT,
    env: ENVIRONMENT,
    // The fourth tells of pictures that are begun; see picture-signal.ts.
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  };
  if (process.platform === "win32") return piped(spawn(node[0] ?? "", node.slice(1), options));
  // Node wants the right to write before it uses a compile cache; with a file size limit of zero the right is empty.
  return piped(spawn("/bin/sh", ["-c", 'ulimit -c 0; ulimit -f 0; exec "$@"', "sh", ...node], options));
}

type Piped = ChildProcessByStdio<Writable, Readable, Readable>;

function piped(child: ChildProcess): Piped {
  const isPiped = (own: ChildProcess): own is Piped =>
    own.stdin !== null && own.stdout !== null && own.stderr !== null;
  if (!isPiped(child)) throw new Error("a process was started without pipes");
  return child;
}

function permissions(): string[] {
  const readable = [
    join(ROOT, "ingest"),
    join(ROOT, "lib"),
    join(ROOT, "package.json"),
    realpathSync(join(ROOT, "node_modules")),
    CACHE,
    join(ROOT, "models", "ocr"),
  ];
  const flags = readable.map((path) => `--allow-fs-read=${path}${path.endsWith(".json") ? "" : "/"}`);
  return ["--permission", ...flags, `--allow-fs-write=${CACHE}/`];
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
    const filler = spawn(process.execPath, ["--no-warnings", ...permissions(), CHILD, "--load-all"], {
      cwd: ROOT,
      env: ENVIRONMENT,
      stdio: "ignore",
    });
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
