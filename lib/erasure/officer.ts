import type { Actor, UserActor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Reader } from "../db/client.ts";

/** Who may ask for an erasure and who may approve one; never the same person. @throws {AppError} not-allowed */
export function requireErasureOfficer(db: Reader, actor: Actor): UserActor {
  return requireRole(db, actor, "administrator");
}
