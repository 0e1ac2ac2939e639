import type { Actor } from "../access/actor.ts";
import type { AccessDecision } from "../access/decide.ts";
import { readFacts } from "../access/facts.ts";
import { present } from "../access/moment.ts";
import { explainAccess } from "../access/readable.ts";
import { requireRole } from "../access/roles.ts";
import type { Reader } from "../db/client.ts";
import { listAllCollections } from "../documents/collections.ts";
import { AppError } from "../errors.ts";
import type { CollectionId, GroupId, UserId } from "../ids.ts";
import { listGroups } from "./groups.ts";
import { listUsers, type Person } from "./users.ts";

/** A person, the groups they are in, and for every collection what the access rule decides and why. */
export type PersonExplained = {
  readonly person: Person;
  /** Directly or through another group. */
  readonly groups: readonly { readonly id: GroupId; readonly name: string; readonly isDirect: boolean }[];
  readonly collections: readonly {
    readonly id: CollectionId;
    readonly name: string;
    readonly decision: AccessDecision;
  }[];
};

/** For administrators and auditors: what a person can read, from the rule itself. @throws {AppError} not-allowed; not-found */
export function explainPerson(db: Reader, actor: Actor, id: UserId): PersonExplained {
  requireRole(db, actor, "administrator", "auditor");
  const person = listUsers(db, actor).find((candidate) => candidate.id === id);
  if (person === undefined) throw new AppError("not-found", "There is no such person.");
  const asPerson: Actor = { kind: "user", userId: id, role: person.role, via: "web" };
  const own = readFacts(db, present(), { userId: id }).groupsOf(id);
  return {
    person,
    groups: listGroups(db, actor)
      .filter((group) => own.has(group.id))
      .map(({ id: groupId, name, members }) => ({
        id: groupId,
        name,
        isDirect: members.some((member) => member.id === id),
      })),
    collections: listAllCollections(db, actor).map((collection) => ({
      id: collection.id,
      name: collection.name,
      decision: explainAccess(db, asPerson, collection.id, "read"),
    })),
  };
}
