import type { Actor } from "../access/actor.ts";
import type { Database } from "../db/client.ts";
import { today } from "../documents/day.ts";
import type { ChunkId, DocumentId } from "../ids.ts";
import type { ModelDoor } from "../models/door.ts";
import { type AddressedDocument, addressedDocuments } from "./addressed-documents.ts";
import { Candidates, reportRefused } from "./candidates.ts";
import { beginComparing, cosinesOf, nearestOf } from "./compare-vectors.ts";
import type { QuestionVector } from "./embed-question.ts";
import { type Expansions, expandTerms, NO_EXPANSIONS } from "./expand-terms.ts";
import type { IndexFilter, IndexHit, SearchIndex } from "./index-store.ts";
import { openFullText } from "./open-full-text.ts";
import { queryTerms } from "./query-terms.ts";
import type { Candidate } from "./ranking/candidate.ts";
import { searchAddressed } from "./search-addressed.ts";
import type { PassageQuery } from "./search-passages.ts";
import { countEligible } from "./search-scope.ts";
import { searchWide } from "./search-wide.ts";
import { termsOf } from "./terms.ts";
import { type TermWeight, weighTerms } from "./weigh-terms.ts";

export type GatheredCandidates = {
  readonly candidates: readonly Candidate[];
  readonly weights: ReadonlyMap<string, TermWeight>;
  /** What the question's words are also called. */
  readonly expansions: Expansions;
  readonly addressed: ReadonlyMap<DocumentId, AddressedDocument>;
  readonly question: QuestionVector | null;
  readonly refused: readonly ChunkId[];
};

const TEXT_CANDIDATES = 100;
const EXPANDED_CANDIDATES = 50;

/**
 * Everything that may be ranked: the best by full text, the nearest by vector, and more passages of the documents that
 * the question names; all of it read under the access rule.
 * @throws {AppError} index-unavailable; audit-unavailable when an alarm cannot be recorded
 */
export async function gatherCandidates(
  { db, door }: { readonly db: Database; readonly door: ModelDoor },
  actor: Actor,
  query: PassageQuery,
  index: SearchIndex,
  filter: IndexFilter,
): Promise<GatheredCandidates> {
  const terms = queryTerms(query.query).map((word) => word.term);
  const day = query.documentId === undefined ? (query.asOf ?? today()) : undefined;
  const checked = new Candidates(db, actor, day);
  const eligible = countEligible(db, filter.scopeIds);
  // Begun first: vectors are compared by threads of their own, while this one goes through the words.
  const comparing = await beginComparing(door, query, index, filter, eligible);
  const { fullText, store, documentIds } = openFullText(db, index, filter, {
    eligible,
    documentId: query.documentId,
  });
  const words = { store, vocabulary: fullText.vocabulary };
  const asked = { terms, words: termsOf(query.query) };
  const expansions = isRanked(query)
    ? expandTerms(db, actor, words, asked, { scopeIds: filter.scopeIds, documentIds })
    : NO_EXPANSIONS;
  fullText.look([...terms, ...expansions.words]);
  const find = (words: readonly string[], wanted: number) =>
    searchWide(checked, wanted, (limit) => fullText.search(words, limit));
  const [texts, others, weights, vectors] = await Promise.all([
    query.variant === "vector" ? [] : find(terms, TEXT_CANDIDATES),
    find(expansions.words, EXPANDED_CANDIDATES),
    weighTerms(fullText, terms, eligible),
    comparing === undefined ? undefined : nearestOf(comparing, checked),
  ]);
  const addressed = addressedDocuments(db, checked.inOrder(texts), weights);
  if (isRanked(query) && query.documentId === undefined) {
    const scopes = new Map(Array.from(checked.byId.values(), (one) => [one.documentId, one.scopeId]));
    checked.check(await searchAddressed(fullText, terms, addressed, (id) => scopes.get(id)));
  }
  if (checked.refused.size > 0) reportRefused(db, actor, checked);
  const passages = [...checked.byId.values()].filter(
    (passage) => query.documentId === undefined || passage.documentId === query.documentId,
  );
  const cosines = vectors === undefined ? undefined : cosinesOf(db, passages, vectors);
  const textPlaces = placesOf(texts);
  const otherPlaces = placesOf(others);
  const vectorPlaces = placesOf(vectors?.hits ?? []);
  return {
    candidates: passages.map((passage) => {
      const text = textPlaces.get(passage.chunkId);
      return {
        passage,
        textRank: text?.rank ?? null,
        textScore: text?.score ?? 0,
        expandedRank: otherPlaces.get(passage.chunkId)?.rank ?? null,
        vectorRank: vectorPlaces.get(passage.chunkId)?.rank ?? null,
        cosine: cosines?.get(passage.chunkId) ?? null,
      };
    }),
    weights,
    expansions,
    addressed,
    question: vectors?.question ?? null,
    refused: [...checked.refused],
  };
}

/** Whether the product's own ranking is asked for. */
export const isRanked = ({ variant }: PassageQuery) => variant === undefined || variant === "ranked";

const placesOf = (hits: readonly IndexHit[]) =>
  new Map(hits.map(({ chunkId, score }, rank) => [chunkId, { rank, score }]));
