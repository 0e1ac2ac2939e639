import { eq } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { type Role, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { Actor, UserActor } from "./actor.ts";

/**
 * The acting person, when their account is active and has one of the roles at this moment.
 * @throws {AppError} not-allowed
 */
export function requireRole(db: Reader, actor: Actor, ...roles: readonly Role[]): UserActor {
  const user = requireUser(db, actor);
  const role = currentRole(db, user);
  // A program does not hold its owner's office, unless it was given the one there is a scope for.
  if (user.token !== undefined && !user.token.scopes.includes("scim"))
    throw new AppError("not-allowed", "An API token does not carry a role.");
  if (role === undefined || !roles.includes(role)) throw new RoleMissing(roles);
  return user;
}

/** The page that says so names the roles. */
class RoleMissing extends AppError {
  readonly #roles: readonly Role[];

  constructor(roles: readonly Role[]) {
    super("not-allowed", `This needs the role ${roles.join(" or ")}.`);
    this.#roles = roles;
  }

  override get digest(): string {
    return [this.code, ...this.#roles].join(" ");
  }
}

/**
 * The acting person, when their account is active.
 * @throws {AppError} not-signed-in
 */
export function requireUser(db: Reader, actor: Actor): UserActor {
  if (actor.kind !== "user" || currentRole(db, actor) === undefined) {
    throw new AppError("not-signed-in", "This needs an active account.");
  }
  return actor;
}

/** Whether the account is active and has the role now; the role in a session may be out of date. */
export function hasRole(db: Reader, actor: Actor, role: Role): boolean {
  return actor.kind === "user" && actor.token === undefined && currentRole(db, actor) === role;
}

function currentRole(db: Reader, actor: UserActor): Role | undefined {
  const user = db
    .select({ role: users.role, status: users.status })
    .from(users)
    .where(eq(users.id, actor.userId))
    .get();
  return user?.status === "active" ? user.role : undefined;
}
