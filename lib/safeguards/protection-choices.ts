import { eq, not, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { isWalledSql } from "../access/readable.ts";
import { requireRole } from "../access/roles.ts";
import type { Reader } from "../db/client.ts";
import { collections, groups, users } from "../db/schema.ts";
import type { CollectionId, GroupId, UserId } from "../ids.ts";

/** What walls and holds can be about, as far as the actor may know of it. @throws {AppError} not-allowed */
export function protectionChoices(db: Reader, actor: Actor) {
  const reader = requireRole(
    db,
    actor,
    "administrator",
    "privacy-officer",
    "data-protection-officer",
    "auditor",
  );
  return {
    collections: db
      .select({ id: collections.id, name: collections.name })
      .from(collections)
      .where(not(isWalledSql(reader, sql`${collections.id}`)))
      .orderBy(collections.name)
      .all() satisfies { id: CollectionId; name: string }[],
    people: db
      .select({ id: users.id, name: users.name })
      .from(users)
      .where(eq(users.status, "active"))
      .orderBy(users.name)
      .all() satisfies { id: UserId; name: string }[],
    groups: db
      .select({ id: groups.id, name: groups.name })
      .from(groups)
      .orderBy(groups.name)
      .all() satisfies { id: GroupId; name: string }[],
  };
}
