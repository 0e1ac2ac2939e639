import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Actor, UserActor } from "../../access/actor.ts";
import { requireRole, requireUser } from "../../access/roles.ts";
import { appendEvent } from "../../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../../db/client.ts";
import { apiTokens, TOKEN_SCOPES, type TokenScope } from "../../db/identity-tables.ts";
import { AppError } from "../../errors.ts";
import { newId, type TokenId, type UserId } from "../../ids.ts";
import { requireStepUpInBrowser } from "../step-up.ts";

export type ApiToken = {
  readonly id: TokenId;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** First characters of the token. */
  readonly prefix: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
};
/** Its text is shown this once. */
export type NewToken = { readonly id: TokenId; readonly text: string; readonly expiresAtMs: number };

const DAY_MS = 86_400_000;
const PREFIX_LENGTH = 9;
const NEW_TOKEN = z.object({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1),
  days: z.number().int().min(1),
});

/**
 * Makes a token for the acting person; provisioning is for administrators only. No token makes another one.
 * @param maxDays the longest it may be valid
 * @throws {AppError} not-signed-in; not-allowed; step-up-needed for provisioning; invalid-input; audit-unavailable
 */
export function createToken(
  db: Database,
  actor: Actor,
  input: z.input<typeof NEW_TOKEN>,
  maxDays: number,
): NewToken {
  const parsed = NEW_TOKEN.safeParse(input);
  if (!parsed.success || parsed.data.days > maxDays)
    throw new AppError(
      "invalid-input",
      `A token needs a name, at least one of ${TOKEN_SCOPES.join(", ")}, and 1 to ${maxDays} days.`,
    );
  const { name, days } = parsed.data;
  const scopes = TOKEN_SCOPES.filter((scope) => parsed.data.scopes.includes(scope));
  const text = `im_${randomBytes(32).toString("base64url")}`;
  return transact(db, (tx) => {
    const { userId } = requirePersonHere(tx, actor);
    if (scopes.includes("scim")) requireStepUpInBrowser(tx, requireRole(tx, actor, "administrator"));
    const now = Date.now();
    const id = newId("token", now);
    const expiresAtMs = now + days * DAY_MS;
    tx.insert(apiTokens)
      .values({
        id,
        userId,
        name,
        scopes: scopes.join(" "),
        sha256: hashToken(text),
        prefix: text.slice(0, PREFIX_LENGTH),
        createdAtMs: now,
        expiresAtMs,
      })
      .run();
    appendEvent(tx, {
      type: "token.created",
      actor,
      objects: [id, userId],
      data: { scopes, expiresAt: expiresAtMs },
    });
    return { id, text, expiresAtMs };
  });
}

/** Tokens in force of oneself, or of anybody for an administrator. @throws {AppError} not-signed-in; not-found */
export function listTokens(db: Reader, actor: Actor, userId: UserId): ApiToken[] {
  requireOwnerOrAdministrator(db, actor, userId);
  return db
    .select()
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.endedAtMs)))
    .orderBy(desc(apiTokens.createdAtMs))
    .all()
    .map(({ id, name, scopes, prefix, createdAtMs, expiresAtMs, lastUsedAtMs }) => ({
      id,
      name,
      scopes: parseScopes(scopes),
      prefix,
      createdAtMs,
      expiresAtMs,
      lastUsedAtMs,
    }));
}

/** By its owner or an administrator; acts at its next request and on what it has open. @throws {AppError} not-found */
export function withdrawToken(db: Database, actor: Actor, id: TokenId): void {
  transact(db, (tx) => {
    const row = tx.select().from(apiTokens).where(eq(apiTokens.id, id)).get();
    if (row === undefined) throw new AppError("not-found", "There is no such token.");
    const { userId } = requireOwnerOrAdministrator(tx, actor, row.userId);
    endToken(tx, actor, row, userId === row.userId ? "owner" : "administrator");
  });
}

/** Withdraws all tokens of a person, in the caller's transaction. */
export function endTokensOf(
  tx: Transaction,
  actor: Actor,
  userId: UserId,
  by: "suspension" | "password-change",
): void {
  const open = tx
    .select()
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.endedAtMs)))
    .all();
  for (const row of open) endToken(tx, actor, row, by);
}

/** What is stored of a token: SHA-256 in hex; 256 random bits need no salt and no slow hash. */
export function hashToken(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function parseScopes(text: string): TokenScope[] {
  return TOKEN_SCOPES.filter((scope) => text.split(" ").includes(scope));
}

function endToken(
  tx: Transaction,
  actor: Actor,
  row: typeof apiTokens.$inferSelect,
  by: "owner" | "administrator" | "suspension" | "password-change",
): void {
  const ended = tx
    .update(apiTokens)
    .set({ endedAtMs: Date.now() })
    .where(and(eq(apiTokens.id, row.id), isNull(apiTokens.endedAtMs)))
    .run();
  if (ended.changes > 0)
    appendEvent(tx, { type: "token.withdrawn", actor, objects: [row.id, row.userId], data: { by } });
}

function requireOwnerOrAdministrator(db: Reader, actor: Actor, userId: UserId): UserActor {
  const user = requirePersonHere(db, actor);
  if (user.userId === userId) return user;
  try {
    return requireRole(db, actor, "administrator");
  } catch {
    throw new AppError("not-found", "There is no such token.");
  }
}

function requirePersonHere(db: Reader, actor: Actor): UserActor {
  const user = requireUser(db, actor);
  if (user.token !== undefined) throw new AppError("not-allowed", "An API token cannot manage tokens.");
  return user;
}
