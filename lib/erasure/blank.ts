import { and, eq, inArray } from "drizzle-orm";
import type { Transaction } from "../db/client.ts";
import { apiTokens, identities, identityLinks, scimResources } from "../db/identity-tables.ts";
import {
  chunks,
  conversations,
  documents,
  folderFiles,
  jobs,
  logReviews,
  pages,
  savedSearches,
  sessions,
  turnPassages,
  turns,
  users,
} from "../db/schema.ts";
import { invitations } from "../db/sign-in-tables.ts";
import { lineageOf, settleLineage } from "../documents/settle-lineage.ts";
import type { ConversationId, DocumentId, TurnId, UserId } from "../ids.ts";
import { destroyKey, sealFor } from "../keys/data-keys.ts";
import { dropSecondFactors } from "../people/second-factor/reset.ts";
import { blankReasonsAbout, blankReasonsOf } from "./blank-safeguards.ts";
import { blankPath } from "./is-erased.ts";
import { type ErasurePlan, originalsOnlyOf } from "./plan.ts";

/**
 * Takes everything personal out of the database and leaves rows without content where others point to them: a passage
 * of an erased document may not be read any more, so answers that rest on it are withheld by the one rule.
 */
export function blankPlan(tx: Transaction, plan: ErasurePlan) {
  const originals = originalsOnlyOf(tx, plan.documents).length;
  const passages = plan.documents.reduce((sum, id) => sum + blankDocument(tx, id), 0);
  for (const lineageId of new Set(plan.documents.map((id) => lineageOf(tx, id))))
    settleLineage(tx, lineageId);
  for (const id of plan.conversations) blankConversation(tx, id);
  for (const id of plan.answers) blankAnswer(tx, id);
  for (const id of plan.people) blankPerson(tx, id);
  return {
    documents: plan.documents.length,
    passages,
    originals,
    conversations: plan.conversations.length,
    answers: plan.answers.length,
    people: plan.people.length,
  };
}

/** @returns how many passages it had */
function blankDocument(tx: Transaction, id: DocumentId): number {
  destroyKey(tx, "document", id);
  blankReasonsOf(tx, id);
  // A key of its own again, for the emptiness.
  const nothing = sealFor(tx, "document", id).text("");
  tx.delete(pages).where(eq(pages.documentId, id)).run();
  const { changes } = tx
    .update(chunks)
    .set({ text: nothing, context: nothing, vector: null, sha256: "" })
    .where(eq(chunks.documentId, id))
    .run();
  tx.update(turnPassages)
    .set({ label: null })
    .where(
      inArray(
        turnPassages.chunkId,
        tx.select({ id: chunks.id }).from(chunks).where(eq(chunks.documentId, id)),
      ),
    )
    .run();
  tx.update(jobs)
    .set({ state: "failed", error: "erased", finishedAtMs: Date.now() })
    .where(eq(jobs.documentId, id))
    .run();
  // The file may still lie in its folder. It is not read again, and its steward is told to remove it there.
  tx.update(folderFiles)
    .set({ state: "problem", problem: "erased", sinceMs: Date.now() })
    .where(and(eq(folderFiles.documentId, id), eq(folderFiles.state, "taken")))
    .run();
  tx.update(documents)
    .set({
      name: "erased",
      title: null,
      sourcePath: blankPath(id),
      state: "failed",
      stateReason: null,
      warnings: null,
      deletedAtMs: Date.now(),
    })
    .where(eq(documents.id, id))
    .run();
  return changes;
}

function blankConversation(tx: Transaction, id: ConversationId): void {
  destroyKey(tx, "conversation", id);
  const nothing = sealFor(tx, "conversation", id).text("");
  tx.update(conversations)
    .set({ title: nothing, deletedAtMs: Date.now() })
    .where(eq(conversations.id, id))
    .run();
  tx.update(turnPassages)
    .set({ label: null })
    .where(
      inArray(
        turnPassages.turnId,
        tx.select({ id: turns.id }).from(turns).where(eq(turns.conversationId, id)),
      ),
    )
    .run();
  tx.update(turns)
    .set({ question: nothing, standaloneQuestion: null, answer: null })
    .where(eq(turns.conversationId, id))
    .run();
}

function blankAnswer(tx: Transaction, id: TurnId): void {
  tx.update(turns).set({ answer: null }).where(eq(turns.id, id)).run();
}

function blankPerson(tx: Transaction, id: UserId): void {
  blankReasonsAbout(tx, id);
  dropSecondFactors(tx, id);
  tx.update(invitations)
    .set({ name: "erased", email: `${id}@erased.invalid`, withdrawnAtMs: Date.now() })
    .where(eq(invitations.userId, id))
    .run();
  destroyKey(tx, "person", id);
  tx.update(logReviews).set({ note: null }).where(eq(logReviews.reviewedBy, id)).run();
  tx.delete(savedSearches).where(eq(savedSearches.userId, id)).run();
  tx.update(users)
    .set({
      name: "erased",
      email: `${id}@erased.invalid`,
      passwordHash: null,
      status: "suspended",
      locale: null,
    })
    .where(eq(users.id, id))
    .run();
  tx.update(sessions)
    .set({ userAgent: "", address: "", endedAtMs: Date.now() })
    .where(inArray(sessions.userId, [id]))
    .run();
  const endedAtMs = Date.now();
  tx.update(apiTokens).set({ name: "erased", endedAtMs }).where(eq(apiTokens.userId, id)).run();
  tx.delete(identityLinks).where(eq(identityLinks.userId, id)).run();
  tx.update(identities).set({ subject: id, endedAtMs }).where(eq(identities.userId, id)).run();
  tx.update(scimResources)
    .set({ userName: id, externalId: null, givenName: null, familyName: null, endedAtMs })
    .where(eq(scimResources.resourceId, id))
    .run();
}
