import { ne } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import { users } from "../db/schema.ts";
import type { UserId } from "../ids.ts";
import { requireErasureOfficer } from "./officer.ts";

/** People whom an erasure can be about: everybody who has an account that was not erased. @throws {AppError} not-allowed */
export function erasurePeople(db: Reader, actor: Actor): { id: UserId; name: string }[] {
  requireErasureOfficer(db, actor);
  return db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(ne(users.name, "erased"))
    .orderBy(users.name)
    .all();
}
