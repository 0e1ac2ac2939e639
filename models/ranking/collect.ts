import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { UserActor } from "../../lib/access/actor.ts";
import { isDocument } from "../../lib/answer/eval/held-at.ts";
import { coverageOf } from "../../lib/answer/eval/match-passage.ts";
import { type EvalQuestion, parseQuestionSet } from "../../lib/answer/eval/question-set.ts";
import { collectionByName } from "../../lib/documents/collections.ts";
import { gatherCandidates } from "../../lib/retrieval/gather-candidates.ts";
import { openActiveIndex } from "../../lib/retrieval/index-store.ts";
import type { CheckedPassage } from "../../lib/retrieval/load-passages.ts";
import { featuresOf } from "../../lib/retrieval/order-candidates.ts";
import { FEATURES } from "../../lib/retrieval/ranking/candidate-features.ts";
import type { SearchDeps } from "../../lib/retrieval/search-passages.ts";
import { filterOf, searchableScopes } from "../../lib/retrieval/search-scope.ts";

/** The candidates of one question. */
export type RankedGroup = {
  readonly id: string;
  /** Gold documents: questions about one document never stand on both sides of a split. */
  readonly documents: readonly string[];
  /** Gold passages. */
  readonly golds: number;
  /** For each candidate how much of each gold passage it holds, from 0 to 1. */
  readonly coverage: readonly (readonly number[])[];
  readonly places: readonly { readonly documentId: string; readonly ordinal: number }[];
  /** For each candidate its place in the list of full text and of vectors; null: not in the list. */
  readonly textRanks: readonly (number | null)[];
  readonly vectorRanks: readonly (number | null)[];
};
export type CollectedSet = { readonly features: readonly string[]; readonly groups: readonly RankedGroup[] };

/**
 * Searches with each question of a set and writes what the ranking would see: `<out>/<set>.json`, and beside it
 * `<set>.f32` with one row of float32 for each candidate, group after group.
 */
export async function collectSet(
  deps: SearchDeps,
  actor: UserActor,
  set: { readonly name: string; readonly folder: string; readonly outFolder: string },
): Promise<number> {
  const questions = parseQuestionSet(readFileSync(join(set.folder, "questions.jsonl"), "utf8")).filter(
    ({ answerable, relevant }) => answerable && relevant.length > 0,
  );
  const collectionIds = [collectionByName(deps.db, actor, set.name)];
  const index = await openActiveIndex(deps.db, deps.config);
  const filter = filterOf(deps.db, searchableScopes(deps.db, actor, { collectionIds }), undefined);
  if (index === undefined || filter === undefined) throw new Error(`${set.name} is not searchable`);
  const groups: RankedGroup[] = [];
  const rows: number[][] = [];
  for (const question of questions) {
    const query = { query: question.question, collectionIds, k: 10 };
    const gathered = await gatherCandidates(deps, actor, query, index, filter);
    const features = featuresOf(query.query, gathered);
    groups.push({
      id: question.id,
      documents: question.relevant.map(({ doc }) => doc),
      golds: question.relevant.length,
      coverage: gathered.candidates.map(({ passage }) => coverageIn(question, passage)),
      places: gathered.candidates.map(({ passage: { documentId, ordinal } }) => ({ documentId, ordinal })),
      textRanks: gathered.candidates.map(({ textRank }) => textRank),
      vectorRanks: gathered.candidates.map(({ vectorRank }) => vectorRank),
    });
    rows.push(...features);
  }
  mkdirSync(set.outFolder, { recursive: true });
  const collected: CollectedSet = { features: FEATURES, groups };
  writeFileSync(join(set.outFolder, `${set.name}.json`), JSON.stringify(collected));
  writeFileSync(join(set.outFolder, `${set.name}.f32`), new Uint8Array(new Float32Array(rows.flat()).buffer));
  return rows.length;
}

function coverageIn({ relevant }: EvalQuestion, found: CheckedPassage): number[] {
  return relevant.map(({ doc, passage }) =>
    isDocument(doc, found) ? Number(coverageOf(found.text, passage).toFixed(3)) : 0,
  );
}
