import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** A piece of what is to be erased, as it would lie on disk, and what kind of copy it would be. */
export type Needle = { readonly kind: string; readonly bytes: Buffer };
/** How many different needles of each kind were found, in which store: `found["vector, 16 bit"]?.database`. */
export type Found = Record<string, Partial<Record<Store, number>>>;
export const STORES = [
  "database",
  "write-ahead log",
  "index",
  "words",
  "words' log",
  "originals",
  "backups",
  "logs",
  "other",
] as const;
export type Store = (typeof STORES)[number];

const FIRST = 8;
const BITS = 22;

type Scanned = { readonly found: Found; readonly bytes: number };

/**
 * Looks for thousands of needles in every byte of a folder, in a process of its own: closing a file of the database here
 * would drop SQLite's locks on it.
 * @param needles of at least 8 bytes
 */
export function scanBytes(folder: string, needles: readonly Needle[]): Scanned {
  const input = JSON.stringify({
    folder,
    needles: needles.map(({ kind, bytes }) => ({ kind, bytes: bytes.toString("base64") })),
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`the search through ${folder} failed: ${stderr}`);
  return JSON.parse(stdout) as Scanned;
}

/** In one pass: the first eight bytes of a needle are looked up at each place, and the whole compared where they are. */
function scan(folder: string, needles: readonly Needle[]): Scanned {
  const search = prepare(needles);
  const seen = new Map<Store, Set<Needle>>();
  let bytes = 0;
  for (const path of filesIn(folder)) {
    const content = readFileSync(path);
    bytes += content.length;
    const store = storeOf(relative(folder, path));
    const ours = seen.get(store) ?? new Set();
    seen.set(store, ours);
    search(content, ours);
  }
  const found: Found = {};
  for (const [store, hits] of seen)
    for (const { kind } of hits) {
      const counts = found[kind] ?? {};
      counts[store] = (counts[store] ?? 0) + 1;
      found[kind] = counts;
    }
  return { found, bytes };
}

function prepare(needles: readonly Needle[]): (content: Buffer, hits: Set<Needle>) => void {
  const bitmap = new Uint8Array(2 ** BITS);
  const byStart = new Map<string, Needle[]>();
  for (const needle of needles) {
    if (needle.bytes.length < FIRST)
      throw new Error(`a needle of ${needle.bytes.length} bytes proves nothing`);
    const start = needle.bytes.toString("latin1", 0, FIRST);
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
    bitmap[slotAt(needle.bytes, 0)] = 1;
  }
  return (content, hits) => {
    for (let at = 0; at + FIRST <= content.length; at++) {
      if (bitmap[slotAt(content, at)] === 0) continue;
      for (const needle of byStart.get(content.toString("latin1", at, at + FIRST)) ?? [])
        if (content.subarray(at, at + needle.bytes.length).equals(needle.bytes)) hits.add(needle);
    }
  };
}

/** Of the first four bytes, mixed. */
function slotAt(bytes: Buffer, at: number): number {
  const four =
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  return Math.imul(four, 0x9e3779b1) >>> (32 - BITS);
}

function storeOf(path: string): Store {
  if (path.startsWith("blobs/")) return "originals";
  if (path.startsWith("backups/")) return "backups";
  if (path.startsWith("run/")) return "logs";
  if (/^index\/[^/]+\/words\.db$/.test(path)) return "words";
  if (/^index\/[^/]+\/words\.db-/.test(path)) return "words' log";
  if (path.startsWith("index/")) return "index";
  if (path === "intramuros.db") return "database";
  return path.startsWith("intramuros.db-") ? "write-ahead log" : "other";
}

/** Sockets cannot be read, and a file may go while the folder is looked through. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
}

if (import.meta.filename === process.argv[1]) {
  const { folder, needles }: { folder: string; needles: { kind: string; bytes: string }[] } = JSON.parse(
    readFileSync(0, "utf8"),
  );
  const decoded = needles.map(({ kind, bytes }) => ({ kind, bytes: Buffer.from(bytes, "base64") }));
  process.stdout.write(JSON.stringify(scan(folder, decoded)));
}
