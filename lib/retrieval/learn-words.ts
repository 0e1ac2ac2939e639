import { and, asc, eq, inArray, isNull, min } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { chunks, documents } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import type { SearchIndex } from "./index-store.ts";
import { indexedText } from "./indexed-text.ts";
import { type LearnedPassage, openWords } from "./word-store.ts";

/** Takes up the words of stored documents as they are now, in the place of what was known of them. */
export function learnWords(
  db: Database,
  index: Pick<SearchIndex, "folder">,
  documentIds: readonly DocumentId[],
): void {
  openWords(index.folder).learn(
    documentIds.map((documentId) => ({ documentId, passages: readPassages(db, documentId) })),
  );
}

function readPassages(db: Database, documentId: DocumentId): LearnedPassage[] {
  return db
    .select({
      chunkId: chunks.id,
      title: documents.title,
      name: documents.name,
      context: chunks.context,
      text: chunks.text,
    })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(eq(chunks.documentId, documentId))
    .orderBy(asc(chunks.id))
    .all()
    .map(({ chunkId, ...passage }) => ({ chunkId, indexed: indexedText(passage), text: passage.text }));
}

/** Takes up every searchable document that was not learned yet: of an index from before, or after a crash. */
export async function learnAllWords(db: Database, index: Pick<SearchIndex, "folder">): Promise<void> {
  const rows = db
    .select({ id: documents.id, first: min(chunks.id) })
    .from(documents)
    .innerJoin(chunks, eq(chunks.documentId, documents.id))
    .where(and(inArray(documents.state, ["searchable", "partly"]), isNull(documents.deletedAtMs)))
    .groupBy(documents.id)
    .all();
  const words = openWords(index.folder);
  const fresh = rows.filter(({ id, first }) => first !== null && !words.hasLearned(id, first));
  for (let at = 0; at < fresh.length; at += AT_ONCE) {
    learnWords(
      db,
      index,
      fresh.slice(at, at + AT_ONCE).map(({ id }) => id),
    );
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Documents in one transaction: most words of one are in the others too, and others wait meanwhile. */
const AT_ONCE = 20;
