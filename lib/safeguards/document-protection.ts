import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import type { DocumentId } from "../ids.ts";
import { isHeld } from "./holds.ts";
import { type DocumentMarking, documentMarking } from "./mark-document.ts";

/** What keeps a document from people, and from being destroyed. */
export type DocumentProtection = DocumentMarking & {
  /** A legal hold covers it: neither it nor one of its versions can be deleted. */
  readonly isHeld: boolean;
};

/** @throws {AppError} not-found */
export function documentProtection(db: Reader, actor: Actor, id: DocumentId): DocumentProtection {
  return { ...documentMarking(db, actor, id), isHeld: isHeld(db, { documentIds: [id] }) };
}
