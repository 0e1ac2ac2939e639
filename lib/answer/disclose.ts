import { eq } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { readableScopes } from "../access/readable.ts";
import { appendEvent } from "../audit/append-event.ts";
import { BUILD } from "../build.ts";
import type { Database } from "../db/client.ts";
import { turnPassages, turns } from "../db/schema.ts";
import { commitFor, sealFor } from "../keys/data-keys.ts";
import type { FoundPassage, PassageSearch } from "../retrieval/search-passages.ts";
import type { AcceptedQuestion } from "./accept-question.ts";
import { commitTurn } from "./commit-turn.ts";
import { repeatsElsewhere } from "./name-repeats.ts";

/**
 * Step 6: records every passage that a model or the person is about to see, with a commitment to its text.
 * @returns false, with nothing recorded, when what the person may read has changed since it was searched
 * @throws {AppError} audit-unavailable; nothing may be shown then
 */
export function disclose(
  db: Database,
  actor: Actor,
  accepted: AcceptedQuestion,
  found: PassageSearch,
  passages: readonly FoundPassage[],
  standaloneQuestion: string | null,
): boolean {
  return commitTurn(db, (tx) => {
    const now = new Set(readableScopes(tx, actor).map(({ id }) => id));
    if (!found.scopeIds.every((scopeId) => now.has(scopeId))) return false;
    const seal = sealFor(tx, "conversation", accepted.conversationId);
    tx.update(turns)
      .set({ state: "disclosed", standaloneQuestion: seal.text(standaloneQuestion) })
      .where(eq(turns.id, accepted.turnId))
      .run();
    for (const [rank, { chunkId, document }] of passages.entries()) {
      tx.insert(turnPassages)
        .values({ turnId: accepted.turnId, rank, chunkId, label: seal.text(document) })
        .run();
    }
    appendEvent(tx, {
      type: "retrieval.disclosed",
      actor,
      objects: [accepted.turnId],
      correlation: accepted.turnId,
      data: {
        question: commitFor(
          tx,
          "conversation",
          accepted.conversationId,
          standaloneQuestion ?? accepted.question,
        ),
        passages: passages.map((passage) => ({
          chunk: passage.chunkId,
          document: passage.documentId,
          text: commitFor(tx, "document", passage.documentId, passage.text),
          scorePerMille: Math.round(passage.score * 1000),
          ...describeRepeats(passage),
        })),
        refused: found.refused.length,
        ...(found.generationId === null ? {} : { generation: found.generationId }),
        ...describeVector(found, (text) => commitFor(tx, "conversation", accepted.conversationId, text)),
        build: BUILD,
      },
    });
    return true;
  });
}

function describeRepeats(passage: FoundPassage) {
  const repeats = repeatsElsewhere(passage);
  if (repeats.length === 0) return {};
  return { repeats: repeats.map(({ chunkId, documentId }) => ({ chunk: chunkId, document: documentId })) };
}

function describeVector({ question }: PassageSearch, commit: (text: string) => string) {
  if (question === null) return {};
  const { buffer, byteOffset, byteLength } = question.vector;
  return {
    embedding: question.modelId,
    ...(question.modelSha256 === null ? {} : { embeddingSha256: question.modelSha256 }),
    vector: commit(Buffer.from(buffer, byteOffset, byteLength).toString("base64")),
  };
}
