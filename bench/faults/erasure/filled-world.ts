import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { transact } from "#lib/db/client";
import { chunks, documents, jobs, pages, type Role, users } from "#lib/db/schema";
import { storeBlob } from "#lib/documents/blob-store";
import { sealPage } from "#lib/documents/complete-ingest";
import { finishJob } from "#lib/documents/queue";
import { carryOutErasures } from "#lib/erasure/carry-out";
import { type DocumentId, newId } from "#lib/ids";
import { sealFor } from "#lib/keys/data-keys";
import { encodeVector } from "#lib/retrieval/float16";
import { rebuildIndex } from "#lib/retrieval/rebuild-index";
import { makeWorld, TEST_MODEL } from "#lib/retrieval/testing";
import type { Erasable } from "../erasure.ts";
import { type MarkedText, markedText } from "./marked-texts.ts";

const INGEST = { kind: "system", process: "ingest" } as const;
/** So many are added one by one at the end, as the product adds them: the index then consists of many small parts. */
const ONE_BY_ONE = 20;

/**
 * An installation in this process, its database and index real, with documents that were stored without reading files.
 * The index is made anew by this process where the product's ingest process would do it.
 */
export async function fillWorld(
  count: number,
): Promise<Erasable & { readonly texts: ReadonlyMap<DocumentId, MarkedText>; close(): void }> {
  const w = makeWorld();
  const { db, config, door } = w;
  const ward = w.addCollection("ward");
  const reader = w.addPerson("reader");
  w.grant(reader, ward.id);
  const texts = new Map<DocumentId, MarkedText>();
  for (let number = 0; number < count - ONE_BY_ONE; number++) {
    const text = markedText(number);
    const id = newId("document");
    await store(id, text);
    texts.set(id, text);
  }
  if (texts.size > 0) await rebuildIndex(db, config, INGEST);
  for (let number = texts.size; number < count; number++) {
    const text = markedText(number);
    const { id } = await w.addDocument(ward, text.name, partsOf(text), { hasOriginal: true });
    texts.set(id, text);
  }
  const [first, second] = [person("ann", "administrator"), person("ben", "data-protection-officer")];
  return {
    ...{ db, config, door, first, second, reader, texts, carryOut },
    pids: () => [process.pid],
    close: w.close,
  };

  function person(name: string, role: Role): UserActor {
    const { userId } = w.addPerson(name);
    db.update(users).set({ role }).where(eq(users.id, userId)).run();
    return { kind: "user", userId, role, via: "command-line" };
  }

  async function store(id: DocumentId, marked: MarkedText): Promise<void> {
    const { name, text } = marked;
    const parts = partsOf(marked);
    const { sha256, byteSize } = await storeBlob(db, config, [Buffer.from(text)]);
    const vectors = await door.embed(parts, { purpose: "passage", priority: "ingestion" });
    transact(db, (tx) => {
      const place = { collectionId: ward.id, scopeId: ward.scopeId, lineageId: id, name, sourcePath: name };
      const facts = { format: "text", state: "searchable" as const, pageCount: 1, isPaginated: false };
      const rest = { sha256, byteSize, chunkCount: parts.length, addedAtMs: 1, searchableAtMs: 1 };
      tx.insert(documents)
        .values({ id, ...place, ...facts, ...rest })
        .run();
      const seal = sealFor(tx, "document", id);
      const page = { number: 1, start: 0, text, runs: [], blocks: [], warnings: [] };
      tx.insert(pages)
        .values(sealPage(seal, id, page))
        .run();
      for (const [ordinal, part] of parts.entries()) {
        const start = text.indexOf(part);
        const range = { ordinal, pageFirst: 1, pageLast: 1, start, end: start + part.length };
        const sealed = { context: seal.text(""), text: seal.text(part) };
        const vector = encodeVector(vectors[ordinal] ?? new Float32Array(TEST_MODEL.dimension));
        const hash = createHash("sha256").update(part).digest("hex");
        const values = {
          documentId: id,
          kind: "prose" as const,
          sha256: hash,
          vector,
          modelId: TEST_MODEL.id,
        };
        tx.insert(chunks)
          .values({ ...range, ...sealed, ...values })
          .run();
      }
    });
  }

  async function carryOut(): Promise<void> {
    const carrying = carryOutErasures(db, config);
    for (let isServed = false; !isServed; ) {
      const job = db.select().from(jobs).where(eq(jobs.state, "queued")).get();
      if (job === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      else {
        await rebuildIndex(db, config, INGEST);
        finishJob(db, job.id);
        isServed = true;
      }
    }
    await carrying;
  }
}

const partsOf = ({ text }: MarkedText) => text.split("\n\n");
