import { join } from "node:path";
import { openDerived } from "../db/client.ts";
import type { DocumentId } from "../ids.ts";
import { findAbbreviations } from "./find-abbreviations.ts";
import { termsOf } from "./terms.ts";

/**
 * Words mined from the documents: how many passages have each, to tell compound words apart, and the abbreviations that
 * documents explain. Derived like the index, in clear like the index, so it lies in the folder of a generation and goes
 * away with it; what a deleted document left is in nobody's reach, since the database is asked who may read what.
 */
export type WordStore = {
  /** Takes up a document once; a second time does nothing. */
  learn(documentId: DocumentId, texts: readonly string[]): void;
  /** How many passages have the word; 0 for one that no document has. */
  countOf(term: string): number;
  /** The most frequent words that begin with this one and are longer, at most `limit`. */
  longerThan(term: string, limit: number): string[];
  /** Documents that explain one of the short forms, or one of the long forms. */
  abbreviations(shorts: readonly string[], longs: readonly string[]): FoundAbbreviation[];
  hasLearned(documentId: DocumentId): boolean;
};
export type FoundAbbreviation = {
  readonly documentId: DocumentId;
  readonly short: string;
  /** Stems, a blank between. */
  readonly long: string;
};

const open = new Map<string, WordStore>();
/** A frequent abbreviation is explained in many documents. */
const MOST_FOUND = 2000;

/** @param folder of an index generation */
export function openWords(folder: string): WordStore {
  const known = open.get(folder);
  if (known !== undefined) return known;
  const words = make(folder);
  open.set(folder, words);
  return words;
}

/** Forgets the store of a generation that is gone. */
export function closeWords(folder: string): void {
  open.delete(folder);
}

function make(folder: string): WordStore {
  const store = openDerived(join(folder, "words.db"), TABLES);
  const isLearned = store.prepare("SELECT 1 FROM learned WHERE document = ?");
  const markLearned = store.prepare("INSERT INTO learned VALUES (?)");
  const addWords = store.prepare(
    `INSERT INTO words (term, passages) SELECT key, value FROM json_each(?) WHERE true
     ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages`,
  );
  const addAbbreviation = store.prepare("INSERT OR IGNORE INTO abbreviations VALUES (?, ?, ?)");
  const count = store.prepare("SELECT passages FROM words WHERE term = ?").pluck();
  const longer = store
    .prepare(
      "SELECT term FROM words WHERE term >= ? AND term < ? AND passages > 1 ORDER BY passages DESC, term LIMIT ?",
    )
    .pluck();
  const find = store.prepare(
    `SELECT document AS documentId, short, long FROM abbreviations WHERE short IN (SELECT value FROM json_each(?))
     UNION SELECT document, short, long FROM abbreviations WHERE long IN (SELECT value FROM json_each(?)) LIMIT ${MOST_FOUND}`,
  );
  const learn = store.transaction((documentId: DocumentId, texts: readonly string[]) => {
    if (isLearned.get(documentId) !== undefined) return;
    markLearned.run(documentId);
    addWords.run(JSON.stringify(Object.fromEntries(countWords(texts))));
    for (const { short, long } of texts.flatMap(findAbbreviations))
      addAbbreviation.run(documentId, short, long.join(" "));
  });
  return {
    learn: (documentId, texts) => learn.immediate(documentId, texts),
    countOf: (term) => Number(count.get(term) ?? 0),
    longerThan: (term, limit) => longer.all(`${term}a`, `${term}{`, limit) as string[],
    abbreviations: (shorts, longs) =>
      find.all(JSON.stringify(shorts), JSON.stringify(longs)) as FoundAbbreviation[],
    hasLearned: (documentId) => isLearned.get(documentId) !== undefined,
  };
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS learned (document TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS words (term TEXT PRIMARY KEY, passages INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS abbreviations (
    document TEXT NOT NULL, short TEXT NOT NULL, long TEXT NOT NULL, PRIMARY KEY (short, long, document)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS abbreviations_by_long ON abbreviations (long);`;

function countWords(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const term of new Set(termsOf(text)))
      if (isWord(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** Numbers and codes are no parts of words. */
const isWord = (term: string) => term.length >= 4 && term.length <= 40 && !/\d/.test(term);
