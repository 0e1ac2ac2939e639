import type { DocumentId } from "../ids.ts";
import type { AddressedDocument } from "./addressed-documents.ts";
import { type IndexFilter, type IndexHit, type SearchIndex, searchFullText } from "./index-store.ts";

/** A document that at least this share of the question's weight names is searched once more on its own. */
const ADDRESSED_FROM = 0.15;
const ADDRESSED_DOCUMENTS = 3;
const ADDRESSED_CANDIDATES = 40;

/** More passages of the documents that the question names: the clause asked for shares few words with it. */
export async function searchAddressed(
  index: SearchIndex,
  terms: readonly string[],
  filter: IndexFilter,
  addressed: ReadonlyMap<DocumentId, AddressedDocument>,
): Promise<IndexHit[]> {
  if (filter.chunkIds !== undefined) return [];
  const best = [...addressed.values()]
    .filter(({ share }) => share >= ADDRESSED_FROM)
    .toSorted((a, b) => b.share - a.share || (a.documentId < b.documentId ? -1 : 1))
    .slice(0, ADDRESSED_DOCUMENTS);
  const hits = await Promise.all(
    best.map(({ chunkIds, terms: address }) => {
      const rest = terms.filter((term) => !address.has(term));
      const wanted = rest.length > 0 ? rest : terms;
      return searchFullText(index, wanted, { scopeIds: filter.scopeIds, chunkIds }, ADDRESSED_CANDIDATES);
    }),
  );
  return hits.flat();
}
