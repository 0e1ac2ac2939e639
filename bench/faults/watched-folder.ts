/**
 * The test of watched folders: `nice -n 10 node bench/faults/watched-folder.ts [--files 5000] [--seed 1]`. A folder of
 * small text files feeds a collection while files are created, changed, renamed and deleted, and processes are killed
 * with SIGKILL: the one that follows folders, the one that reads files, and the supervisor. At the end the collection
 * must be what the folder is. Prints one JSON document; exit code 1 when something is wrong.
 */
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { and, count, eq, inArray, isNull } from "drizzle-orm";
import { childEnvironment, readConfig } from "#lib/config";
import { closeDatabase, type Database, openDatabase } from "#lib/db/client";
import { auditEvents, documents, folderFiles } from "#lib/db/schema";
import { countFiles } from "#lib/folders/folder-files";
import { addFolder, getFolder } from "#lib/folders/folders";
import type { CollectionId, DocumentId } from "#lib/ids";
import { actorByEmail } from "#lib/people/users";
import { readRunFile } from "../../bin/supervisor/run-file.ts";
import { ADMIN, House, killed, openJobs, randomFrom, setUp, until } from "./house.ts";

export type FolderReport = {
  readonly files: number;
  readonly acts: Record<string, number>;
  readonly kills: readonly string[];
  readonly seconds: { readonly taken: number; readonly all: number };
  readonly findings: readonly string[];
};

/** Runs the whole test on folders of its own, which are deleted at the end. @param options.files at the beginning */
export async function folderTest(options: {
  readonly files: number;
  readonly seed?: number;
}): Promise<FolderReport> {
  const startedAtMs = Date.now();
  const base = realpathSync(mkdtempSync(join(tmpdir(), "intramuros-folder-")));
  const random = randomFrom(options.seed ?? 1);
  const settings = {
    INTRAMUROS_DATA: join(base, "data"),
    INTRAMUROS_WATCH_ROOTS: join(base, "share"),
    INTRAMUROS_WATCH_SCAN_SECONDS: "5",
    INTRAMUROS_LOG_LEVEL: "warn",
  };
  const config = readConfig(settings);
  const db = openDatabase(config.databasePath);
  const collectionId = await setUp(db, "Share");
  const actor = actorByEmail(db, ADMIN);
  const share = new Share(join(base, "share", "Ward"), random);
  share.create(options.files);
  const path = share.root;
  const id = await addFolder(db, config, actor, {
    collectionId,
    path,
    quietSeconds: 1,
    onDeletion: "remove",
  });
  const house = new House(childEnvironment(settings), false);
  const kills: string[] = [];
  const kill = async (name: "folders" | "ingest" | "supervisor") => {
    let pid: number | undefined;
    while (pid === undefined) {
      await sleep(50);
      pid = name === "supervisor" ? house.pid() : (readRunFile(config)?.children[name] ?? undefined);
    }
    if (killed(pid)) kills.push(name);
  };
  const taken = () => countFiles(db, actor, id).taken;
  const isSettled = () => {
    const { waiting, missing } = countFiles(db, actor, id);
    const { scannedAtMs } = getFolder(db, actor, id);
    return waiting + missing === 0 && (scannedAtMs ?? 0) > share.changedAtMs && openJobs(db) === 0;
  };
  try {
    await until(() => taken() >= options.files * 0.2);
    await kill("folders");
    await until(() => taken() >= options.files * 0.6);
    await kill("supervisor");
    // What was there when it was renamed must keep its document.
    const part = Math.ceil(options.files / 10);
    share.change(part);
    share.delete(part);
    await until(() => taken() >= options.files * 0.7);
    share.create(part);
    const takenSeconds = (Date.now() - startedAtMs) / 1000;
    await until(isSettled);
    const before = documentsByHash(db, collectionId);
    const renamed = share.rename(part);
    renamed.push(...share.renameFolder());
    share.change(part);
    await kill("folders");
    share.delete(Math.ceil(part / 2));
    await sleep(500);
    await kill("ingest");
    await until(isSettled);
    const findings = [
      ...compare(db, collectionId, share),
      ...checkRenames(db, before, renamed, share),
      ...checkOnce(db, collectionId),
    ];
    return {
      files: share.files.size,
      acts: share.acts,
      kills,
      seconds: { taken: Math.round(takenSeconds), all: Math.round((Date.now() - startedAtMs) / 1000) },
      findings,
    };
  } finally {
    await house.end();
    closeDatabase(db);
    rmSync(base, { recursive: true, force: true });
  }
}

/** The folder on disk, and what was done to it. */
class Share {
  readonly root: string;
  /** Path → SHA-256. */
  readonly files = new Map<string, string>();
  readonly acts: Record<string, number> = {};
  changedAtMs = 0;
  readonly #random: () => number;
  #made = 0;

  constructor(root: string, random: () => number) {
    this.root = root;
    this.#random = random;
    mkdirSync(root, { recursive: true });
  }

  create(count: number): void {
    for (let i = 0; i < count; i++) {
      const n = this.#made++;
      this.#write(`unit-${n % 40}/case-${n % 7}/note-${n}.txt`);
      this.#count("created");
    }
  }

  change(count: number): void {
    for (const path of this.#some(count)) {
      this.#write(path);
      this.#count("changed");
    }
  }

  delete(count: number): void {
    for (const path of this.#some(count)) {
      rmSync(join(this.root, path));
      this.files.delete(path);
      this.#count("deleted");
    }
    this.changedAtMs = Date.now();
  }

  /** @returns hashes of the renamed files */
  rename(count: number): string[] {
    return this.#some(count).map((path, i) =>
      this.#move(path, `moved-${i % 9}/renamed-${this.#made}-${i}.txt`),
    );
  }

  /** A whole directory at once. @returns hashes of the files in it */
  renameFolder(): string[] {
    const inside = [...this.files.keys()].filter((path) => path.startsWith("unit-3/"));
    renameSync(join(this.root, "unit-3"), join(this.root, "unit-three"));
    this.changedAtMs = Date.now();
    return inside.map((path) => this.#note(path, path.replace("unit-3/", "unit-three/")));
  }

  #move(path: string, to: string): string {
    mkdirSync(dirname(join(this.root, to)), { recursive: true });
    renameSync(join(this.root, path), join(this.root, to));
    this.changedAtMs = Date.now();
    return this.#note(path, to);
  }

  #note(path: string, to: string): string {
    const hash = this.files.get(path) ?? "";
    this.files.delete(path);
    this.files.set(to, hash);
    this.#count("renamed");
    return hash;
  }

  #write(path: string): void {
    const text = `Note ${this.#made} of ${path}. The ward keeps ${Math.floor(this.#random() * 1e9)} in its record.\n`;
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    this.files.set(path, createHash("sha256").update(text).digest("hex"));
    this.changedAtMs = Date.now();
  }

  #some(count: number): string[] {
    const paths = [...this.files.keys()];
    const chosen = new Set<string>();
    while (chosen.size < Math.min(count, paths.length))
      chosen.add(paths[Math.floor(this.#random() * paths.length)] ?? "");
    return [...chosen];
  }

  #count(act: string): void {
    this.acts[act] = (this.acts[act] ?? 0) + 1;
  }
}

/** Every file is searchable at its path with its content, and nothing else is there. */
function compare(db: Database, collectionId: CollectionId, share: Share): string[] {
  const rows = liveDocuments(db, collectionId);
  const held = new Map(rows.map((row) => [row.sourcePath.replace(/^Ward\//, ""), row]));
  const findings = [...share.files].flatMap(([path, hash]) => {
    const onDisk = createHash("sha256")
      .update(readFileSync(join(share.root, path)))
      .digest("hex");
    const row = held.get(path);
    if (onDisk !== hash) return [`${path} is not what was written`];
    if (row === undefined) return [`${path} is not in the collection`];
    if (row.sha256 !== hash) return [`${path} is there with other content`];
    return row.state === "searchable" ? [] : [`${path} is ${row.state}`];
  });
  if (rows.length !== share.files.size)
    findings.push(`${rows.length} documents for ${share.files.size} files`);
  return findings;
}

function checkRenames(
  db: Database,
  before: ReadonlyMap<string, DocumentId>,
  renamed: readonly string[],
  share: Share,
): string[] {
  const still = new Set(share.files.values());
  const lost = renamed.filter((hash) => {
    if (!still.has(hash)) return false; // changed or deleted after it was renamed
    const id = before.get(hash);
    const row = id && db.select().from(documents).where(eq(documents.id, id)).get();
    return !row || row.deletedAtMs !== null || row.sha256 !== hash;
  });
  return lost.length === 0 ? [] : [`${lost.length} renamed files lost their document`];
}

/** No document was received or made searchable twice, and every one that is there has its file. */
function checkOnce(db: Database, collectionId: CollectionId): string[] {
  const repeated = db
    .select({ objectId: auditEvents.objectId, type: auditEvents.type, n: count() })
    .from(auditEvents)
    .where(inArray(auditEvents.type, ["document.received", "document.searchable", "document.deleted"]))
    .groupBy(auditEvents.objectId, auditEvents.type)
    .all()
    .filter(({ n }) => n > 1);
  const tied = db.select({ id: folderFiles.documentId }).from(folderFiles).all();
  const free = liveDocuments(db, collectionId).filter(({ id }) => !tied.some((row) => row.id === id));
  return [
    ...repeated.map(({ objectId, type, n }) => `${objectId} has ${n} events ${type}`),
    ...(free.length === 0 ? [] : [`${free.length} documents belong to no file`]),
  ];
}

function documentsByHash(db: Database, collectionId: CollectionId): Map<string, DocumentId> {
  return new Map(liveDocuments(db, collectionId).map(({ sha256, id }) => [sha256, id]));
}

/** The newest version of every document that is there. */
function liveDocuments(db: Database, collectionId: CollectionId) {
  return db
    .select()
    .from(documents)
    .where(
      and(
        eq(documents.collectionId, collectionId),
        eq(documents.isLatest, true),
        isNull(documents.deletedAtMs),
      ),
    )
    .all();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { files: { type: "string", default: "5000" }, seed: { type: "string", default: "1" } },
  });
  const report = await folderTest({ files: Number(values.files), seed: Number(values.seed) });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exit(report.findings.length === 0 ? 0 : 1);
}
