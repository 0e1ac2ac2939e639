import { eq } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import { groups, users } from "../db/schema.ts";
import type { CollectionId, GroupId, UserId } from "../ids.ts";
import { listGrants } from "./grants.ts";

/** Whom a collection can be opened to. */
export type GrantCandidates = {
  readonly people: readonly { readonly id: UserId; readonly name: string; readonly email: string }[];
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
};

/** Active people and all groups, for those who may change or examine who has access. @throws {AppError} not-found; not-allowed */
export function grantCandidates(db: Reader, actor: Actor, collectionId: CollectionId): GrantCandidates {
  listGrants(db, actor, collectionId);
  return {
    people: db
      .select({ id: users.id, name: users.name, email: users.email })
      .from(users)
      .where(eq(users.status, "active"))
      .orderBy(users.name)
      .all(),
    groups: db.select({ id: groups.id, name: groups.name }).from(groups).orderBy(groups.name).all(),
  };
}
