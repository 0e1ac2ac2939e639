import { eq } from "drizzle-orm";
import type { UserActor } from "../../access/actor.ts";
import { recordEvent } from "../../audit/append-event.ts";
import type { Database, Reader } from "../../db/client.ts";
import { apiTokens, type TokenScope } from "../../db/identity-tables.ts";
import { users } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import type { TokenId } from "../../ids.ts";
import { hashToken, parseScopes } from "./tokens.ts";

/** `lastUsedAtMs` is written at most this often. */
const TOUCH_EVERY_MS = 60_000;

/**
 * The owner of a token as the one who acts. Looked up at every request, so that a withdrawn token, a suspended owner
 * and a changed role act at once. A refusal of a token that is ours is recorded; of others there is nothing to say.
 * @throws {AppError} not-signed-in when it is not in force; not-allowed when it has not this scope; audit-unavailable
 */
export function resolveToken(db: Database, text: string, scope: TokenScope, address: string): UserActor {
  const row = db
    .select()
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(eq(apiTokens.sha256, hashToken(text)))
    .get();
  if (row === undefined) throw notSignedIn();
  const { api_tokens: token, users: owner } = row;
  const scopes = parseScopes(token.scopes);
  const now = Date.now();
  const actor: UserActor = {
    kind: "user",
    userId: owner.id,
    role: owner.role,
    via: "api",
    token: { id: token.id, scopes },
    address,
  };
  const because =
    token.endedAtMs !== null
      ? "withdrawn"
      : token.expiresAtMs <= now
        ? "expired"
        : owner.status !== "active"
          ? "not-active"
          : scopes.includes(scope)
            ? null
            : "scope";
  if (because !== null) {
    recordEvent(db, {
      type: "token.refused",
      actor: { kind: "nobody", address },
      outcome: "denied",
      objects: [token.id, owner.id],
      data: { because },
    });
    throw because === "scope"
      ? new AppError("not-allowed", `The token has not the scope ${scope}.`)
      : notSignedIn();
  }
  if (now - (token.lastUsedAtMs ?? 0) > TOUCH_EVERY_MS)
    db.update(apiTokens).set({ lastUsedAtMs: now }).where(eq(apiTokens.id, token.id)).run();
  return actor;
}

/** Whether what a program began with the token may go on. */
export function isTokenOpen(db: Reader, id: TokenId): boolean {
  const row = db.select().from(apiTokens).where(eq(apiTokens.id, id)).get();
  return row !== undefined && row.endedAtMs === null && row.expiresAtMs > Date.now();
}

const notSignedIn = () => new AppError("not-signed-in", "This token is not in force.");
