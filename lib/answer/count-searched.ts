import { inArray } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import { collections, type DocumentState } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import type { AcceptedQuestion } from "./accept-question.ts";
import type { Gaps, Searched } from "./answer.ts";
import { countDocument, countDocuments, type StateCount } from "./count-documents.ts";

const NONE: Gaps = { partly: 0, failed: 0, waiting: 0 };

/** What a question was put to, so that "nothing found" says where was looked. */
export function countSearched(
  db: Reader,
  actor: Actor,
  { collections: chosen, asOf }: Pick<AcceptedQuestion, "collections" | "asOf">,
  documentId?: DocumentId,
): Searched {
  const ids = chosen.map(({ id }) => id);
  const date = asOf?.date ?? null;
  if (ids.length === 0)
    return { documents: 0, withGaps: 0, gaps: NONE, collections: [], asOf: date, notInForce: 0 };
  const counts =
    documentId === undefined
      ? countDocuments(db, actor, ids, asOf)
      : countDocument(db, actor, ids, documentId);
  const gaps: Gaps = {
    partly: searchedIn(counts, "partly"),
    failed: searchedIn(counts, "failed"),
    waiting: searchedIn(counts, "waiting", "reading", "indexing"),
  };
  const names = db
    .select({ id: collections.id, name: collections.name })
    .from(collections)
    .where(inArray(collections.id, ids))
    .orderBy(collections.name)
    .all();
  const known = sum(counts, ({ ownLatest }) => ownLatest);
  const own = sum(counts, ({ ownSearched }) => ownSearched);
  return {
    documents: sum(counts, ({ searched }) => searched),
    withGaps: gaps.partly + gaps.failed,
    gaps,
    collections: names,
    asOf: date,
    notInForce: documentId === undefined ? Math.max(0, known - own) : 0,
  };
}

function searchedIn(counts: readonly StateCount[], ...states: DocumentState[]): number {
  return sum(counts, ({ state, searched }) => (states.includes(state) ? searched : 0));
}

function sum(counts: readonly StateCount[], of: (count: StateCount) => number): number {
  return counts.reduce((total, count) => total + of(count), 0);
}
