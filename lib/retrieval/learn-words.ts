import { and, asc, eq, inArray, isNull, min } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { chunks, documents } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import type { SearchIndex } from "./index-store.ts";
import { indexedText } from "./indexed-text.ts";
import { openWords } from "./word-store.ts";

/** Takes up the words of a stored document as it is now, in the place of what was known of it. */
export function learnWords(db: Database, index: Pick<SearchIndex, "folder">, documentId: DocumentId): void {
  const rows = db
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
    .all();
  openWords(index.folder).learn(
    documentId,
    rows.map(({ chunkId, ...passage }) => ({ chunkId, indexed: indexedText(passage), text: passage.text })),
  );
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
  for (const { id, first } of rows) {
    if (first === null || words.hasLearned(id, first)) continue;
    learnWords(db, index, id);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
