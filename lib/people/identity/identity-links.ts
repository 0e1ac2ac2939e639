import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { appendEvent } from "../../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../../db/client.ts";
import { type IdentitySource, identities, identityLinks } from "../../db/identity-tables.ts";
import { users } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import type { UserId } from "../../ids.ts";
import { requireStepUpInBrowser } from "../step-up.ts";

const LINK_LASTS_MS = 48 * 3_600_000;

export type Identity = {
  readonly source: IdentitySource;
  readonly issuer: string;
  readonly subject: string;
  readonly linkedAtMs: number;
};
type Subject = Pick<Identity, "source" | "issuer" | "subject">;

/** Identities that a person is connected with now. @throws {AppError} not-allowed */
export function listIdentities(db: Reader, actor: Actor, userId: UserId): Identity[] {
  requireRole(db, actor, "administrator", "auditor");
  return db
    .select({
      source: identities.source,
      issuer: identities.issuer,
      subject: identities.subject,
      linkedAtMs: identities.linkedAtMs,
    })
    .from(identities)
    .where(and(eq(identities.userId, userId), isNull(identities.endedAtMs)))
    .all();
}

/** Connects a person with an identity. @throws {AppError} not-allowed; step-up-needed; not-found; invalid-input; conflict */
export function linkIdentity(db: Database, actor: Actor, userId: UserId, identity: Subject): void {
  const subject = identity.subject.trim();
  if (subject === "" || subject.length > 255)
    throw new AppError(
      "invalid-input",
      "The subject is what the provider calls the person, 1 to 255 characters.",
    );
  transact(db, (tx) => {
    const { userId: linkedBy } = requireStepUpInBrowser(tx, requireRole(tx, actor, "administrator"));
    requirePerson(tx, userId);
    connect(tx, userId, { ...identity, subject }, linkedBy);
    const data = { source: identity.source, by: "administrator" as const };
    appendEvent(tx, { type: "identity.linked", actor, objects: [userId], data });
  });
}

/** The person can no longer sign in that way; open sessions go on. @throws {AppError} not-allowed; not-found */
export function unlinkIdentity(db: Database, actor: Actor, userId: UserId, source: IdentitySource): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    if (endIdentities(tx, userId, source) === 0)
      throw new AppError("not-found", "This person is not connected there.");
    appendEvent(tx, { type: "identity.unlinked", actor, objects: [userId], data: { source } });
  });
}

/** @returns how many there were */
export function endIdentities(tx: Transaction, userId: UserId, source: IdentitySource): number {
  return tx
    .update(identities)
    .set({ endedAtMs: Date.now() })
    .where(and(eq(identities.userId, userId), eq(identities.source, source), isNull(identities.endedAtMs)))
    .run().changes;
}

/**
 * A one-time secret for a link that a person follows to connect their account by signing in at the provider once.
 * @throws {AppError} not-allowed; step-up-needed; not-found
 */
export function createIdentityLink(
  db: Database,
  actor: Actor,
  userId: UserId,
): { readonly secret: string; readonly expiresAtMs: number } {
  const secret = randomBytes(24).toString("base64url");
  const createdAtMs = Date.now();
  const expiresAtMs = createdAtMs + LINK_LASTS_MS;
  transact(db, (tx) => {
    const { userId: createdBy } = requireStepUpInBrowser(tx, requireRole(tx, actor, "administrator"));
    requirePerson(tx, userId);
    tx.insert(identityLinks)
      .values({ sha256: hashSecret(secret), userId, createdBy, createdAtMs, expiresAtMs })
      .run();
    appendEvent(tx, {
      type: "identity.link-created",
      actor,
      objects: [userId],
      data: { until: expiresAtMs },
    });
  });
  return { secret, expiresAtMs };
}

/** Connects the person whom the link is for, and uses it up. @throws {AppError} not-signed-in; conflict */
export function takeLink(tx: Transaction, sha256: string, identity: Subject): UserId {
  const link = tx.select().from(identityLinks).where(eq(identityLinks.sha256, sha256)).get();
  const now = Date.now();
  if (link === undefined || link.usedAtMs !== null || link.expiresAtMs <= now)
    throw new AppError("not-signed-in", "This link was used already, or its time is over.");
  tx.update(identityLinks).set({ usedAtMs: now }).where(eq(identityLinks.sha256, sha256)).run();
  connect(tx, link.userId, identity, link.createdBy);
  appendEvent(tx, {
    type: "identity.linked",
    actor: { kind: "system", process: "web" },
    objects: [link.userId],
    data: { source: identity.source, by: "link" },
  });
  return link.userId;
}

export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function connect(tx: Transaction, userId: UserId, identity: Subject, linkedBy: UserId): void {
  const { source, issuer, subject } = identity;
  const open = tx
    .select()
    .from(identities)
    .where(and(eq(identities.issuer, issuer), isNull(identities.endedAtMs)))
    .all();
  if (open.some((row) => row.subject === subject))
    throw new AppError("conflict", "Somebody is connected with this identity already.");
  if (open.some((row) => row.userId === userId))
    throw new AppError("conflict", "This person is connected there already; end that first.");
  tx.insert(identities).values({ userId, source, issuer, subject, linkedBy, linkedAtMs: Date.now() }).run();
}

function requirePerson(tx: Transaction, id: UserId): void {
  if (tx.select({ id: users.id }).from(users).where(eq(users.id, id)).get() === undefined)
    throw new AppError("not-found", "There is no such person.");
}
