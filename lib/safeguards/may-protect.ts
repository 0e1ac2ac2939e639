import { and, eq, isNull } from "drizzle-orm";
import type { Actor, UserActor } from "../access/actor.ts";
import { isWalled } from "../access/readable.ts";
import { hasRole, requireUser } from "../access/roles.ts";
import { stewards } from "../db/access-tables.ts";
import type { Reader } from "../db/client.ts";
import { collections, type Role } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { CollectionId } from "../ids.ts";

/** Roles that protect every collection; a steward protects their own. */
const PROTECTORS: readonly Role[] = ["administrator", "privacy-officer"];

/** Whether the person answers for the collection now. */
export function isSteward(db: Reader, actor: Actor, collectionId: CollectionId): boolean {
  if (actor.kind !== "user") return false;
  const row = db
    .select({ id: stewards.id })
    .from(stewards)
    .where(
      and(
        eq(stewards.collectionId, collectionId),
        eq(stewards.userId, actor.userId),
        isNull(stewards.endedAtMs),
      ),
    )
    .get();
  return row !== undefined;
}

/**
 * Whoever may set walls, holds and retention of a collection: administrators, privacy officers and its stewards, unless
 * a wall keeps them out of it themselves.
 * @throws {AppError} not-found, also when it is absent or they are walled off; not-signed-in
 */
export function requireMayProtect(
  db: Reader,
  actor: Actor,
  collectionId: CollectionId,
  ...others: readonly Role[]
): UserActor {
  const user = requireUser(db, actor);
  const exists = db
    .select({ id: collections.id })
    .from(collections)
    .where(eq(collections.id, collectionId))
    .get();
  const isCalled =
    [...PROTECTORS, ...others].some((role) => hasRole(db, actor, role)) || isSteward(db, actor, collectionId);
  if (exists === undefined || !isCalled || isWalled(db, actor, collectionId)) throw notThere();
  return user;
}

/** For what is absent as for what is not the actor's to protect: one sentence. */
export const notThere = () =>
  new AppError("not-found", "There is no such thing, or it is not yours to protect.");
