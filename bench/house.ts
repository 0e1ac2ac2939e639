import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { Answer } from "#lib/answer/answer";
import { ask } from "#lib/answer/ask";
import { type Config, readConfig } from "#lib/config";
import { closeDatabase, type Database, migrateDatabase, openDatabase } from "#lib/db/client";
import { collections, documents } from "#lib/db/schema";
import { ensureInstallation } from "#lib/db/settings";
import { createCollection } from "#lib/documents/collections";
import { giveGrant } from "#lib/documents/grants";
import { receiveDocument } from "#lib/documents/receive-document";
import type { CollectionId, DocumentId } from "#lib/ids";
import { setLogLevel } from "#lib/log";
import { actorByEmail, createFirstAdministrator } from "#lib/people/users";
import { startEngine } from "../engine/testing.ts";
import { startWorker } from "../ingest/worker.ts";

/** A real installation in a folder of its own: database, engine, the worker that reads files, one collection. */
export type House = {
  readonly db: Database;
  readonly config: Config;
  /** Adds a file as it lies on the disk; it is read in the background. */
  add(path: string): Promise<DocumentId>;
  /** Waits until no document waits or is being read any more. */
  settle(): Promise<void>;
  document(id: DocumentId): typeof documents.$inferSelect | undefined;
  /** Asks in quote mode. */
  ask(question: string): Promise<Answer>;
  close(): Promise<void>;
};

/**
 * @param settings `INTRAMUROS_…` keys
 * @param kept folder in which the installation stays when it is closed, and from which it is opened again; without it, a
 * temporary one
 */
export async function openHouse(settings: Record<string, string> = {}, kept?: string): Promise<House> {
  setLogLevel("error");
  const folder = kept ?? mkdtempSync(join(tmpdir(), "intramuros-bench-"));
  const engine = await startEngine({ INTRAMUROS_LOG_LEVEL: "error" });
  const { door } = engine;
  const config = readConfig({ INTRAMUROS_DATA: join(folder, "data"), ...settings });
  const db = openDatabase(config.databasePath);
  migrateDatabase(db, join(import.meta.dirname, "../drizzle"));
  ensureInstallation(db);
  const email = "bench@example.org";
  const collectionId = await findCollection(db, email);
  const actor = actorByEmail(db, email);
  const worker = startWorker({ db, config, door });
  const isUnsettled = () =>
    db
      .select({ state: documents.state })
      .from(documents)
      .all()
      .some(({ state }) => state !== "searchable" && state !== "partly" && state !== "failed");
  return {
    db,
    config,
    async add(path) {
      const received = await receiveDocument(db, config, actor, {
        collectionId,
        name: basename(path),
        bytes: createReadStream(path),
      });
      return received.documentId;
    },
    async settle() {
      while (isUnsettled()) await sleep(50);
    },
    document: (id) => db.select().from(documents).where(eq(documents.id, id)).get(),
    async ask(question) {
      for await (const event of ask({ db, config, door }, actor, { question }))
        if (event.type === "answer-end") return event.answer;
      throw new Error("the answer has no end");
    },
    async close() {
      await worker.stop();
      closeDatabase(db);
      await engine.close();
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The one collection; made, with its administrator, in a new installation. */
async function findCollection(db: Database, email: string): Promise<CollectionId> {
  const there = db.select({ id: collections.id }).from(collections).get();
  if (there !== undefined) return there.id;
  await createFirstAdministrator(db, { email, name: "Bench", password: "a long password" }, "command-line");
  const actor = actorByEmail(db, email);
  const collectionId = createCollection(db, actor, { name: "Bench" });
  giveGrant(db, actor, collectionId, { userId: actor.userId }, { level: "manage" });
  return collectionId;
}
