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

/** Passages that have one term, by their place in the list, and what it scores in each. */
type Occurrences = { readonly passages: number[]; readonly scores: number[] };

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

  /** Passages of the terms that were looked for so far. */
  const known = new Map<string, Occurrences>();

  /** For each of the terms, once: the passages that have it. One look through the passages finds all that are new. */
  function occurrencesOf(asked: readonly string[]): Occurrences[] {
    const terms = [...new Set(asked)];
    const fresh = terms.filter((term) => !known.has(term));
    if (fresh.length > 0) findOccurrences(fresh);
    return terms.flatMap((term) => known.get(term) ?? []);
  }

  function findOccurrences(terms: readonly string[]): void {
    const numbers = words.numbersOf(terms);
    const found = terms.map((): Occurrences => ({ passages: [], scores: [] }));
    for (const [i, term] of terms.entries()) known.set(term, found[i] ?? { passages: [], scores: [] });
    const places = new Int16Array(counts.length).fill(-1);
    const rarities = terms.map((term, place) => {
      const number = numbers.get(term);
      if (number !== undefined && number < places.length) places[number] = place;
      return rarity(countOf(number));
    });
    for (const [index, passage] of passages.entries()) {
      const { postings, from, to, length } = passage;
      const norm = K1 * (1 - B + (B * length) / meanLength);
      for (let at = from; at < to; at++) {
        const posting = postings[at] ?? 0;
        const place = places[termOf(posting)] ?? -1;
        if (place < 0) continue;
        const count = countIn(posting);
        found[place]?.passages.push(index);
        found[place]?.scores.push(((rarities[place] ?? 0) * (count * (K1 + 1))) / (count + norm));
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
    look: occurrencesOf,
    async search(terms, limit, within) {
      const sums = new Float64Array(passages.length);
      const touched: number[] = [];
      for (const { passages: having, scores } of occurrencesOf(terms)) {
        for (const [i, index] of having.entries()) {
          if (sums[index] === 0) touched.push(index);
          sums[index] = (sums[index] ?? 0) + (scores[i] ?? 0);
        }
      }
      return touched
        .flatMap((index): IndexHit[] => {
          const passage = passages[index];
          if (passage === undefined) return [];
          const { chunkId, scopeId } = passage;
          if (within !== undefined && (chunkId < within.first || chunkId > within.last)) return [];
          return [{ chunkId, scopeId, score: sums[index] ?? 0 }];
        })
        .toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId)
        .slice(0, limit);
    },
    async bestScores(terms) {
      occurrencesOf(terms);
      return terms.map((term) => {
        const scores = known.get(term)?.scores ?? [];
        return scores.length === 0 ? undefined : scores.reduce((best, score) => Math.max(best, score), 0);
      });
    },
  };
}
