import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import type { DocumentId } from "../ids.ts";
import { allSubjects, type Subjects } from "../people/subjects.ts";
import { requireMayMark } from "./mark-document.ts";

/** Whom these documents can be restricted to, for who may do that. @throws {AppError} not-found; not-allowed */
export function listSubjects(db: Reader, actor: Actor, ids: readonly DocumentId[]): Subjects {
  for (const id of ids) requireMayMark(db, actor, id);
  return allSubjects(db);
}
