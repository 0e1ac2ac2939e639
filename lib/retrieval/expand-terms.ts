import { and, inArray, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import type { Reader } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import type { DocumentId, ScopeId } from "../ids.ts";
import type { Vocabulary } from "./full-text.ts";
import { splitCompound } from "./split-compound.ts";
import { isStopWord } from "./stop-words.ts";
import type { FoundAbbreviation, WordStore } from "./word-store.ts";

/** Other words that stand for words of a question. */
export type Expansions = {
  /** Abbreviations: `stems` in a row stand for each of `terms`, in either direction. */
  readonly synonyms: readonly { readonly terms: readonly string[]; readonly stems: readonly string[] }[];
  /** Parts of compound words and words that begin with one of the question, by the word of the question. */
  readonly related: ReadonlyMap<string, readonly string[]>;
  /** All of these words that are worth a search. */
  readonly words: readonly string[];
};

export const NO_EXPANSIONS: Expansions = { synonyms: [], related: new Map(), words: [] };

const MOST_ABBREVIATIONS = 12;
const LONGEST_FORM = 8;
const LEAST_BEGINNING = 6;
const MOST_LONGER = 6;
const MOST_WORDS = 24;

/**
 * What a question's words are also called: abbreviations that documents explain which the actor may read and which
 * are searched, in both directions; parts of compound words; longer words that begin with them.
 * @param question content words, and all words in order, as compared
 * @param searched scopes, and the documents in them where they were counted one by one
 */
export function expandTerms(
  db: Reader,
  actor: Actor,
  words: { readonly store: WordStore; readonly vocabulary: Vocabulary },
  question: { readonly terms: readonly string[]; readonly words: readonly string[] },
  searched: {
    readonly scopeIds: readonly ScopeId[];
    readonly documentIds: readonly DocumentId[] | undefined;
  },
): Expansions {
  const { terms } = question;
  const { vocabulary } = words;
  const synonyms = findSynonyms(db, actor, words.store, question, searched);
  const related = new Map(
    terms.map(
      (term) =>
        [term, [...splitCompound(term, vocabulary.countOf), ...longerWords(vocabulary, term)]] as const,
    ),
  );
  const found = [...synonyms.flatMap(({ stems }) => stems), ...[...related.values()].flat()];
  const others = [...new Set(found)].filter((word) => !terms.includes(word) && !isStopWord(word));
  return { synonyms, related, words: others.slice(0, MOST_WORDS) };
}

function findSynonyms(
  db: Reader,
  actor: Actor,
  store: WordStore,
  { terms, words }: { readonly terms: readonly string[]; readonly words: readonly string[] },
  {
    scopeIds,
    documentIds,
  }: { readonly scopeIds: readonly ScopeId[]; readonly documentIds: readonly DocumentId[] | undefined },
): Expansions["synonyms"] {
  const phrases = words.flatMap((_, start) =>
    Array.from({ length: LONGEST_FORM }, (_, i) => words.slice(start, start + i + 1).join(" ")),
  );
  const found = store.abbreviations(terms, phrases, documentIds);
  const readable = readableAmong(db, actor, found, scopeIds);
  const counts = new Map<string, number>();
  for (const { documentId, short, long } of found) {
    const pair = `${short}\t${long}`;
    if (readable.has(documentId)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, MOST_ABBREVIATIONS)
    .map(([pair]) => {
      const [short = "", long = ""] = pair.split("\t");
      const stems = long.split(" ");
      return terms.includes(short)
        ? { terms: [short], stems }
        : { terms: stems.filter((stem) => terms.includes(stem)), stems: [short] };
    });
}

/** Of the documents that explain an abbreviation those that are searched and that the actor may read. */
function readableAmong(
  db: Reader,
  actor: Actor,
  found: readonly FoundAbbreviation[],
  scopeIds: readonly ScopeId[],
): ReadonlySet<DocumentId> {
  if (found.length === 0) return new Set();
  const ids = JSON.stringify([...new Set(found.map(({ documentId }) => documentId))]);
  const rows = db
    .select({ id: documents.id })
    .from(documents)
    .where(
      and(
        sql`${documents.id} IN (SELECT value FROM json_each(${ids}))`,
        inArray(documents.state, ["searchable", "partly"]),
        isNull(documents.deletedAtMs),
        inArray(documents.scopeId, [...scopeIds]),
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .all();
  return new Set(rows.map(({ id }) => id));
}

/** "kündigung" also stands in "kündigungsfrist". */
function longerWords(vocabulary: Vocabulary, term: string): readonly string[] {
  return term.length < LEAST_BEGINNING || /\d/.test(term) ? [] : vocabulary.longerThan(term, MOST_LONGER);
}
