import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UserActor } from "../access/actor.ts";
import { type Config, readConfig } from "../config.ts";
import { closeDatabase, type Database, transact } from "../db/client.ts";
import { chunks, collections, documents, grants, pages, scopes, users } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { storeBlob } from "../documents/blob-store.ts";
import { sealPage } from "../documents/complete-ingest.ts";
import { type ChunkId, type CollectionId, type DocumentId, newId, type ScopeId } from "../ids.ts";
import { sealFor } from "../keys/data-keys.ts";
import type { ModelDoor, ModelInfo } from "../models/door.ts";
import { decodeVector, encodeVector } from "./float16.ts";
import { addToIndex, ensureActiveIndex } from "./index-store.ts";
import { indexedText } from "./indexed-text.ts";
import { learnWords } from "./learn-words.ts";
import { termsOf } from "./terms.ts";

/** For tests: a real database and a real index in a folder of their own, with people, collections and documents. */
export type TestWorld = {
  readonly db: Database;
  readonly config: Config;
  readonly door: ModelDoor;
  readonly addPerson: (name: string) => UserActor;
  readonly addCollection: (name: string) => { id: CollectionId; scopeId: ScopeId };
  readonly grant: (person: UserActor, collectionId: CollectionId) => void;
  /** One passage for each text; a text in an array is a passage with its context. */
  readonly addDocument: (
    collection: { id: CollectionId; scopeId: ScopeId },
    name: string,
    texts: readonly (string | readonly [context: string, text: string])[],
    options?: { readonly hasOriginal?: boolean },
  ) => Promise<{ id: DocumentId; chunkIds: ChunkId[] }>;
  readonly close: () => void;
};

export const TEST_MODEL = { id: "bag-of-words", dimension: 32 } as const;

/** @param door the stand-in by default */
export function makeWorld(
  door: ModelDoor = standInDoor(),
  model: { id: string; dimension: number } = TEST_MODEL,
): TestWorld {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-test-"));
  const config = readConfig({ INTRAMUROS_DATA: folder });
  const db = openTestDatabase(config.databasePath);
  return {
    db,
    config,
    door,
    addPerson(name) {
      const userId = newId("user");
      db.insert(users)
        .values({
          id: userId,
          email: `${name}@example.org`,
          name,
          role: "member",
          status: "active",
          createdAtMs: 1,
        })
        .run();
      return { kind: "user", userId, role: "member", via: "command-line" };
    },
    addCollection(name) {
      const id = newId("collection");
      db.insert(collections).values({ id, name, description: "", createdAtMs: 1 }).run();
      const scope = db.insert(scopes).values({ collectionId: id }).returning().get();
      return { id, scopeId: scope.id };
    },
    grant(person, collectionId) {
      db.insert(grants)
        .values({ id: newId("grant"), collectionId, userId: person.userId, level: "read", grantedAtMs: 1 })
        .run();
    },
    async addDocument(collection, name, texts, { hasOriginal = false } = {}) {
      const id = newId("document");
      const parts = texts.map((text) => (typeof text === "string" ? (["", text] as const) : text));
      const whole = parts.map(([, text]) => text).join("\n\n");
      const stored = hasOriginal ? await storeBlob(db, config, [Buffer.from(whole)]) : undefined;
      db.insert(documents)
        .values({
          id,
          collectionId: collection.id,
          scopeId: collection.scopeId,
          lineageId: id,
          name,
          sourcePath: name,
          sha256: stored?.sha256 ?? sha256(`${id}${whole}`),
          byteSize: whole.length,
          format: "text",
          state: "searchable",
          pageCount: 1,
          isPaginated: false,
          chunkCount: parts.length,
          addedAtMs: 1,
          searchableAtMs: 1,
        })
        .run();
      const seal = sealFor(db, "document", id);
      const page = { number: 1, start: 0, text: whole, runs: [], blocks: [], warnings: [] };
      db.insert(pages)
        .values(sealPage(seal, id, page))
        .run();
      const vectors = await door.embed(
        parts.map(([, text]) => text),
        { purpose: "passage", priority: "ingestion" },
      );
      let start = 0;
      const rows = transact(db, (tx) =>
        parts.map(([context, text], ordinal) => {
          const row = tx
            .insert(chunks)
            .values({
              documentId: id,
              ordinal,
              pageFirst: 1,
              pageLast: 1,
              start,
              end: start + text.length,
              kind: "prose",
              context: seal.text(context),
              text: seal.text(text),
              sha256: sha256(text),
              vector: encodeVector(vectors[ordinal] ?? new Float32Array(model.dimension)),
              modelId: model.id,
            })
            .returning()
            .get();
          start += text.length + 2;
          return row;
        }),
      );
      const index = await ensureActiveIndex(db, config, model);
      await addToIndex(
        index,
        rows.map((row) => ({
          chunkId: row.id,
          scopeId: collection.scopeId,
          text: indexedText({ title: null, name, context: row.context, text: row.text }),
          vector: decodeVector(row.vector ?? Buffer.alloc(2 * model.dimension)),
        })),
      );
      learnWords(db, index, [id]);
      return { id, chunkIds: rows.map((row) => row.id) };
    },
    close() {
      closeDatabase(db);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a stand-in chat model writes, from the messages it gets. */
export type Script = (messages: readonly { role: string; content: string }[]) => readonly string[];

/** A door whose vectors are sums of fixed directions for words, and whose chat model, if any, writes a script. */
export function standInDoor(script?: Script): ModelDoor {
  const models: ModelInfo[] = [
    {
      id: TEST_MODEL.id,
      kind: "embedding",
      sha256: null,
      dimension: TEST_MODEL.dimension,
      fusion: { vectorWeight: 0.2 },
    },
  ];
  if (script !== undefined) models.push({ id: "script", kind: "chat", sha256: null, contextTokens: 4096 });
  return {
    embed: async (texts) => texts.map(bagOfWords),
    async *chat(messages, options) {
      for (const text of script?.(messages) ?? []) {
        await new Promise((resolve) => setImmediate(resolve));
        options.signal?.throwIfAborted();
        yield { text };
      }
      return { finishReason: "stop", promptTokens: 0, completionTokens: 0 };
    },
    rank: async (_query, texts) => texts.map(() => 0.5),
    countTokens: async (texts) => texts.map((text) => Math.ceil(text.length / 4)),
    models: async () => models,
    health: async () => ({ ready: true, state: "ready", pid: 0, rssBytes: 0 }),
  };
}

function bagOfWords(text: string): Float32Array {
  const vector = new Float32Array(TEST_MODEL.dimension);
  for (const term of termsOf(text)) {
    const bytes = createHash("sha256").update(term).digest();
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) + ((bytes[i] ?? 0) - 127.5) / 127.5;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
