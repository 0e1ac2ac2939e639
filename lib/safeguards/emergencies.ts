import { and, desc, eq, inArray, isNull, not, sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { isEmergencyAt, LONGEST_EMERGENCY_MS } from "../access/decide.ts";
import { present } from "../access/moment.ts";
import { explainAccess, isWalledSql, readableCollections } from "../access/readable.ts";
import { hasRole, requireUser } from "../access/roles.ts";
import { appendEvent, recordEvent } from "../audit/append-event.ts";
import { EMERGENCY_REASONS, emergencyAccesses } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { type CollectionKind, collections } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, type EmergencyId, newId } from "../ids.ts";
import { commitFor, sealFor } from "../keys/data-keys.ts";
import { requireStepUp } from "../people/step-up.ts";

/** Only these are opened in an emergency, and their names are known to everybody who works in the house. */
const KINDS: readonly CollectionKind[] = ["ward"];
const INPUT = z.object({
  reason: z.enum(EMERGENCY_REASONS),
  explanation: z.string().trim().min(10).max(2000),
  minutes: z
    .number()
    .int()
    .min(5)
    .max(LONGEST_EMERGENCY_MS / 60_000),
});

export type EmergencyCollection = { readonly id: CollectionId; readonly name: string };
export type OpenEmergency = {
  readonly id: EmergencyId;
  readonly collection: EmergencyCollection;
  readonly untilMs: number;
};

/**
 * Collections the person could open in an emergency: of a kind that allows it, not open to them anyway, and none that
 * a wall keeps them out of.
 */
export function listEmergencyCollections(db: Reader, actor: Actor): EmergencyCollection[] {
  const user = requireUser(db, actor);
  const open = new Set(readableCollections(db, actor).map(({ id }) => id));
  return db
    .select({ id: collections.id, name: collections.name })
    .from(collections)
    .where(and(inArray(collections.kind, [...KINDS]), not(isWalledSql(user, sql`${collections.id}`))))
    .orderBy(collections.name)
    .all()
    .filter(({ id }) => !open.has(id));
}

/**
 * Opens one collection to the person for at most an hour. The privacy officer learns of it at once, by the same commit.
 * @throws {AppError} step-up-needed; invalid-input; not-found for a collection that is absent, not of a kind that
 *   allows it, or behind a wall; conflict when it is open to them already
 */
export function startEmergency(
  db: Database,
  actor: Actor,
  input: { readonly collectionId: CollectionId } & z.input<typeof INPUT>,
): EmergencyId {
  const user = requireStepUp(db, actor);
  const parsed = INPUT.safeParse(input);
  if (!parsed.success)
    throw new AppError(
      "invalid-input",
      "Emergency access needs a reason, an explanation of at least 10 characters, and 5 to 60 minutes.",
    );
  const { reason, explanation, minutes } = parsed.data;
  if (explainAccess(db, actor, input.collectionId, "read").allowed)
    throw new AppError("conflict", "The collection is open to you already.");
  if (!listEmergencyCollections(db, actor).some(({ id }) => id === input.collectionId)) {
    recordEvent(db, {
      type: "emergency.refused",
      actor,
      outcome: "denied",
      objects: [input.collectionId],
      data: { because: "not-open-to-emergencies" },
    });
    throw new AppError("not-found", "There is no such collection, or it is not open to you.");
  }
  return transact(db, (tx) => {
    const now = present();
    const id = newId("emergency", now.atMs);
    const untilMs = now.atMs + minutes * 60_000;
    tx.insert(emergencyAccesses)
      .values({
        id,
        collectionId: input.collectionId,
        userId: user.userId,
        reason,
        explanation: sealFor(tx, "safeguard", id).text(explanation),
        sinceMs: now.atMs,
        untilMs,
        bootId: now.bootId,
        sinceUptimeMs: now.uptimeMs,
      })
      .run();
    appendEvent(tx, {
      type: "emergency.started",
      actor,
      objects: [id, input.collectionId, user.userId],
      data: { reason, explanation: commitFor(tx, "safeguard", id, explanation), until: untilMs },
    });
    return id;
  });
}

/** By the person themselves or the privacy officer. @throws {AppError} not-found */
export function endEmergency(db: Database, actor: Actor, id: EmergencyId): void {
  transact(db, (tx) => {
    const user = requireUser(tx, actor);
    const row = tx.select().from(emergencyAccesses).where(eq(emergencyAccesses.id, id)).get();
    const isOwn = row?.userId === user.userId;
    if (row === undefined || row.endedAtMs !== null || !(isOwn || hasRole(tx, actor, "privacy-officer")))
      throw new AppError("not-found", "There is no such emergency access.");
    tx.update(emergencyAccesses).set({ endedAtMs: Date.now() }).where(eq(emergencyAccesses.id, id)).run();
    appendEvent(tx, {
      type: "emergency.ended",
      actor,
      objects: [id, row.collectionId, row.userId],
      data: { by: isOwn ? "self" : "privacy-officer" },
    });
  });
}

/** The person's own emergency accesses that are in force, for the banner. */
export function openEmergencies(db: Reader, actor: Actor): OpenEmergency[] {
  const user = requireUser(db, actor);
  const now = present();
  return db
    .select({ row: emergencyAccesses, name: collections.name })
    .from(emergencyAccesses)
    .innerJoin(collections, eq(collections.id, emergencyAccesses.collectionId))
    .where(
      and(
        eq(emergencyAccesses.userId, user.userId),
        isNull(emergencyAccesses.endedAtMs),
        not(isWalledSql(user, sql`${emergencyAccesses.collectionId}`)),
      ),
    )
    .orderBy(desc(emergencyAccesses.sinceMs))
    .all()
    .filter(({ row }) => isEmergencyAt(row, now))
    .map(({ row, name }) => ({
      id: row.id,
      collection: { id: row.collectionId, name },
      untilMs: row.untilMs,
    }));
}
