import { and, eq, gte } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Transaction } from "../db/client.ts";
import { auditEvents } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";

/** A viewer that was opened so long ago may still fetch parts of its document without a record of its own. */
const OPENING_MS = 12 * 60 * 60 * 1000;

/**
 * Records that a document is looked at, unless this person opened it in the last hours: the viewer fetches pages,
 * occurrences of words and parts of the original one after the other. Goes before each of them, so that who asks for a
 * part without having opened the viewer is recorded too.
 * @throws {AppError} audit-unavailable
 */
export function recordViewing(tx: Transaction, actor: Actor, id: DocumentId): void {
  if (!hasOpened(tx, actor, id)) appendEvent(tx, { type: "document.viewed", actor, objects: [id], data: {} });
}

function hasOpened(tx: Transaction, actor: Actor, id: DocumentId): boolean {
  if (actor.kind !== "user") return false;
  const opening = and(
    eq(auditEvents.objectId, id),
    eq(auditEvents.type, "document.viewed"),
    eq(auditEvents.actorId, actor.userId),
    gte(auditEvents.atMs, Date.now() - OPENING_MS),
  );
  return tx.select({ seq: auditEvents.seq }).from(auditEvents).where(opening).limit(1).get() !== undefined;
}
