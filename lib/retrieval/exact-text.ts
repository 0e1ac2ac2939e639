import type { ChunkId, DocumentId, ScopeId } from "../ids.ts";
import type { FullText } from "./full-text.ts";
import type { IndexHit } from "./index-store.ts";
import { countIn, decodePostings, passagesIn, termOf } from "./postings.ts";
import { isWord, type WordStore } from "./word-store.ts";

/** Documents whose passages may be searched, and what the access rule files them under now. */
export type SearchedDocument = { readonly id: DocumentId; readonly scopeId: ScopeId };

/** Robertson and Zaragoza 2009, with the constants of the index. */
const K1 = 1.2;
const B = 0.75;

type Passage = {
  readonly chunkId: ChunkId;
  readonly scopeId: ScopeId;
  readonly length: number;
  readonly postings: Uint32Array;
  /** Its part of the postings. */
  readonly from: number;
  readonly to: number;
};

/**
 * BM25 over exactly these documents: what other documents say changes neither what is found, nor its order, nor its
 * scores, so that nobody can tell from an answer what they may not read. Costs time in proportion to the passages.
 * @returns undefined when the words of one of the documents are not known yet
 */
export function exactText(words: WordStore, documents: readonly SearchedDocument[]): FullText | undefined {
  const passages: Passage[] = [];
  const counts = new Uint32Array(words.size() + 1);
  const learned = words.postings(documents.map(({ id }) => id));
  let lengths = 0;
  for (const { id, scopeId } of documents) {
    const document = learned.get(id);
    if (document === undefined) return undefined;
    const postings = decodePostings(document.postings);
    for (const { offset, length, from, to } of passagesIn(postings)) {
      passages.push({ chunkId: (document.first + offset) as ChunkId, scopeId, length, postings, from, to });
      lengths += length;
      for (let at = from; at < to; at++) {
        const term = termOf(postings[at] ?? 0);
        counts[term] = (counts[term] ?? 0) + 1;
      }
    }
  }
  const meanLength = lengths / Math.max(passages.length, 1);
  const countOf = (number: number | undefined) => (number === undefined ? 0 : (counts[number] ?? 0));
  const rarity = (count: number) => Math.log(1 + (passages.length - count + 0.5) / (count + 0.5));

  /** Calls `found` for each passage and each of the terms it has, with the term's place and its score there. */
  function scan(terms: readonly string[], found: (passage: Passage, term: number, score: number) => void) {
    const numbers = words.numbersOf(terms);
    const places = new Int8Array(counts.length).fill(-1);
    const rarities = terms.map((term, place) => {
      const number = numbers.get(term);
      if (number !== undefined && number < places.length) places[number] = place;
      return rarity(countOf(number));
    });
    for (const passage of passages) {
      const { postings, from, to, length } = passage;
      for (let at = from; at < to; at++) {
        const posting = postings[at] ?? 0;
        const place = places[termOf(posting)] ?? -1;
        if (place < 0) continue;
        const count = countIn(posting);
        const saturated = (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / meanLength));
        found(passage, place, (rarities[place] ?? 0) * saturated);
      }
    }
  }

  return {
    vocabulary: {
      countOf: (term) => (isWord(term) ? countOf(words.numbersOf([term]).get(term)) : 0),
      longerThan: (term, limit) =>
        [...words.numbersOfLonger(term)]
          .filter(([, number]) => countOf(number) > 1)
          .toSorted(([a, m], [b, n]) => countOf(n) - countOf(m) || (a < b ? -1 : 1))
          .slice(0, limit)
          .map(([longer]) => longer),
    },
    async search(terms, limit, within) {
      const scores = new Map<Passage, number>();
      scan(terms, (passage, _, score) => {
        if (within !== undefined && (passage.chunkId < within.first || passage.chunkId > within.last)) return;
        scores.set(passage, (scores.get(passage) ?? 0) + score);
      });
      return [...scores]
        .map(([{ chunkId, scopeId }, score]): IndexHit => ({ chunkId, scopeId, score }))
        .toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId)
        .slice(0, limit);
    },
    async bestScores(terms) {
      const best = new Array<number | undefined>(terms.length).fill(undefined);
      scan(terms, (_, place, score) => {
        best[place] = Math.max(best[place] ?? 0, score);
      });
      return best;
    },
  };
}
