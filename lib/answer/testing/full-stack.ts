import { createHash } from "node:crypto";
import { Index } from "@lancedb/lancedb";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import type { UserActor } from "../../access/actor.ts";
import { readableScopes } from "../../access/readable.ts";
import { type BuiltWorld, buildWorld } from "../../access/testing/build-world.ts";
import { type World, worldArbitrary } from "../../access/testing/random-world.ts";
import { mayEnter, mayRead } from "../../access/testing/reference-rule.ts";
import { transact } from "../../db/client.ts";
import { chunks, documents, grants, pages } from "../../db/schema.ts";
import { storeBlob } from "../../documents/blob-store.ts";
import { listCollections } from "../../documents/collections.ts";
import { sealPage } from "../../documents/complete-ingest.ts";
import { getDocument, getPages, listDocuments, viewDocument } from "../../documents/documents.ts";
import { findDocumentsByName, findInDocument } from "../../documents/look-into-document.ts";
import { openOriginal } from "../../documents/open-original.ts";
import { AppError } from "../../errors.ts";
import type { ChunkId, DocumentId } from "../../ids.ts";
import { sealFor } from "../../keys/data-keys.ts";
import { resolveToken } from "../../people/tokens/resolve-token.ts";
import { createToken } from "../../people/tokens/tokens.ts";
import { encodeVector } from "../../retrieval/float16.ts";
import {
  addToIndex,
  ensureActiveIndex,
  type IndexRow,
  type SearchIndex,
  searchVectors,
  tidyIndex,
} from "../../retrieval/index-store.ts";
import { loadPassages } from "../../retrieval/load-passages.ts";
import { searchPassages } from "../../retrieval/search-passages.ts";
import { makeWorld, TEST_MODEL, type TestWorld } from "../../retrieval/testing.ts";
import { ask } from "../ask.ts";
import { getConversation } from "../conversations.ts";
import { search } from "../search-only.ts";

/** For tests: how much was compared, and every difference between the product and the reference rule. */
export type FullStackFigures = { worlds: number; compared: Record<string, number>; differences: string[] };

const QUESTION = "What is the secret protocol number?";

/** So many worlds share a database: enough strangers for each, and a build whose cost stays in proportion. */
const WORLDS_TOGETHER = 250;

/** The ways of searching: full text, every vector compared, the vector index, both fused and ranked. */
const WAYS = ["full-text", "exact", "approximate", "ranked"] as const;

export type ComparedHow = {
  /** Questions, history, lists, pages, raw files and programs: in one world of so many. */
  readonly everyNth: number;
  /** Ways of searching in each world, from 1 to 4; which, by turns. */
  readonly ways: number;
  readonly seed: number;
};

/**
 * Random worlds in real databases and indexes, each compared with the reference rule. In each world one person searches;
 * everything dearer is done in some of them, for everybody.
 */
export async function compareWorlds(
  count: number,
  { everyNth, ways, seed }: ComparedHow,
): Promise<FullStackFigures> {
  const figures: FullStackFigures = { worlds: count, compared: {}, differences: [] };
  const worlds = fc.sample(worldArbitrary, { numRuns: count, seed });
  for (let first = 0; first < count; first += WORLDS_TOGETHER)
    await compareTogether(worlds.slice(first, first + WORLDS_TOGETHER), first, { everyNth, ways }, figures);
  return figures;
}

/** Worlds that share one database and one index. `figures` are added to. */
async function compareTogether(
  worlds: readonly World[],
  first: number,
  { everyNth, ways }: Omit<ComparedHow, "seed">,
  figures: FullStackFigures,
): Promise<void> {
  const stack = makeWorld();
  try {
    const built = worlds.map((world, n) => buildWorld(stack.db, world, `w${first + n}`));
    const index = await addPassages(stack, built);
    for (const [at, world] of worlds.entries()) {
      const n = first + at;
      const run = new Comparison({ stack, index, figures, world, built: built[at] as BuiltWorld, n });
      for (let way = 0; way < ways; way++) await run.search(WAYS[(Math.floor(n / 4) + way) % WAYS.length]);
      if (n % everyNth === 0) await run.everythingElse();
    }
  } finally {
    stack.close();
  }
}

type Given = {
  readonly stack: TestWorld;
  readonly index: SearchIndex;
  readonly figures: FullStackFigures;
  readonly world: World;
  readonly built: BuiltWorld;
  readonly n: number;
};

class Comparison {
  readonly #user: number;
  readonly #actor: UserActor;
  readonly #expected: readonly DocumentId[];

  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
    this.#user = given.n % given.built.actors.length;
    this.#actor = given.built.actors[this.#user] as UserActor;
    this.#expected = given.built.documents.filter((_, d) => mayRead(given.world, this.#user, d)).toSorted();
  }

  async search(way: (typeof WAYS)[number] = "ranked"): Promise<void> {
    if (way === "full-text" || way === "ranked") {
      const found = await searchPassages(this.#given.stack, this.#actor, {
        query: QUESTION,
        k: 50,
        variant: way,
      });
      this.#same(
        way,
        found.passages.map(({ documentId }) => documentId),
      );
      if (found.refused.length > 0) this.#differ(way, "the index offered what the rule refuses");
      return;
    }
    const [vector] = await this.#given.stack.door.embed([QUESTION], {
      purpose: "question",
      priority: "question",
    });
    const scopeIds = readableScopes(this.#given.stack.db, this.#actor).map(({ id }) => id);
    const hits = await searchVectors(this.#given.index, vector ?? new Float32Array(), { scopeIds }, 50, {
      isExact: way === "exact",
    });
    const loaded = loadPassages(this.#given.stack.db, this.#actor, hits);
    if (loaded.refused.length > 0) this.#differ(way, "the index offered what the rule refuses");
    const ids = [...loaded.byId.values()].map(({ documentId }) => documentId);
    // The index of vectors may miss passages; it must offer none too many.
    if (way === "exact") this.#same(way, ids);
    else this.#within(way, ids);
  }

  /** Questions, history, lists, pages and raw files, for everybody on everything; and what their programs get. */
  async everythingElse(): Promise<void> {
    const { db, config } = this.#given.stack;
    for (const [u, actor] of this.#given.built.actors.entries()) {
      const entered = this.#given.built.collections.filter(
        (_, c) => mayEnter(this.#given.world, u, c) !== "no",
      );
      this.#equal(
        "collections",
        listCollections(db, actor).map(({ id }) => id),
        entered,
      );
      const readable = this.#given.built.documents.filter((_, d) => mayRead(this.#given.world, u, d));
      const listed = entered.flatMap((id) => listDocuments(db, actor, id).map((document) => document.id));
      this.#equal("list", listed, readable);
      this.#equal(
        "counts",
        [`${listCollections(db, actor).reduce((sum, one) => sum + one.documents, 0)}`],
        [`${readable.length}`],
      );
      const named = findDocumentsByName(db, actor, `w${this.#given.n} document`, 50).map(({ id }) => id);
      this.#equal("by name", named, readable);
      for (const [d, id] of this.#given.built.documents.entries()) {
        const may = mayRead(this.#given.world, u, d);
        const range = { first: 1, last: 1 };
        this.#gate("document", may, () => getDocument(db, actor, id));
        this.#gate("pages", may, () => getPages(db, actor, id, range));
        this.#gate("viewer", may, () => viewDocument(db, actor, id, range));
        this.#gate("find in document", may, () => findInDocument(db, actor, id, "secret"));
        await openOriginal(db, config, actor, id, "download").then(
          () => this.#gate("raw file", may, () => undefined),
          (error: unknown) =>
            this.#gate("raw file", may, () => {
              throw error;
            }),
        );
      }
    }
    await this.#askAsProgram();
    await this.#ask();
  }

  /** As the routes for programs do it: the token names its owner, and what is open to them is asked anew. */
  async #askAsProgram(): Promise<void> {
    const { db, config } = this.#given.stack;
    if (this.#given.world.suspended.includes(this.#user)) return;
    const wanted = { name: "A program", scopes: ["search" as const, "read" as const], days: 1 };
    const { text } = createToken(db, this.#actor, wanted, 1);
    const searcher = resolveToken(db, text, "search", "local");
    const { items } = await search(this.#given.stack, searcher, { query: QUESTION, k: 50 });
    this.#same(
      "API",
      items.map(({ documentId }) => documentId),
    );
    const reader = resolveToken(db, text, "read", "local");
    for (const [d, id] of this.#given.built.documents.entries()) {
      const isOpen = await openOriginal(db, config, reader, id, "download").then(
        () => true,
        () => false,
      );
      this.#equal("API, raw file", [`${isOpen}`], [`${mayRead(this.#given.world, this.#user, d)}`]);
    }
  }

  async #ask(): Promise<void> {
    const { db } = this.#given.stack;
    if (this.#given.world.suspended.includes(this.#user)) return;
    for await (const event of ask(this.#given.stack, this.#actor, { question: QUESTION })) {
      if (event.type !== "answer-end") continue;
      const { answer } = event;
      this.#within(
        "ask",
        answer.citations.map(({ documentId }) => documentId),
      );
      this.#equal("searched", [`${answer.searched.documents}`], [`${this.#expected.length}`]);
      const [turn] = getConversation(db, this.#actor, answer.conversationId).turns;
      if (turn?.answer == null) this.#differ("history", "an answer of this moment is withheld");
      // Then everything is closed to them.
      db.update(grants).set({ endedAtMs: Date.now() }).where(eq(grants.userId, this.#actor.userId)).run();
      const [later] = getConversation(db, this.#actor, answer.conversationId).turns;
      const cited = answer.citations.map(({ chunkId }) => chunkId);
      const scopes = new Set(readableScopes(db, this.#actor).map(({ id }) => id));
      const stillOpen = cited.every((id) => scopes.has(this.#scopeOf(id)));
      if (!stillOpen && later?.answer != null) this.#differ("history", "a closed answer is shown");
      this.#count("history");
    }
  }

  #scopeOf(id: ChunkId) {
    const row = this.#given.stack.db
      .select({ scopeId: documents.scopeId })
      .from(chunks)
      .innerJoin(documents, eq(documents.id, chunks.documentId))
      .where(eq(chunks.id, id))
      .get();
    return row?.scopeId ?? (-1 as never);
  }

  #same(what: string, found: readonly DocumentId[]): void {
    this.#equal(what, found, this.#expected);
  }

  #within(what: string, found: readonly DocumentId[]): void {
    this.#count(what);
    const extra = found.filter((id) => !this.#expected.includes(id));
    if (extra.length > 0) this.#differ(what, `${extra.length} too many`);
  }

  #equal(what: string, found: readonly string[], expected: readonly string[]): void {
    this.#count(what);
    const [a, b] = [found, expected].map((ids) => ids.toSorted().join(" "));
    if (a !== b) this.#differ(what, `${found.length} instead of ${expected.length}`);
  }

  #gate(what: string, isOpen: boolean, work: () => unknown): void {
    this.#count(what);
    let wasOpen = true;
    try {
      work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "not-found") throw error;
      wasOpen = false;
    }
    if (wasOpen !== isOpen) this.#differ(what, wasOpen ? "open" : "closed");
  }

  #count(what: string): void {
    this.#given.figures.compared[what] = (this.#given.figures.compared[what] ?? 0) + 1;
  }

  #differ(what: string, how: string): void {
    this.#given.figures.differences.push(`world ${this.#given.n}, person ${this.#user}: ${what}: ${how}`);
  }
}

/** One passage for each document, in the database and the index; the last are not in the index's own indexes yet. */
async function addPassages(stack: TestWorld, built: readonly BuiltWorld[]) {
  const { db, config, door } = stack;
  const index = await ensureActiveIndex(db, config, TEST_MODEL);
  const all = built.flatMap((world) => world.documents);
  const texts = all.map((_, n) => `The secret protocol number of unit ${n} is 4711.`);
  const vectors = await door.embed(texts, { purpose: "passage", priority: "ingestion" });
  const { sha256, byteSize } = await storeBlob(db, config, [Buffer.from("An original.")]);
  const rows = transact(db, (tx) =>
    all.map((id, n): IndexRow => {
      const text = texts[n] ?? "";
      const own = vectors[n] ?? new Float32Array(TEST_MODEL.dimension);
      const seal = sealFor(tx, "document", id);
      const page = { number: 1, start: 0, text, runs: [], blocks: [], warnings: [] };
      tx.insert(pages)
        .values(sealPage(seal, id, page))
        .run();
      const row = tx
        .insert(chunks)
        .values({
          documentId: id,
          ordinal: 0,
          pageFirst: 1,
          pageLast: 1,
          start: 0,
          end: text.length,
          kind: "prose",
          context: seal.text(""),
          text: seal.text(text),
          sha256: createHash("sha256").update(text).digest("hex"),
          vector: encodeVector(own),
          modelId: TEST_MODEL.id,
        })
        .returning({ id: chunks.id })
        .get();
      tx.update(documents).set({ sha256, byteSize, isPaginated: false }).where(eq(documents.id, id)).run();
      const scopeId = tx
        .select({ scopeId: documents.scopeId })
        .from(documents)
        .where(eq(documents.id, id))
        .get()?.scopeId;
      return { chunkId: row.id, scopeId: scopeId as NonNullable<typeof scopeId>, text, vector: own };
    }),
  );
  const most = Math.floor(rows.length * 0.95);
  await addToIndex(index, rows.slice(0, most));
  await tidyIndex(index);
  await index.table.createIndex("vector", {
    config: Index.ivfFlat({ distanceType: "dot", numPartitions: 4 }),
  });
  await addToIndex(index, rows.slice(most));
  return index;
}
