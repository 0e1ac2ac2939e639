import type { Actor, UserActor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Reader } from "../db/client.ts";

/** Who may look for what could be erased, and ask for it. @throws {AppError} not-allowed */
export function requireErasureOfficer(db: Reader, actor: Actor): UserActor {
  return requireRole(db, actor, "administrator", "data-protection-officer");
}

/** Who may approve; never the person who asked. @throws {AppError} not-allowed */
export function requireErasureApprover(db: Reader, actor: Actor): UserActor {
  return requireRole(db, actor, "data-protection-officer");
}
