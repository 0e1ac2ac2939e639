import { type ChildProcess, fork } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { count, eq, isNotNull, ne } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { childEnvironment } from "#lib/config";
import { auditEvents, chunks, documents, grants, indexGenerations, jobs, users } from "#lib/db/schema";
import { deleteDocument } from "#lib/documents/documents";
import { pauseQueue, resumeQueue } from "#lib/documents/pause-queue";
import { receiveDocument } from "#lib/documents/receive-document";
import type { DocumentId } from "#lib/ids";
import { setLogLevel } from "#lib/log";
import type { ModelDoor } from "#lib/models/door";
import { builtInEmbedding } from "#lib/models/manifest";
import { embeddingState, isBehind } from "#lib/retrieval/embedding-state";
import { encodeVector } from "#lib/retrieval/float16";
import { countIndex, openActiveIndex, readIndexRows } from "#lib/retrieval/index-store";
import { embeddingModelOf } from "#lib/retrieval/running-model";
import { searchPassages } from "#lib/retrieval/search-passages";
import { startEmbedding } from "#lib/retrieval/start-embedding";
import { makeWorld, standInDoor, TEST_MODEL, type TestWorld } from "#lib/retrieval/testing";
import { kill, startEngine, tinyEmbeddingModel } from "../engine/testing.ts";
import { startWorker } from "./worker.ts";

const SHIPPED = join(import.meta.dirname, "..", "models", builtInEmbedding().file);
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test("an index changes its model although the process that embeds is killed again and again", async () => {
  setLogLevel("silent");
  const folder = mkdtempSync(join(tmpdir(), "intramuros-model-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  // Another file under the same name is another model.
  const path = join(folder, "model.gguf");
  const settings = { INTRAMUROS_EMBEDDING_MODEL: path, INTRAMUROS_EMBEDDING_CONTEXTS: "1" };
  copyFileSync(SHIPPED, path);
  const former = await startEngine(settings);
  const before = await embeddingModelOf(former.door);
  const w = makeWorld(former.door, before);
  closers.push(w.close);
  await w.addDocument(w.addCollection("Ward"), "beds.txt", words(300, "Bed"));
  await former.close();

  copyFileSync(tinyEmbeddingModel(), path);
  const engine = await startEngine({ ...settings, INTRAMUROS_DATA: w.config.dataDir });
  closers.push(() => engine.close());
  const after = await embeddingModelOf(engine.door);
  expect([before.dimension, after.dimension]).toEqual([512, 64]);
  const made = () =>
    w.db.select({ n: count() }).from(chunks).where(eq(chunks.modelId, after.id)).get()?.n ?? 0;
  const isBuilding = () =>
    w.db.select().from(indexGenerations).where(eq(indexGenerations.state, "building")).get() !== undefined;
  const seen: number[] = [];
  for (const isTime of [() => made() > 0, isBuilding]) {
    const ingest = forkIngest(w);
    await until(isTime);
    await kill(ingest);
    seen.push(made());
    expect((await openActiveIndex(w.db, w.config))?.modelId).toBe(before.id);
    expect(w.db.select({ n: count() }).from(chunks).where(isNotNull(chunks.vector)).get()?.n).toBe(300);
  }
  expect(seen[0]).toBeLessThan(300);
  const ingest = forkIngest(w);
  closers.push(() => kill(ingest));
  await until(() => w.db.select().from(jobs).where(eq(jobs.kind, "embed")).get()?.state === "done");

  const rows = w.db.select().from(chunks).all();
  const fresh = await engine.door.embed(
    rows.map(({ text }) => text),
    { purpose: "passage", priority: "ingestion" },
  );
  expect(rows.every(({ modelId }) => modelId === after.id)).toBe(true);
  expect(rows.map(({ vector }) => vector)).toEqual(fresh.map(encodeVector));
  const index = await openActiveIndex(w.db, w.config);
  expect(index).toMatchObject({ modelId: after.id, dimension: 64 });
  if (index === undefined) throw new Error("No index.");
  const held = await readIndexRows(
    index,
    rows.map(({ id }) => id),
  );
  const vectors = new Map(held.map(({ chunkId, vector }) => [chunkId, encodeVector(vector)]));
  expect(rows.map(({ id }) => vectors.get(id))).toEqual(rows.map(({ vector }) => vector));
  await until(() => readdirSync(w.config.indexDir).length === 1);
  expect(eventsOf(w, "index.")).toMatchObject([
    {
      type: "index.embedding-started",
      data: { passages: 300, embedding: after.id, embeddingBefore: before.id },
    },
    {
      type: "index.rebuilt",
      data: { passages: 300, embeddingSha256: after.sha256, embeddingBefore: before.id },
    },
  ]);
}, 180_000);

test("what takes long waits for an administrator; files are taken and found by their words meanwhile", async () => {
  setLogLevel("silent");
  const w = makeWorld();
  closers.push(w.close);
  const ward = w.addCollection("Ward");
  const [ada, ben] = [w.addPerson("ada"), w.addPerson("ben")];
  w.db.update(users).set({ role: "administrator" }).where(eq(users.id, ada.userId)).run();
  const administrator = { ...ada, role: "administrator" } as const;
  w.grant(ada, ward.id);
  const old = await w.addDocument(ward, "beds.txt", words(1001, "Bed"));
  const door = otherDoor();
  const worker = startWorker({ db: w.db, config: w.config, door });
  closers.push(() => worker.stop());
  await until(() => isBehind(embeddingState(w.db)));
  expect(embeddingState(w.db)).toMatchObject({
    passages: 1001,
    outdated: 1001,
    index: { id: TEST_MODEL.id },
  });

  w.db.update(grants).set({ level: "manage" }).run();
  const { documentId } = await receiveDocument(w.db, w.config, administrator, {
    collectionId: ward.id,
    name: "visits.txt",
    bytes: [Buffer.from("Visitors leave at eight.")],
  });
  await until(() => stateOf(w, documentId) === "searchable");
  const find = (query: string) => searchPassages({ db: w.db, config: w.config, door }, ada, { query, k: 5 });
  expect(await find("visitors leave")).toMatchObject({ usedVectors: false });
  expect((await find("visitors leave")).passages[0]?.documentId).toBe(documentId);
  expect(w.db.select().from(jobs).where(eq(jobs.kind, "embed")).all()).toEqual([]);

  expect(() => startEmbedding(w.db, ben)).toThrow(expect.objectContaining({ code: "not-allowed" }));
  pauseQueue(w.db, administrator);
  const id = startEmbedding(w.db, administrator);
  expect(startEmbedding(w.db, administrator)).toBe(id);
  resumeQueue(w.db, administrator);
  await until(() => w.db.select().from(chunks).where(eq(chunks.modelId, "other")).all().length > 128);
  // Paused in the middle, it keeps what is done; a document deleted meanwhile gets no new vectors.
  pauseQueue(w.db, administrator);
  await until(() => w.db.select().from(jobs).where(eq(jobs.kind, "embed")).get()?.state === "queued");
  const left = embeddingState(w.db).outdated;
  expect(left).toBeGreaterThan(0);
  deleteDocument(w.db, administrator, old.id);
  resumeQueue(w.db, administrator);
  await until(() => w.db.select().from(jobs).where(eq(jobs.kind, "embed")).get()?.state === "done");
  expect(w.db.select({ n: count() }).from(chunks).where(ne(chunks.modelId, "other")).get()?.n).toBe(left);
  expect(isBehind(embeddingState(w.db))).toBe(false);
  expect(startEmbedding(w.db, administrator)).toBeNull();
  const index = await openActiveIndex(w.db, w.config);
  expect(index === undefined ? 0 : await countIndex(index)).toBe(1);
  expect(eventsOf(w, "index.embedding-started")).toHaveLength(1);
});

const words = (n: number, word: string) => Array.from({ length: n }, (_, i) => `${word} ${i} is free.`);

const stateOf = (w: TestWorld, id: DocumentId) =>
  w.db.select().from(documents).where(eq(documents.id, id)).get()?.state;

const eventsOf = (w: TestWorld, type: string): { type: string; data: unknown }[] =>
  w.db
    .select()
    .from(auditEvents)
    .all()
    .filter((event) => event.type.startsWith(type))
    .map(({ body }) => JSON.parse(String(body)));

function forkIngest(w: TestWorld): ChildProcess {
  const settings = { INTRAMUROS_DATA: w.config.dataDir, INTRAMUROS_LOG_LEVEL: "silent" };
  return fork(join(import.meta.dirname, "main.ts"), {
    env: childEnvironment(settings),
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** The stand-in under another name, which takes its time. */
function otherDoor(): ModelDoor {
  const door = standInDoor();
  return {
    ...door,
    async embed(texts, options) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return door.embed(texts, options);
    },
    models: async () => (await door.models()).map((model) => ({ ...model, id: "other" })),
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}
