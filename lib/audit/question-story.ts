import { eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor, UserActor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import { hasRole, requireRole } from "../access/roles.ts";
import type { Reader } from "../db/client.ts";
import { chunks, collections, documents, turns } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { ChunkId, TurnId } from "../ids.ts";
import { type EventView, listCorrelated } from "./list-events.ts";

/** A passage that was disclosed for a question. What this reader of the log may not see is null. */
export type DisclosedPassage = {
  readonly chunkId: number;
  readonly documentId: string;
  readonly document: string | null;
  readonly collection: string | null;
  readonly pageFirst: number | null;
  readonly pageLast: number | null;
  readonly text: string | null;
  /** Why there is no text. */
  readonly textMissing: "not-open" | "gone" | null;
  readonly scorePerMille: number;
  readonly isCited: boolean;
};

/** One question from the log: asked, disclosed, answered, with times. Steps that did not happen are null. */
export type QuestionStory = {
  readonly turnId: TurnId;
  /** Null when the conversation was deleted; the log keeps only a commitment to it. */
  readonly question: string | null;
  readonly standaloneQuestion: string | null;
  readonly asked: EventView | null;
  readonly isFollowUp: boolean;
  readonly disclosed: EventView | null;
  readonly passages: readonly DisclosedPassage[];
  /** Passages that the index offered and the second check refused. */
  readonly refused: number;
  readonly completed: EventView | null;
  readonly aborted: EventView | null;
  readonly outcome: {
    readonly mode: string;
    readonly model: string | null;
    readonly isAbstained: boolean;
    readonly sentences: number;
    /** Of them: not supported at all by what they cite, and in part. */
    readonly unsupported: number;
    readonly partly: number;
    /** Why what a model wrote was set aside for quotes. */
    readonly fellBack: FellBack | null;
    /** Pairs of documents that were shown to disagree. */
    readonly contradictions: number;
  } | null;
  readonly abortedBecause: string | null;
  /** Sentences of the answer; null unless the reader may read every collection the passages came from. */
  readonly answer: z.infer<typeof ANSWER>["sentences"] | null;
  readonly answerMissing: "not-open" | "gone" | null;
  /** All events of the question, oldest first. */
  readonly events: readonly EventView[];
};

const DISCLOSED = z.object({
  passages: z.array(z.object({ chunk: z.number(), document: z.string(), scorePerMille: z.number() })),
  refused: z.number(),
});
const COMPLETED = z.object({
  mode: z.string(),
  abstained: z.boolean(),
  model: z.string().optional(),
  sentences: z.number(),
  /** Those in part among them. */
  unsupported: z.number(),
  partly: z.number().default(0),
  fellBack: z.enum(["no-citations", "invalid-citations", "endless", "engine"]).optional(),
  contradictions: z.number().default(0),
  cited: z.array(z.number()),
});
type FellBack = NonNullable<z.infer<typeof COMPLETED>["fellBack"]>;
const ANSWER = z.object({
  sentences: z.array(z.object({ text: z.string(), supported: z.enum(["yes", "partly", "no"]) })),
});

/**
 * Tells one question as a story. Auditors see the titles of documents; text of passages and of the answer is shown
 * only to a reader whom the access rule lets read every document concerned.
 * @throws {AppError} not-allowed; not-found when the log has no such question
 */
export function questionStory(db: Reader, actor: Actor, turnId: TurnId): QuestionStory {
  const reader = requireRole(db, actor, "administrator", "auditor");
  const events = listCorrelated(db, actor, turnId);
  if (events.length === 0) throw new AppError("not-found", "The log has no such question.");
  const last = (type: string) => events.findLast((event) => event.type === type) ?? null;
  const asked = last("query.accepted");
  const disclosed = last("retrieval.disclosed");
  const completed = last("answer.completed");
  const aborted = last("answer.aborted");
  const facts = DISCLOSED.safeParse(disclosed?.data).data ?? { passages: [], refused: 0 };
  const outcome = COMPLETED.safeParse(completed?.data).data;
  const turn = db.select().from(turns).where(eq(turns.id, turnId)).get();
  const found = findPassages(
    db,
    facts.passages.map(({ chunk }) => chunk as ChunkId),
  );
  const places = findDocuments(
    db,
    reader,
    facts.passages.map(({ document }) => document),
  );
  const mayReadAll = facts.passages.every(({ document }) => places.get(document)?.isOpen === true);
  const answer = ANSWER.safeParse(turn?.answer).data?.sentences;
  return {
    turnId,
    question: turn?.question ?? null,
    standaloneQuestion: turn?.standaloneQuestion ?? null,
    asked,
    isFollowUp: asked?.data.followUp === true,
    disclosed,
    passages: facts.passages.map((fact) =>
      describePassage(fact, {
        place: places.get(fact.document),
        passage: found.get(fact.chunk),
        seesTitles: seesTitles(db, reader),
        cited: outcome?.cited ?? [],
      }),
    ),
    refused: facts.refused,
    completed,
    aborted,
    outcome:
      outcome === undefined
        ? null
        : {
            mode: outcome.mode,
            model: outcome.model ?? null,
            isAbstained: outcome.abstained,
            sentences: outcome.sentences,
            unsupported: outcome.unsupported - outcome.partly,
            partly: outcome.partly,
            fellBack: outcome.fellBack ?? null,
            contradictions: outcome.contradictions,
          },
    abortedBecause: typeof aborted?.data.because === "string" ? aborted.data.because : null,
    answer: mayReadAll && answer !== undefined ? answer : null,
    answerMissing: !mayReadAll ? "not-open" : answer === undefined ? "gone" : null,
    events,
  };
}

type Place = { collection: string; title: string; isDeleted: boolean; isOpen: boolean };
type Passage = { text: string; pageFirst: number; pageLast: number };

function describePassage(
  fact: { chunk: number; document: string; scorePerMille: number },
  known: {
    place: Place | undefined;
    passage: Passage | undefined;
    seesTitles: boolean;
    cited: readonly number[];
  },
): DisclosedPassage {
  const { place, passage } = known;
  const mayRead = place?.isOpen === true;
  const isGone = passage === undefined || place?.isDeleted === true;
  return {
    chunkId: fact.chunk,
    documentId: fact.document,
    document: mayRead || known.seesTitles ? (place?.title ?? null) : null,
    collection: place?.collection ?? null,
    pageFirst: passage?.pageFirst ?? null,
    pageLast: passage?.pageLast ?? null,
    text: mayRead && !isGone ? passage.text : null,
    textMissing: !mayRead ? "not-open" : isGone ? "gone" : null,
    scorePerMille: fact.scorePerMille,
    isCited: known.cited.includes(fact.chunk),
  };
}

function findPassages(db: Reader, ids: readonly ChunkId[]): Map<number, Passage> {
  if (ids.length === 0) return new Map();
  const rows = db
    .select({ id: chunks.id, text: chunks.text, pageFirst: chunks.pageFirst, pageLast: chunks.pageLast })
    .from(chunks)
    .where(inArray(chunks.id, [...ids]))
    .all();
  return new Map(rows.map(({ id, ...passage }) => [Number(id), passage]));
}

function findDocuments(db: Reader, reader: UserActor, ids: readonly string[]): Map<string, Place> {
  if (ids.length === 0) return new Map();
  const rows = db
    .select({
      id: documents.id,
      isOpen: sql<number>`${mayReadSql(reader, documents.scopeId)}`,
      collection: collections.name,
      title: sql<string>`coalesce(${documents.title}, ${documents.name})`,
      deletedAtMs: documents.deletedAtMs,
    })
    .from(documents)
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .where(inArray(sql`${documents.id}`, [...new Set(ids)]))
    .all();
  return new Map(
    rows.map(({ id, deletedAtMs, isOpen, ...place }) => [
      id,
      { ...place, isOpen: isOpen === 1, isDeleted: deletedAtMs !== null },
    ]),
  );
}

function seesTitles(db: Reader, reader: UserActor): boolean {
  return hasRole(db, reader, "auditor");
}
