import { existsSync } from "node:fs";
import { join } from "node:path";
import { openDerived } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { ChunkId, DocumentId } from "../ids.ts";
import { findAbbreviations } from "./find-abbreviations.ts";
import type { Vocabulary } from "./full-text.ts";
import { decodePostings, encodePostings, type PassageTerms, passagesIn, termOf } from "./postings.ts";
import { termsOf } from "./terms.ts";

/**
 * Words mined from the documents: which passages have each, and the abbreviations that documents explain. Derived like
 * the index, in clear like the index, so it lies in the folder of a generation and goes away with it. The counts of the
 * vocabulary are those of all documents; `exactText` counts among those that somebody may read.
 */
export type WordStore = Vocabulary & {
  /** Takes up passages of documents, each once, in the place of what was known of them; all or nothing. */
  learn(learned: readonly LearnedText[]): void;
  /** Whether a document is known as it is, by its first passage. */
  hasLearned(documentId: DocumentId, first: ChunkId): boolean;
  /** What is known of these documents; those that were not learned are left out. */
  postings(documentIds: readonly DocumentId[]): ReadonlyMap<DocumentId, LearnedDocument>;
  /** Numbers of terms as postings name them; terms that no document has are left out. */
  numbersOf(terms: readonly string[]): ReadonlyMap<string, number>;
  /** The same, of all words that begin with this one and are longer. */
  numbersOfLonger(term: string): ReadonlyMap<string, number>;
  /** The highest number of a term. */
  size(): number;
  /** Which of these documents explain one of the short forms, or one of the long forms; of all without `among`. */
  abbreviations(
    shorts: readonly string[],
    longs: readonly string[],
    among?: readonly DocumentId[],
  ): FoundAbbreviation[];
};
export type LearnedPassage = {
  readonly chunkId: ChunkId;
  /** As the index holds it, title and headings included. */
  readonly indexed: string;
  readonly text: string;
};
export type LearnedText = {
  readonly documentId: DocumentId;
  readonly passages: readonly LearnedPassage[];
};
export type LearnedDocument = {
  /** Id of its first passage. */
  readonly first: ChunkId;
  /** Made by `encodePostings`. */
  readonly postings: Buffer;
};
export type FoundAbbreviation = {
  readonly documentId: DocumentId;
  readonly short: string;
  /** Stems, a blank between. */
  readonly long: string;
};

const open = new Map<string, { readonly words: WordStore; readonly close: () => void }>();
/** A frequent abbreviation is explained in many documents. */
const MOST_FOUND = 2000;

/** @param folder of an index generation @throws {AppError} index-unavailable when the generation is gone */
export function openWords(folder: string): WordStore {
  const known = open.get(folder);
  if (known !== undefined) return known.words;
  if (!existsSync(folder)) throw new AppError("index-unavailable", "This generation of the index is gone.");
  const made = make(folder);
  open.set(folder, made);
  return made.words;
}

/** Closes the store of a generation that is gone. */
export function closeWords(folder: string): void {
  open.get(folder)?.close();
  open.delete(folder);
}

function make(folder: string): { words: WordStore; close: () => void } {
  const store = openDerived(join(folder, "words.db"), TABLES);
  const firstOf = store.prepare("SELECT first FROM documents WHERE id = ?").pluck();
  const forget = store.prepare("DELETE FROM documents WHERE id = ?");
  const forgetAbbreviations = store.prepare("DELETE FROM abbreviations WHERE document = ?");
  const discount = store.prepare(
    `UPDATE terms SET passages = passages - (SELECT value FROM json_each(@counts) WHERE key = terms.id)
     WHERE id IN (SELECT CAST(key AS INTEGER) FROM json_each(@counts))`,
  );
  const addTerms = store.prepare(
    `INSERT INTO terms (term, passages) SELECT key, value FROM json_each(?) WHERE true
     ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages`,
  );
  const addDocument = store.prepare("INSERT INTO documents (id, first, postings) VALUES (?, ?, ?)");
  const addAbbreviation = store.prepare("INSERT OR IGNORE INTO abbreviations VALUES (?, ?, ?)");
  const count = store.prepare("SELECT passages FROM terms WHERE term = ?").pluck();
  const largest = store.prepare("SELECT coalesce(max(id), 0) FROM terms").pluck();
  const numbers = store
    .prepare("SELECT term, id FROM terms WHERE term IN (SELECT value FROM json_each(?))")
    .raw();
  const longerNumbers = store.prepare("SELECT term, id FROM terms WHERE term >= ? AND term < ?").raw();
  const longer = store
    .prepare(
      "SELECT term FROM terms WHERE term >= ? AND term < ? AND passages > 1 ORDER BY passages DESC, term LIMIT ?",
    )
    .pluck();
  const documents = store.prepare(
    "SELECT id, first, postings FROM documents WHERE id IN (SELECT value FROM json_each(?))",
  );
  const find = (where: string) =>
    store.prepare(
      `SELECT document AS documentId, short, long FROM abbreviations
       WHERE (short IN (SELECT value FROM json_each(@shorts)) OR long IN (SELECT value FROM json_each(@longs)))
       ${where} LIMIT ${MOST_FOUND}`,
    );
  const findAnywhere = find("");
  const findAmong = find("AND document IN (SELECT value FROM json_each(@among))");
  const numbersOf = (terms: readonly string[]) =>
    new Map(numbers.all(JSON.stringify(terms)) as [string, number][]);
  const forgetDocument = (documentId: DocumentId) => {
    const [before] = documents.all(JSON.stringify([documentId])) as LearnedDocument[];
    if (before === undefined) return;
    discount.run({ counts: JSON.stringify(Object.fromEntries(countNumbers(before.postings))) });
    forget.run(documentId);
    forgetAbbreviations.run(documentId);
  };
  const learn = store.transaction((learned: readonly LearnedText[]) => {
    for (const { documentId } of learned) forgetDocument(documentId);
    const counted = learned.map(({ passages }) => passages.map(({ indexed }) => countTerms(indexed)));
    // Words are frequent: what many documents share is written once for all of them.
    const inPassages = new Map<string, number>();
    for (const { counts } of counted.flat())
      for (const term of counts.keys()) inPassages.set(term, (inPassages.get(term) ?? 0) + 1);
    addTerms.run(JSON.stringify(Object.fromEntries(inPassages)));
    const numbered = numbersOf([...inPassages.keys()]);
    for (const [i, { documentId, passages }] of learned.entries()) {
      const first = passages[0]?.chunkId ?? (0 as ChunkId);
      const postings = (counted[i] ?? []).map(({ length, counts }, at): PassageTerms => {
        const byNumber = Array.from(counts, ([term, n]) => [numbered.get(term) ?? 0, n] as const);
        return { offset: (passages[at]?.chunkId ?? first) - first, length, counts: new Map(byNumber) };
      });
      addDocument.run(documentId, first, encodePostings(postings));
      for (const { short, long } of passages.flatMap(({ text }) => findAbbreviations(text)))
        addAbbreviation.run(documentId, short, long.join(" "));
    }
  });
  const words: WordStore = {
    learn: (learned) => learn.immediate(learned),
    hasLearned: (documentId, first) => firstOf.get(documentId) === first,
    postings(documentIds) {
      const rows = documents.all(JSON.stringify(documentIds)) as ({ id: DocumentId } & LearnedDocument)[];
      return new Map(rows.map((row) => [row.id, row]));
    },
    numbersOf,
    numbersOfLonger: (term) => new Map(longerNumbers.all(...rangeOfLonger(term)) as [string, number][]),
    size: () => Number(largest.get()),
    countOf: (term) => (isWord(term) ? Number(count.get(term) ?? 0) : 0),
    longerThan: (term, limit) => longer.all(...rangeOfLonger(term), limit) as string[],
    abbreviations(shorts, longs, among) {
      const asked = { shorts: JSON.stringify(shorts), longs: JSON.stringify(longs) };
      if (among === undefined) return findAnywhere.all(asked) as FoundAbbreviation[];
      return findAmong.all({ ...asked, among: JSON.stringify(among) }) as FoundAbbreviation[];
    },
  };
  return { words, close: () => store.close() };
}

/** Letters only: a longer number is another number. */
const rangeOfLonger = (term: string) => [`${term}a`, `${term}{`] as const;

const TABLES = `
  DROP TABLE IF EXISTS learned;
  DROP TABLE IF EXISTS words;
  CREATE TABLE IF NOT EXISTS terms (
    id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE, passages INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, first INTEGER NOT NULL, postings BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS abbreviations (
    document TEXT NOT NULL, short TEXT NOT NULL, long TEXT NOT NULL, PRIMARY KEY (short, long, document)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS abbreviations_by_long ON abbreviations (long);
  CREATE INDEX IF NOT EXISTS abbreviations_by_document ON abbreviations (document);`;

function countTerms(text: string): { length: number; counts: ReadonlyMap<string, number> } {
  const terms = termsOf(text);
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return { length: terms.length, counts };
}

/** In how many passages each term is, by its number. */
function countNumbers(bytes: Buffer): ReadonlyMap<number, number> {
  const postings = decodePostings(bytes);
  const counts = new Map<number, number>();
  for (const { from, to } of passagesIn(postings)) {
    for (let at = from; at < to; at++) {
      const term = termOf(postings[at] ?? 0);
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
  }
  return counts;
}

/** Numbers and codes are no parts of words. */
export const isWord = (term: string) => term.length >= 4 && term.length <= 40 && !/\d/.test(term);
