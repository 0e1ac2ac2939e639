import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { chunks, documents } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import type { SearchIndex } from "./index-store.ts";
import { openWords } from "./word-store.ts";

/** Takes up the words of a stored document; a second time does nothing. */
export function learnWords(db: Database, index: Pick<SearchIndex, "folder">, documentId: DocumentId): void {
  const words = openWords(index.folder);
  if (words.hasLearned(documentId)) return;
  const rows = db
    .select({ text: chunks.text })
    .from(chunks)
    .where(eq(chunks.documentId, documentId))
    .orderBy(asc(chunks.ordinal))
    .all();
  words.learn(
    documentId,
    rows.map(({ text }) => text),
  );
}

/** Takes up every searchable document that was not learned yet: of an index from before, or after a crash. */
export async function learnAllWords(db: Database, index: Pick<SearchIndex, "folder">): Promise<void> {
  const ids = db
    .select({ id: documents.id })
    .from(documents)
    .where(and(inArray(documents.state, ["searchable", "partly"]), isNull(documents.deletedAtMs)))
    .all();
  const words = openWords(index.folder);
  for (const { id } of ids) {
    if (words.hasLearned(id)) continue;
    learnWords(db, index, id);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
