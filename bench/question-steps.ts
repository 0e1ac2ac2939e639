import type { UserActor } from "../lib/access/actor.ts";
import { readableCollections } from "../lib/access/readable.ts";
import { addNeighbours } from "../lib/answer/add-neighbours.ts";
import { findContradictions } from "../lib/answer/contradictions/find-contradictions.ts";
import { countSearched } from "../lib/answer/count-searched.ts";
import { judgeEvidence } from "../lib/answer/judge-evidence.ts";
import { nameRepeats, withRepeats } from "../lib/answer/name-repeats.ts";
import { chooseQuotes, scoreUnits } from "../lib/answer/quote/choose-quotes.ts";
import { quotableUnits } from "../lib/answer/quote/quotable-units.ts";
import { quoteAnswer } from "../lib/answer/quote/quote-answer.ts";
import { today } from "../lib/documents/day.ts";
import { addressedDocuments } from "../lib/retrieval/addressed-documents.ts";
import { Candidates } from "../lib/retrieval/candidates.ts";
import { beginComparing, cosinesOf, nearestOf } from "../lib/retrieval/compare-vectors.ts";
import { expandTerms } from "../lib/retrieval/expand-terms.ts";
import { foldRepeats } from "../lib/retrieval/fold-repeats.ts";
import { gatherCandidates } from "../lib/retrieval/gather-candidates.ts";
import { openActiveIndex } from "../lib/retrieval/index-store.ts";
import { openFullText } from "../lib/retrieval/open-full-text.ts";
import { orderCandidates } from "../lib/retrieval/order-candidates.ts";
import { queryTerms } from "../lib/retrieval/query-terms.ts";
import { searchAddressed } from "../lib/retrieval/search-addressed.ts";
import { type PassageSearch, type SearchDeps, searchPassages } from "../lib/retrieval/search-passages.ts";
import { countEligible, filterOf, searchableScopes } from "../lib/retrieval/search-scope.ts";
import { termsOf } from "../lib/retrieval/terms.ts";
import { weighTerms } from "../lib/retrieval/weigh-terms.ts";

/** Times one step. */
export type Step = <Result>(name: string, work: () => Result | Promise<Result>) => Promise<Result>;

/** Every step of a search alone, as the product calls it. @returns what the search as a whole finds */
export async function searchSteps(
  deps: SearchDeps,
  actor: UserActor,
  question: string,
  step: Step,
): Promise<PassageSearch> {
  const { db, config, door } = deps;
  const query = { query: question, k: 12 };
  const index = await openActiveIndex(db, config);
  const scopeIds = await step("  access rule", () => searchableScopes(db, actor, {}));
  const filter = filterOf(db, scopeIds, undefined);
  if (index === undefined || filter === undefined) throw new Error("nothing to search");
  const terms = queryTerms(question).map(({ term }) => term);
  const asked = { terms, words: termsOf(question) };
  const eligible = countEligible(db, scopeIds);
  const opened = await step("  words of the passages", () =>
    openFullText(db, index, filter, { eligible, documentId: undefined }),
  );
  const { fullText, store, documentIds } = opened;
  const words = { store, vocabulary: fullText.vocabulary };
  const expansions = await step("  other words", () =>
    expandTerms(db, actor, words, asked, { scopeIds, documentIds }),
  );
  await step("  passages with the words", () => fullText.look([...terms, ...expansions.words]));
  const hits = await step("  full text", () => fullText.search(terms, 100));
  const others = await step("  full text of other words", () => fullText.search(expansions.words, 50));
  const weights = await step("  rarity of words", () => weighTerms(fullText, terms, eligible));
  const checked = new Candidates(db, actor, today());
  const vectors = await step("  vectors", async () => {
    const comparing = await beginComparing(door, query, index, filter, eligible);
    return comparing === undefined ? undefined : nearestOf(comparing, checked);
  });
  await step("  second check", () => checked.check([...hits, ...others, ...(vectors?.hits ?? [])]));
  const addressed = await step("  named documents", () =>
    addressedDocuments(db, checked.inOrder(hits), weights),
  );
  await step("  passages of named documents", async () => {
    const scopes = new Map(Array.from(checked.byId.values(), (one) => [one.documentId, one.scopeId]));
    checked.check(await searchAddressed(fullText, terms, addressed, (id) => scopes.get(id)));
  });
  if (vectors !== undefined)
    await step("  cosines", () => cosinesOf(db, [...checked.byId.values()], vectors));
  const gathered = await gatherCandidates({ db, door }, actor, query, index, filter);
  const ordered = await step("  ranking", () => orderCandidates(query, gathered));
  await step("  folding repeats", () => foldRepeats(ordered, query.k));
  return searchPassages(deps, actor, query);
}

/** Every step from what was found to the quotes, without the records. */
export async function answerSteps(
  { db }: SearchDeps,
  actor: UserActor,
  question: string,
  found: PassageSearch,
  step: Step,
): Promise<void> {
  await step("  documents counted", () => {
    const collections = readableCollections(db, actor);
    return countSearched(db, actor, { collections, asOf: undefined });
  });
  const shown = await step("  neighbours", () => addNeighbours(db, actor, found.passages.slice(0, 10)));
  const units = await step("  sentences, rows, items", () =>
    shown.map((passage) => quotableUnits(db, passage)),
  );
  const scored = await step("  which of them answer", () => scoreUnits(question, shown, units, found));
  await step("  evidence", () => judgeEvidence(question, found, scored));
  const quotes = await step("  choosing quotes", () => chooseQuotes(question, scored, found.weights));
  const answer = await step("  citing and verifying", () => quoteAnswer(db, quotes));
  await step("  contradictions", () => findContradictions(scored, found));
  await step("  other places of the words", () => {
    const citations = withRepeats(answer.citations, shown);
    return nameRepeats(db, actor, { citations });
  });
}
