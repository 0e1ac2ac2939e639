/**
 * An installation on a small disk that is filled up to what `process.argv[2]` leaves free, in bytes. Everything that
 * writes is tried while it is full and once there is room again. Says what came of it as JSON.
 */
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { ask } from "#lib/answer/ask";
import { abortOpenTurns } from "#lib/answer/complete";
import { verifyLog } from "#lib/audit/verify/verify-log";
import { makeBackup } from "#lib/backup/make-backup";
import { chunks, documents, grants, jobs, type Role, turns, users } from "#lib/db/schema";
import { type ReadFile, storeReadFile } from "#lib/documents/complete-ingest";
import { deleteDocument } from "#lib/documents/documents";
import { receiveDocument } from "#lib/documents/receive-document";
import { asAppError } from "#lib/errors";
import { exchangeMasterKey } from "#lib/keys/exchange-master-key";
import { setLogLevel } from "#lib/log";
import { rebuildIndex } from "#lib/retrieval/rebuild-index";
import { makeWorld, TEST_MODEL } from "#lib/retrieval/testing";
import { publish } from "../../../ingest/publish.ts";
import { markedText } from "../erasure/marked-texts.ts";

/** How one act ended: "ok", the code of a refusal, or "internal" for what nobody foresaw. */
export type Ending = { readonly act: string; readonly code: string; readonly message: string };
export type FullDiskResult = {
  readonly during: readonly Ending[];
  readonly after: readonly Ending[];
  /** Sentences about what is wrong in the end. */
  readonly findings: readonly string[];
};

const DOCUMENTS = 8;
const INGEST = { kind: "system", process: "ingest" } as const;
const leftBytes = Number(process.argv[2]);

setLogLevel("silent");
const world = makeWorld();
const { db, config } = world;
const ward = world.addCollection("ward");
const admin = person("ann", "administrator");
world.grant(admin, ward.id);
db.update(grants).set({ level: "manage" }).run();
for (let i = 0; i < DOCUMENTS; i++)
  await world.addDocument(ward, markedText(i).name, markedText(i).text.split("\n\n"), { hasOriginal: true });
let number = DOCUMENTS;

const ACTS: Record<string, () => Promise<unknown> | unknown> = {
  ask: async () => {
    for await (const _ of ask(world, admin, { question: markedText(1).question }));
  },
  "take a file": () =>
    receiveDocument(db, config, admin, {
      collectionId: ward.id,
      name: `taken-${number}.txt`,
      bytes: [Buffer.from(markedText(number++).text.repeat(40))],
    }),
  "store and index": storeAndIndex,
  "delete a document": () => {
    const live = db.select().from(documents).where(isNull(documents.deletedAtMs)).all();
    const victim = live.find(({ state }) => state === "searchable");
    if (victim !== undefined) deleteDocument(db, admin, victim.id);
  },
  "make the index anew": () => rebuildIndex(db, config, INGEST),
  "back up": () =>
    makeBackup(db, config, admin, join(config.dataDir, "..", `backup-${number++}`), { version: "0" }),
  "exchange the master key": () => exchangeMasterKey(db, config, admin),
};

const filler = fill(join(config.dataDir, "filler"), leftBytes);
const during = await tryAll();
rmSync(filler);
const after = await tryAll();
process.stdout.write(
  `${JSON.stringify({ during, after, findings: await check() } satisfies FullDiskResult)}\n`,
);
world.close();
process.exit(0);

function person(name: string, role: Role): UserActor {
  const { userId } = world.addPerson(name);
  db.update(users).set({ role }).where(eq(users.id, userId)).run();
  return { kind: "user", userId, role, via: "command-line" };
}

/** What the ingest process does once a file is read. */
async function storeAndIndex(): Promise<void> {
  const { name, text } = markedText(number++);
  const bytes = [Buffer.from(text)];
  const { documentId } = await receiveDocument(db, config, admin, { collectionId: ward.id, name, bytes });
  const [vector = new Float32Array()] = await world.door.embed([text], {
    purpose: "passage",
    priority: "ingestion",
  });
  const range = { ordinal: 0, pageFirst: 1, pageLast: 1, start: 0, end: text.length };
  storeReadFile(db, documentId, {
    ...{ format: "text", title: null, language: "en", isPaginated: false, extractor: "bench", extractMs: 1 },
    ...{ charCount: text.length, warnings: [], modelId: TEST_MODEL.id },
    pages: [
      { number: 1, start: 0, text, runs: [], blocks: [], warnings: [] },
    ] as unknown as ReadFile["pages"],
    passages: [{ ...range, kind: "prose", context: "", text, vector }] as unknown as ReadFile["passages"],
  });
  const job = db.select().from(jobs).where(eq(jobs.documentId, documentId)).get();
  if (job !== undefined) await publish(db, config, TEST_MODEL, [{ job, documentId, file: null }]);
}

async function tryAll(): Promise<Ending[]> {
  const endings: Ending[] = [];
  for (const [act, run] of Object.entries(ACTS)) {
    let [code, message] = ["ok", ""];
    try {
      await run();
    } catch (error) {
      // As every route and command does.
      ({ code, message } = asAppError(error));
    }
    endings.push({ act, code, message });
  }
  return endings;
}

/** Leaves so many bytes. @returns the path of what fills the disk */
function fill(path: string, left: number): string {
  const file = openSync(path, "w");
  for (let size = 1 << 20; size >= 4096; ) {
    const { bavail, bsize } = statfsSync(config.dataDir);
    const wanted = Math.min(size, bavail * bsize - left);
    if (wanted <= 0) break;
    try {
      writeSync(file, Buffer.alloc(wanted));
    } catch {
      size = Math.floor(size / 2);
    }
  }
  closeSync(file);
  return path;
}

async function check(): Promise<string[]> {
  const findings: string[] = [];
  const verdict = db.$client.pragma("integrity_check", { simple: true });
  if (verdict !== "ok") findings.push(`the database: ${String(verdict)}`);
  if (!(await verifyLog(db)).isIntact) findings.push("the log is not intact");
  // What could not be recorded while the disk was full, the next start records.
  abortOpenTurns(db);
  const open = db
    .select()
    .from(turns)
    .where(inArray(turns.state, ["accepted", "disclosed"]))
    .all();
  if (open.length > 0) findings.push(`${open.length} questions are open`);
  const found = db
    .select()
    .from(documents)
    .where(and(eq(documents.state, "searchable"), isNull(documents.deletedAtMs)))
    .all();
  for (const { id, name, chunkCount } of found) {
    const stored = db.select().from(chunks).where(eq(chunks.documentId, id)).all();
    if (stored.length !== chunkCount) findings.push(`${name} is there in part`);
  }
  return findings;
}
