import type { ChunkId, DocumentId, ScopeId } from "../ids.ts";
import type { AddressedDocument } from "./addressed-documents.ts";
import type { FullText } from "./full-text.ts";
import type { IndexHit } from "./index-store.ts";

/** A document that at least this share of the question's weight names is searched once more on its own. */
const ADDRESSED_FROM = 0.15;
const ADDRESSED_DOCUMENTS = 3;
const ADDRESSED_CANDIDATES = 40;
/** A document of no more passages is a candidate as a whole. */
const WHOLE_UP_TO = 60;

/**
 * More passages of the documents that the question names: the clause asked for shares few words with it, or none.
 * @param scopeOf scope of a document that was read under the access rule
 */
export async function searchAddressed(
  fullText: FullText,
  terms: readonly string[],
  addressed: ReadonlyMap<DocumentId, AddressedDocument>,
  scopeOf: (documentId: DocumentId) => ScopeId | undefined,
): Promise<IndexHit[]> {
  const best = [...addressed.values()]
    .filter(({ share }) => share >= ADDRESSED_FROM)
    .toSorted((a, b) => b.share - a.share || (a.documentId < b.documentId ? -1 : 1))
    .slice(0, ADDRESSED_DOCUMENTS);
  const hits = await Promise.all(
    best.map(({ documentId, chunkIds, terms: address }) => {
      const scopeId = scopeOf(documentId);
      if (scopeId !== undefined && chunkIds.last - chunkIds.first < WHOLE_UP_TO)
        return allOf(chunkIds, scopeId);
      const rest = terms.filter((term) => !address.has(term));
      const wanted = rest.length > 0 ? rest : terms;
      return fullText.search(wanted, ADDRESSED_CANDIDATES, chunkIds);
    }),
  );
  return hits.flat();
}

/** A document's passages are written in one transaction, so their numbers follow one another. */
function allOf({ first, last }: AddressedDocument["chunkIds"], scopeId: ScopeId): IndexHit[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    chunkId: (first + i) as ChunkId,
    scopeId,
    score: 0,
  }));
}
