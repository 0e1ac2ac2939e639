import { eq } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import { groups, users } from "../db/schema.ts";
import type { DocumentId, GroupId, UserId } from "../ids.ts";
import { requireMayMark } from "./mark-document.ts";

/** People and groups to choose from, by name. */
export type Subjects = {
  readonly people: readonly { readonly id: UserId; readonly name: string; readonly email: string }[];
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
};

/** Whom these documents can be restricted to, for who may do that. @throws {AppError} not-found; not-allowed */
export function listSubjects(db: Reader, actor: Actor, ids: readonly DocumentId[]): Subjects {
  for (const id of ids) requireMayMark(db, actor, id);
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
