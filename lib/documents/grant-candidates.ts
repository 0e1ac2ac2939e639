import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import type { CollectionId } from "../ids.ts";
import { allSubjects, type Subjects } from "../people/subjects.ts";
import { listGrants } from "./grants.ts";

/** Active people and all groups, for those who may change or examine who has access. @throws {AppError} not-found; not-allowed */
export function grantCandidates(db: Reader, actor: Actor, collectionId: CollectionId): Subjects {
  listGrants(db, actor, collectionId);
  return allSubjects(db);
}
