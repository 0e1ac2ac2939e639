import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import type { DocumentId } from "../ids.ts";
import { type CheckedPassage, loadReadable } from "../retrieval/load-passages.ts";
import type { FoundPassage } from "../retrieval/search-passages.ts";
import { wordsOf } from "../retrieval/terms.ts";
import type { Citation, Place } from "./answer.ts";
import { placeOf } from "./cite.ts";
import { tellApart } from "./tell-apart.ts";

/**
 * An answer cites a passage once, however many documents hold the same words: copies, forms, versions. Which ones do
 * is kept with the citation as numbers of passages; where they stand is named only when somebody looks, as far as that
 * person may read them at that moment.
 */

/** Fewer words stand in two documents by chance. */
const LEAST_WORDS = 5;

/** Of the passages that repeat this one those of other documents, one each. */
export function repeatsElsewhere({ documentId, repeats }: FoundPassage): CheckedPassage[] {
  return onePerDocument(repeats, documentId);
}

/** The citations with the passages of other documents in which their words stand as well. @param passages best first */
export function withRepeats(citations: readonly Citation[], passages: readonly FoundPassage[]): Citation[] {
  const all = passages.flatMap((passage) => [passage, ...passage.repeats]);
  return citations.map((citation) => {
    const repeats = onePerDocument(
      all.filter((passage) => findWords(passage.text, citation.quote) !== undefined),
      citation.documentId,
    );
    return repeats.length === 0 ? citation : { ...citation, repeats: repeats.map(({ chunkId }) => chunkId) };
  });
}

/**
 * The answer with the places that its citations' words stand in as well, as far as the actor may read them now, and with
 * what tells documents of the same title apart.
 */
export function nameRepeats<Shown extends { readonly citations: readonly Citation[] }>(
  db: Reader,
  actor: Actor,
  answer: Shown,
): Shown {
  const ids = answer.citations.flatMap(({ repeats = [] }) => repeats);
  if (ids.length === 0) return { ...answer, citations: tellApart(db, answer.citations) };
  const readable = loadReadable(db, actor, [...new Set(ids)]);
  const citations = answer.citations.map(({ alsoIn: _, ...citation }): Citation => {
    const alsoIn = (citation.repeats ?? []).flatMap((id) => {
      const passage = readable.get(id);
      return passage === undefined ? [] : placesIn(db, passage, citation.quote);
    });
    return alsoIn.length === 0 ? citation : { ...citation, alsoIn };
  });
  return { ...answer, citations: tellApart(db, citations) };
}

function placesIn(db: Reader, passage: CheckedPassage, quote: string): Place[] {
  const found = findWords(passage.text, quote);
  if (found === undefined) return [];
  return [placeOf(db, passage, { start: passage.start + found.start, end: passage.start + found.end })];
}

function onePerDocument<Passage extends CheckedPassage>(
  passages: readonly Passage[],
  own: DocumentId,
): Passage[] {
  const seen = new Set<DocumentId>([own]);
  return passages.filter(({ documentId }) => !seen.has(documentId) && seen.add(documentId));
}

/** Where these words stand in a row in a text, whatever their case and what stands between them. */
export function findWords(text: string, words: string): { start: number; end: number } | undefined {
  const wanted = wordsOf(words);
  const longest = wanted.reduce(
    (best, word) => (word.folded.length > best.folded.length ? word : best),
    NO_WORD,
  );
  // Most passages do not even have one of the words.
  const isPossible = text.toLowerCase().includes(words.slice(longest.start, longest.end).toLowerCase());
  if (wanted.length < LEAST_WORDS || !isPossible) return undefined;
  const own = wordsOf(text);
  for (let at = 0; at + wanted.length <= own.length; at++) {
    if (!wanted.every(({ folded }, i) => own[at + i]?.folded === folded)) continue;
    return { start: own[at]?.start ?? 0, end: own[at + wanted.length - 1]?.end ?? 0 };
  }
  return undefined;
}

const NO_WORD = { start: 0, end: 0, folded: "" };
