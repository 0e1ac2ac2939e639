import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import type { Database, Reader } from "../../db/client.ts";
import { savedSearches } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { newId, type SavedSearchId } from "../../ids.ts";

const MOST = 50;
const INPUT = z.object({
  name: z.string().trim().min(1).max(80),
  /** The part of the Activity page's address after "?". */
  query: z.string().min(1).max(500),
});
export type SavedSearch = { readonly id: SavedSearchId; readonly name: string; readonly query: string };

/** One's own searches over the log, by name. @throws {AppError} not-allowed unless an administrator or auditor asks */
export function listSavedSearches(db: Reader, actor: Actor): SavedSearch[] {
  const { userId } = requireRole(db, actor, "administrator", "auditor");
  return db
    .select({ id: savedSearches.id, name: savedSearches.name, query: savedSearches.query })
    .from(savedSearches)
    .where(eq(savedSearches.userId, userId))
    .orderBy(asc(savedSearches.name))
    .all();
}

/** Keeps a search under a name, instead of an earlier one of that name. @throws {AppError} not-allowed; invalid-input */
export function saveSearch(db: Database, actor: Actor, input: { name: string; query: string }): void {
  const { userId } = requireRole(db, actor, "administrator", "auditor");
  const parsed = INPUT.safeParse(input);
  if (!parsed.success) throw new AppError("invalid-input", "A search needs a name of 1 to 80 characters.");
  const { name, query } = parsed.data;
  const all = listSavedSearches(db, actor);
  if (all.length >= MOST && all.every((one) => one.name !== name))
    throw new AppError("limit-exceeded", `At most ${MOST} searches are kept; remove one first.`);
  db.insert(savedSearches)
    .values({ id: newId("savedSearch"), userId, name, query })
    .onConflictDoUpdate({ target: [savedSearches.userId, savedSearches.name], set: { query } })
    .run();
}

/** @throws {AppError} not-allowed; nothing happens when it is not one's own */
export function forgetSearch(db: Database, actor: Actor, id: SavedSearchId): void {
  const { userId } = requireRole(db, actor, "administrator", "auditor");
  db.delete(savedSearches)
    .where(and(eq(savedSearches.id, id), eq(savedSearches.userId, userId)))
    .run();
}
