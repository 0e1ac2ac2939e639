import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { UserActor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import { hasRole } from "../access/roles.ts";
import type { Reader } from "../db/client.ts";
import {
  collections,
  conversations,
  documents,
  folders,
  grants,
  groups,
  turns,
  users,
} from "../db/schema.ts";
import { type IdKind, parseId } from "../ids.ts";

/** Something an event names: its id, what kind of thing it is, and its name where the reader may know it. */
export type EventObject = {
  readonly id: string;
  readonly kind: IdKind | "other";
  /** Null: it has no name, is gone, or its name is not open to the reader. */
  readonly label: string | null;
  /** True: there is a name and this reader may not see it. */
  readonly isHidden: boolean;
};

const NAMED: readonly IdKind[] = [
  "user",
  "group",
  "collection",
  "document",
  "turn",
  "grant",
  "conversation",
  "folder",
];

/**
 * Names for the ids in events. Auditors see the titles of documents; administrators only of those they may read.
 * Both see the names of people, groups and collections and the text of questions.
 */
export function labelObjects(
  db: Reader,
  reader: UserActor,
  ids: readonly string[],
): Map<string, EventObject> {
  const known = new Map<string, EventObject>();
  const put = (kind: IdKind, rows: readonly { id: string; label: string | null }[]) => {
    for (const { id, label } of rows) known.set(id, { id, kind, label, isHidden: false });
  };
  const byKind = Map.groupBy(new Set(ids), kindOf);
  const of = <Kind extends IdKind>(kind: Kind) =>
    (byKind.get(kind) ?? []).flatMap((id) => parseId(kind, id) ?? []);

  for (const [kind, members] of byKind) {
    for (const id of members) known.set(id, { id, kind, label: null, isHidden: kind === "document" });
  }
  const named = <Row extends { id: string; label: string | null }>(kind: IdKind, select: () => Row[]) => {
    if (NAMED.includes(kind) && (byKind.get(kind)?.length ?? 0) > 0) put(kind, select());
  };
  named("user", () =>
    db
      .select({ id: users.id, label: users.name })
      .from(users)
      .where(inArray(users.id, of("user")))
      .all(),
  );
  named("group", () =>
    db
      .select({ id: groups.id, label: groups.name })
      .from(groups)
      .where(inArray(groups.id, of("group")))
      .all(),
  );
  named("collection", () =>
    db
      .select({ id: collections.id, label: collections.name })
      .from(collections)
      .where(inArray(collections.id, of("collection")))
      .all(),
  );
  named("document", () =>
    db
      .select({ id: documents.id, label: sql<string>`coalesce(${documents.title}, ${documents.name})` })
      .from(documents)
      .where(and(inArray(documents.id, of("document")), maySeeTitlesSql(db, reader)))
      .all(),
  );
  named("turn", () =>
    db
      .select({ id: turns.id, label: turns.question })
      .from(turns)
      .where(inArray(turns.id, of("turn")))
      .all(),
  );
  named("conversation", () =>
    db
      .select({ id: conversations.id, label: conversations.title })
      .from(conversations)
      .where(inArray(conversations.id, of("conversation")))
      .all(),
  );
  named("folder", () =>
    db
      .select({ id: folders.id, label: folders.name })
      .from(folders)
      .where(inArray(folders.id, of("folder")))
      .all(),
  );
  named("grant", () =>
    db
      .select({ id: grants.id, label: collections.name })
      .from(grants)
      .innerJoin(collections, eq(collections.id, grants.collectionId))
      .where(inArray(grants.id, of("grant")))
      .all(),
  );
  return known;
}

/** True for documents whose title this reader of the log may see. */
export function maySeeTitlesSql(db: Reader, reader: UserActor): SQL | undefined {
  return hasRole(db, reader, "auditor") ? undefined : mayReadSql(reader, documents.scopeId);
}

function kindOf(id: string): IdKind | "other" {
  return PREFIXES.get(id.slice(0, 4)) ?? "other";
}

const PREFIXES = new Map<string, IdKind>([
  ["usr_", "user"],
  ["grp_", "group"],
  ["col_", "collection"],
  ["gra_", "grant"],
  ["doc_", "document"],
  ["job_", "job"],
  ["ses_", "session"],
  ["con_", "conversation"],
  ["trn_", "turn"],
  ["evt_", "event"],
  ["gen_", "generation"],
  ["fld_", "folder"],
]);
