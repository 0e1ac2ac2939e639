import { and, eq, not, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { isWalledSql, mayReadSql } from "../access/readable.ts";
import { hasRole, requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { retentionDecisions, stewards } from "../db/access-tables.ts";
import type { Database, Reader } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import { takeAway } from "../documents/documents.ts";
import { AppError } from "../errors.ts";
import type { DocumentId, UserId } from "../ids.ts";
import { type Due, dueDocuments } from "./due-documents.ts";
import { isHeld } from "./holds.ts";
import { transactUnlessKept } from "./kept.ts";
import { notThere, requireMayProtect } from "./may-protect.ts";
import { DAY_MS } from "./retention-period.ts";

/** Longest time for which a document is kept longer before somebody looks again, in days. */
export const LONGEST_EXTENSION_DAYS = 3650;

/** A document whose time is over and about which somebody has to decide. */
export type DueForReview = Due & {
  /** Null: not open to whoever looks; they decide about it all the same. */
  readonly name: string | null;
  readonly addedAtMs: number;
  readonly isHeld: boolean;
};

/**
 * What waits for a decision, oldest end first: of every collection for those who protect all of them and data protection
 * officers, else of those that the person answers for; never what a wall keeps from them.
 */
export function listDueForReview(db: Reader, actor: Actor): DueForReview[] {
  const user = requireUser(db, actor);
  const seesAll = (["administrator", "privacy-officer", "data-protection-officer"] as const).some((role) =>
    hasRole(db, actor, role),
  );
  const among = and(
    not(isWalledSql(user, sql`${documents.collectionId}`)),
    seesAll ? undefined : isStewarded(user.userId),
  );
  return dueDocuments(db, Date.now(), among)
    .filter(({ atEnd }) => atEnd === "review")
    .toSorted((a, b) => a.endMs - b.endMs)
    .map((due) => ({
      ...due,
      ...nameAndAge(db, actor, due.id),
      isHeld: isHeld(db, { documentIds: [due.id] }),
    }));
}

/**
 * Decides about a document whose time is over: it is deleted, or kept for so many days more and looked at again.
 * @throws {AppError} not-found, also when it is not due; not-signed-in; invalid-input; on-hold
 */
export function decideDue(
  db: Database,
  actor: Actor,
  id: DocumentId,
  decision: "delete" | { readonly keepDays: number },
): void {
  transactUnlessKept(db, actor, "prune", (tx) => {
    const [due] = dueDocuments(tx, Date.now(), eq(documents.id, id));
    if (due === undefined || due.atEnd !== "review") throw notThere();
    const user = requireMayProtect(tx, actor, due.collectionId, "data-protection-officer");
    const now = Date.now();
    const keepDays = decision === "delete" ? null : decision.keepDays;
    if (
      keepDays !== null &&
      !(Number.isInteger(keepDays) && keepDays >= 1 && keepDays <= LONGEST_EXTENSION_DAYS)
    )
      throw new AppError("invalid-input", `A document is kept for 1 to ${LONGEST_EXTENSION_DAYS} days more.`);
    tx.insert(retentionDecisions)
      .values({
        documentId: id,
        keptUntilMs: keepDays === null ? null : now + keepDays * DAY_MS,
        decidedBy: user.userId,
        decidedAtMs: now,
      })
      .run();
    appendEvent(tx, {
      type: "retention.decided",
      actor,
      objects: [id, due.collectionId],
      data: { decision: keepDays === null ? "delete" : "keep", days: keepDays ?? undefined },
    });
    if (decision === "delete") takeAway(tx, actor, due);
  });
}

function nameAndAge(db: Reader, actor: Actor, id: DocumentId): Pick<DueForReview, "name" | "addedAtMs"> {
  const row = db
    .select({
      name: sql<string | null>`CASE WHEN ${mayReadSql(actor, documents.scopeId)}
        THEN coalesce(${documents.title}, ${documents.name}) END`,
      addedAtMs: documents.addedAtMs,
    })
    .from(documents)
    .where(eq(documents.id, id))
    .get();
  return row ?? { name: null, addedAtMs: 0 };
}

const isStewarded = (userId: UserId) => sql`${documents.collectionId} IN (
  SELECT s.collection_id FROM ${stewards} AS s WHERE s.user_id = ${userId} AND s.ended_at_ms IS NULL)`;
