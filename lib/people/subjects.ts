import { eq } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { groups, users } from "../db/schema.ts";
import type { GroupId, UserId } from "../ids.ts";

/** People and groups to choose from, by name. */
export type Subjects = {
  readonly people: readonly { readonly id: UserId; readonly name: string; readonly email: string }[];
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
};

/** All groups, and the people whose accounts are active. The caller has checked who may know of them. */
export function allSubjects(db: Reader): Subjects {
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
