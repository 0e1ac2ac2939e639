import { asc, desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { type Database, type Reader, transact } from "../../db/client.ts";
import { auditEvents, logReviews, users } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { commitFor, sealFor } from "../../keys/data-keys.ts";
import { appendEvent } from "../append-event.ts";
import { treeSize } from "../tree.ts";
import { listHints } from "./hints.ts";

const WEEK_MS = 7 * 86_400_000;
const NOTE = z.string().trim().max(4000);

/** A look through the log that somebody put their name to. */
export type Review = {
  readonly id: string;
  readonly by: string;
  /** The range: from the end of the review before, or the beginning of the log, until the review. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly hints: number;
  /** Null when there is none, or it was erased with the person. */
  readonly note: string | null;
};

/** Newest first, at most 20. @throws {AppError} not-allowed unless an administrator or auditor asks */
export function listReviews(db: Reader, actor: Actor): Review[] {
  requireRole(db, actor, "administrator", "auditor");
  return db
    .select({
      id: logReviews.id,
      by: users.name,
      fromMs: logReviews.fromMs,
      toMs: logReviews.toMs,
      hints: logReviews.hints,
      note: logReviews.note,
    })
    .from(logReviews)
    .innerJoin(users, eq(users.id, logReviews.reviewedBy))
    .orderBy(desc(logReviews.toMs))
    .limit(20)
    .all();
}

export type OpenReview = {
  /** End of the last review, or when the log began. */
  readonly fromMs: number;
  /** Nobody has reviewed anything yet. */
  readonly isFirst: boolean;
  readonly dueMs: number;
  readonly isOverdue: boolean;
};

/** What is to be reviewed next: all since the last review, or since the log began; due after a week. */
export function openReview(db: Reader, nowMs: number = Date.now()): OpenReview {
  const last = db
    .select({ toMs: logReviews.toMs })
    .from(logReviews)
    .orderBy(desc(logReviews.toMs))
    .limit(1)
    .get();
  const fromMs = last?.toMs ?? logBeganMs(db) ?? nowMs;
  const dueMs = fromMs + WEEK_MS;
  return { fromMs, isFirst: last === undefined, dueMs, isOverdue: nowMs > dueMs };
}

function logBeganMs(db: Reader): number | undefined {
  return db.select({ atMs: auditEvents.atMs }).from(auditEvents).orderBy(asc(auditEvents.seq)).limit(1).get()
    ?.atMs;
}

/**
 * Records that the actor looked through everything since the last review. The note stays beside the log, encrypted under
 * the reviewer's key; the event commits to it.
 * @throws {AppError} not-allowed; invalid-input; audit-unavailable
 */
export function recordReview(db: Database, actor: Actor, note: string): void {
  const parsed = NOTE.safeParse(note);
  if (!parsed.success) throw new AppError("invalid-input", "A note has at most 4,000 characters.");
  const text = parsed.data;
  transact(db, (tx) => {
    const { userId } = requireRole(tx, actor, "administrator", "auditor");
    const toMs = Date.now();
    const { fromMs } = openReview(tx, toMs);
    const hints = listHints(tx, actor, fromMs, toMs).length;
    const id = newId("review", toMs);
    const seal = sealFor(tx, "person", userId);
    tx.insert(logReviews)
      .values({
        id,
        reviewedBy: userId,
        fromMs,
        toMs,
        hints,
        note: text === "" ? null : seal.text(text),
      })
      .run();
    appendEvent(tx, {
      type: "log.reviewed",
      actor,
      objects: [id],
      data: {
        from: fromMs,
        to: toMs,
        size: treeSize(tx),
        hints,
        ...(text === "" ? {} : { note: commitFor(tx, "person", userId, text) }),
      },
    });
  });
}
