import { type ChildProcess, type ChildProcessByStdio, type SpawnOptions, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** A process that opens a file nobody trusts. */
export type Parser = ChildProcessByStdio<Writable, Readable, Readable>;

/** Memory of a process beside the V8 heap. */
const BESIDE_HEAP_MIB = 128;

/** Compiled code of the parsers; without it a process takes about 100 ms longer to start. Holds nothing of any document. */
export const parserCache = (root: string) => join(root, ".build", "extract-cache");

/**
 * Starts a parser process: empty environment, reading only the program's own code, no writing, no other programs, no
 * code from strings, no core dump (it would hold the document).
 * @param options.root folder of the program
 * @param options.confinement command that takes the network away (lib/boundary/confine.ts), where this process has one
 */
export function startParser(
  script: string,
  options: { root: string; memoryMib: number; confinement?: readonly string[] | null },
): Parser {
  const heapMib = Math.max(48, options.memoryMib - BESIDE_HEAP_MIB);
  const node = [
    process.execPath,
    `--max-old-space-size=${heapMib}`,
    "--max-semi-space-size=16",
    "--disallow-code-generation-from-strings",
    "--no-warnings",
    ...parserPermissions(options.root),
    script,
  ];
  const spawning: SpawnOptions = {
    cwd: options.root,
    // Nothing of ours reaches the child: no settings, no keys, no home folder.
    env: { NODE_ENV: "production", NODE_COMPILE_CACHE: parserCache(options.root) },
    // The fourth tells of pictures that are begun; see ingest/extract/picture-signal.ts.
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  };
  if (process.platform === "win32") return piped(spawn(node[0] ?? "", node.slice(1), spawning));
  // Node wants the right to write before it uses a compile cache; with a file size limit of zero the right is empty.
  const limited = ["/bin/sh", "-c", 'ulimit -c 0; ulimit -f 0; exec "$@"', "sh", ...node];
  const [program = "", ...args] = [...(options.confinement ?? []), ...limited];
  return piped(spawn(program, args, spawning));
}

/** What such a process may do, as arguments of Node. */
export function parserPermissions(root: string): string[] {
  const cache = parserCache(root);
  const readable = [
    join(root, "ingest"),
    join(root, "lib"),
    join(root, "package.json"),
    realpathSync(join(root, "node_modules")),
    cache,
    join(root, "models", "ocr"),
  ];
  const flags = readable.map((path) => `--allow-fs-read=${path}${path.endsWith(".json") ? "" : "/"}`);
  return ["--permission", ...flags, `--allow-fs-write=${cache}/`];
}

function piped(child: ChildProcess): Parser {
  const isPiped = (own: ChildProcess): own is Parser =>
    own.stdin !== null && own.stdout !== null && own.stderr !== null;
  if (!isPiped(child)) throw new Error("a process was started without pipes");
  return child;
}
