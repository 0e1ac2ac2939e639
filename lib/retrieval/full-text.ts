import type { ChunkId } from "../ids.ts";
import { type IndexFilter, type IndexHit, type SearchIndex, searchFullText } from "./index-store.ts";
import type { WordStore } from "./word-store.ts";

/** Words that documents have, and how many of their passages have each. */
export type Vocabulary = {
  /** 0 for a word that no passage has, and for numbers and codes. */
  countOf(term: string): number;
  /** The words of most passages that begin with this one and are longer, at most `limit`. */
  longerThan(term: string, limit: number): readonly string[];
};

/** Full text among the passages that a person may search. */
export type FullText = {
  readonly vocabulary: Vocabulary;
  /** Told beforehand of terms that will be searched, so that one look through the passages may do for all of them. */
  look(terms: readonly string[]): void;
  /** Best passages by BM25 for any of the terms, best first. @throws {AppError} index-unavailable */
  search(terms: readonly string[], limit: number, within?: PassageRange): Promise<IndexHit[]>;
  /** For each of the terms, the score of the best passage for it alone. @throws {AppError} index-unavailable */
  bestScores(terms: readonly string[]): Promise<(number | undefined)[]>;
};
/** Passages by their ids, both ends included. */
export type PassageRange = { readonly first: ChunkId; readonly last: ChunkId };

/**
 * Through the index, which finds only what the filter lets through but counts how rare a word is among all passages
 * there are. For so many passages that counting them one by one would take too long; otherwise `exactText`.
 */
export function indexText(index: SearchIndex, filter: IndexFilter, vocabulary: WordStore): FullText {
  const search: FullText["search"] = (terms, limit, within) =>
    searchFullText(index, terms, within === undefined ? filter : { ...filter, chunkIds: within }, limit);
  return {
    vocabulary,
    look: () => undefined,
    search,
    bestScores: (terms) => Promise.all(terms.map(async (term) => (await search([term], 1))[0]?.score)),
  };
}
