import { eq } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { appendEvent } from "../../audit/append-event.ts";
import { type Database, type Transaction, transact } from "../../db/client.ts";
import { groups, users } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import type { GroupId, UserId } from "../../ids.ts";
import { keepResource, provisioned } from "./resources.ts";

/**
 * Puts an account that was made here under provisioning: from now on SCIM sees, changes and closes it.
 * @throws {AppError} not-allowed; not-found; conflict
 */
export function adoptUser(db: Database, actor: Actor, id: UserId): void {
  adopt(db, actor, "user", id, (tx) =>
    tx.select({ name: users.email }).from(users).where(eq(users.id, id)).get(),
  );
}

/** The same for a group. @throws {AppError} not-allowed; not-found; conflict */
export function adoptGroup(db: Database, actor: Actor, id: GroupId): void {
  adopt(db, actor, "group", id, (tx) =>
    tx.select({ name: groups.name }).from(groups).where(eq(groups.id, id)).get(),
  );
}

function adopt(
  db: Database,
  actor: Actor,
  kind: "user" | "group",
  resourceId: string,
  find: (tx: Transaction) => { name: string } | undefined,
): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    const found = find(tx);
    if (found === undefined) throw new AppError("not-found", `There is no such ${kind}.`);
    if (provisioned(tx, kind).some((row) => row.resourceId === resourceId))
      throw new AppError("conflict", `This ${kind} is provisioned already.`);
    const nothing = { externalId: null, givenName: null, familyName: null };
    keepResource(tx, { kind, resourceId, userName: found.name, ...nothing });
    appendEvent(tx, { type: "scim.adopted", actor, objects: [resourceId], data: {} });
  });
}
