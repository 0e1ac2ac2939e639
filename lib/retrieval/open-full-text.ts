import type { Database } from "../db/client.ts";
import type { DocumentId } from "../ids.ts";
import { exactText } from "./exact-text.ts";
import { type FullText, indexText } from "./full-text.ts";
import type { IndexFilter, SearchIndex } from "./index-store.ts";
import { searchableDocuments } from "./search-scope.ts";
import { openWords, type WordStore } from "./word-store.ts";

export type OpenFullText = {
  readonly fullText: FullText;
  readonly store: WordStore;
  /** The documents that are searched, where their words are counted one by one. */
  readonly documentIds: readonly DocumentId[] | undefined;
};

/** Up to this many eligible passages full text is counted among them alone: about 10 ms, and nothing else shines through. */
export const EXACT_UP_TO = 20_000;

/**
 * Full text over what the filter lets through: exact where that takes no longer than the index does, through the index
 * where there is more, or where the words of a document were not taken up yet.
 * @param options.eligible passages behind the scopes, about
 * @param options.documentId the one document that is searched, if it is only one
 */
export function openFullText(
  db: Database,
  index: SearchIndex,
  filter: IndexFilter,
  { eligible, documentId }: { readonly eligible: number; readonly documentId: DocumentId | undefined },
): OpenFullText {
  const store = openWords(index.folder);
  const isFew = documentId !== undefined || eligible <= EXACT_UP_TO;
  const documents = isFew ? searchableDocuments(db, filter.scopeIds, documentId) : [];
  const exact = isFew ? exactText(store, documents) : undefined;
  return {
    fullText: exact ?? indexText(index, filter, store),
    store,
    documentIds: exact === undefined ? undefined : documents.map(({ id }) => id),
  };
}
