import { and, count, desc, eq, lt, notExists, sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { isEmergencyAt } from "../access/decide.ts";
import { present } from "../access/moment.ts";
import { hasRole, requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type EmergencyReason, emergencyAccesses, emergencyReviews } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { auditEvents, collections, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { EmergencyId, UserId } from "../ids.ts";
import { commitFor, sealFor } from "../keys/data-keys.ts";
import { logger } from "../log.ts";

/** An emergency access is reviewed so long after it began. */
export const REVIEW_WITHIN_MS = 72 * 3_600_000;
const INPUT = z.object({
  finding: z.enum(["justified", "not-justified"]),
  note: z.string().trim().min(3).max(2000),
});

export type EmergencyReview = {
  readonly id: EmergencyId;
  readonly person: { readonly id: UserId; readonly name: string };
  readonly collection: string;
  readonly reason: EmergencyReason;
  readonly explanation: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly isOpen: boolean;
  readonly dueMs: number;
  readonly isOverdue: boolean;
  readonly review: {
    readonly finding: "justified" | "not-justified";
    readonly note: string;
    readonly atMs: number;
  } | null;
};

/** All emergency accesses, those to be reviewed first. @throws {AppError} not-allowed */
export function listEmergencies(db: Reader, actor: Actor): EmergencyReview[] {
  requireRole(db, actor, "privacy-officer", "auditor");
  const now = present();
  return db
    .select({
      row: emergencyAccesses,
      person: users.name,
      collection: collections.name,
      review: emergencyReviews,
    })
    .from(emergencyAccesses)
    .innerJoin(users, eq(users.id, emergencyAccesses.userId))
    .innerJoin(collections, eq(collections.id, emergencyAccesses.collectionId))
    .leftJoin(emergencyReviews, eq(emergencyReviews.emergencyId, emergencyAccesses.id))
    .orderBy(sql`${emergencyReviews.emergencyId} IS NOT NULL`, desc(emergencyAccesses.sinceMs))
    .limit(500)
    .all()
    .map(({ row, person, collection, review }) => ({
      id: row.id,
      person: { id: row.userId, name: person },
      collection,
      reason: row.reason,
      explanation: row.explanation,
      sinceMs: row.sinceMs,
      untilMs: row.endedAtMs ?? row.untilMs,
      isOpen: isEmergencyAt(row, now),
      dueMs: row.sinceMs + REVIEW_WITHIN_MS,
      isOverdue: review === null && now.atMs > row.sinceMs + REVIEW_WITHIN_MS,
      review:
        review === null ? null : { finding: review.finding, note: review.note, atMs: review.reviewedAtMs },
    }));
}

/** How many wait for the privacy officer; 0 for everybody else. For the notice on every page. */
export function countOpenReviews(db: Reader, actor: Actor): number {
  if (!hasRole(db, actor, "privacy-officer")) return 0;
  const row = db.select({ n: count() }).from(emergencyAccesses).where(isUnreviewed(db)).get();
  return row?.n ?? 0;
}

/** @throws {AppError} not-allowed, also for one's own; not-found; conflict when it was reviewed; invalid-input */
export function reviewEmergency(
  db: Database,
  actor: Actor,
  id: EmergencyId,
  input: z.input<typeof INPUT>,
): void {
  const parsed = INPUT.safeParse(input);
  if (!parsed.success) throw new AppError("invalid-input", "A review needs a finding and a note.");
  const { finding, note } = parsed.data;
  transact(db, (tx) => {
    const user = requireRole(tx, actor, "privacy-officer");
    const row = tx.select().from(emergencyAccesses).where(eq(emergencyAccesses.id, id)).get();
    if (row === undefined) throw new AppError("not-found", "There is no such emergency access.");
    if (row.userId === user.userId)
      throw new AppError("not-allowed", "Nobody reviews their own emergency access.");
    const values = {
      emergencyId: id,
      finding,
      note: sealFor(tx, "safeguard", id).text(note),
      reviewedBy: user.userId,
      reviewedAtMs: Date.now(),
    };
    if (tx.insert(emergencyReviews).values(values).onConflictDoNothing().run().changes === 0)
      throw new AppError("conflict", "This emergency access was reviewed already.");
    appendEvent(tx, {
      type: "emergency.reviewed",
      actor,
      objects: [id, row.collectionId, row.userId],
      data: { finding, note: commitFor(tx, "safeguard", id, note) },
    });
  });
}

/** Raises the alarm once for each review that is overdue; called by the supervisor. @returns how many were new */
export function reportOverdueReviews(db: Database, nowMs: number = Date.now()): number {
  return transact(db, (tx) => {
    const overdue = tx
      .select()
      .from(emergencyAccesses)
      .where(and(lt(emergencyAccesses.sinceMs, nowMs - REVIEW_WITHIN_MS), isUnreviewed(tx)))
      .all();
    const fresh = overdue.filter(
      ({ id }) =>
        tx
          .select({ seq: auditEvents.seq })
          .from(auditEvents)
          .where(and(eq(auditEvents.objectId, id), eq(auditEvents.type, "emergency.review-overdue")))
          .get() === undefined,
    );
    for (const { id, collectionId, userId, sinceMs } of fresh) {
      appendEvent(tx, {
        type: "emergency.review-overdue",
        actor: { kind: "system", process: "supervisor" },
        outcome: "error",
        objects: [id, collectionId, userId],
        data: { due: sinceMs + REVIEW_WITHIN_MS },
      });
    }
    if (fresh.length > 0)
      logger("audit").error("emergency accesses were not reviewed in time", { count: fresh.length });
    return fresh.length;
  });
}

/** Looks every ten minutes whether a review is overdue; for the supervisor, which clears the timer when it ends. */
export function watchReviews(db: Database): NodeJS.Timeout {
  const look = () => {
    try {
      reportOverdueReviews(db);
    } catch (error) {
      logger("audit").error("overdue reviews could not be recorded", { problem: String(error) });
    }
  };
  look();
  return setInterval(look, 10 * 60_000);
}

function isUnreviewed(db: Reader) {
  return notExists(
    db
      .select({ id: emergencyReviews.emergencyId })
      .from(emergencyReviews)
      .where(eq(emergencyReviews.emergencyId, emergencyAccesses.id)),
  );
}
