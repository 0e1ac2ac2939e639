import type { ChunkId, DocumentId } from "../ids.ts";
import type { AddressedDocument } from "./addressed-documents.ts";
import { indexedText } from "./indexed-text.ts";
import type { CheckedPassage } from "./load-passages.ts";
import { termsOf } from "./terms.ts";
import type { TermWeight } from "./weigh-terms.ts";

/** Constants of BM25, as in the index. */
const K1 = 1.2;
const B = 0.75;
/** How far credit for a document's address takes the place of the passage's own words, and how much it is. */
const ADDRESS_SHARE = 0.8;
const ADDRESS_CREDIT = 1.5;

/** BM25 of the candidates over the question's words, with credit for words that address a passage's document. */
export function lexicalScores(
  passages: Iterable<CheckedPassage>,
  weights: ReadonlyMap<string, TermWeight>,
  addressed: ReadonlyMap<DocumentId, AddressedDocument>,
): Map<ChunkId, number> {
  const counted = Array.from(passages, (passage) => countTerms(passage, weights));
  const mean = counted.reduce((sum, { length }) => sum + length, 0) / Math.max(counted.length, 1);
  const scores = new Map<ChunkId, number>();
  for (const { passage, length, counts } of counted) {
    const address = addressed.get(passage.documentId);
    const norm = K1 * (1 - B + (B * length) / Math.max(mean, 1));
    let score = 0;
    for (const [term, { weight }] of weights) {
      const n = counts.get(term) ?? 0;
      const own = (n * (K1 + 1)) / (n + norm);
      score += address?.terms.has(term)
        ? weight * (ADDRESS_SHARE * ADDRESS_CREDIT + (1 - ADDRESS_SHARE) * own)
        : weight * own;
    }
    if (score > 0) scores.set(passage.chunkId, score);
  }
  return scores;
}

function countTerms(passage: CheckedPassage, weights: ReadonlyMap<string, TermWeight>) {
  const terms = termsOf(indexedText(passage));
  const counts = new Map<string, number>();
  for (const term of terms) if (weights.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return { passage, length: terms.length, counts };
}
