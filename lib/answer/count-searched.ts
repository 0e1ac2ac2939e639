import { and, count, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql, type ReadableCollection } from "../access/readable.ts";
import type { Reader } from "../db/client.ts";
import { collections, documents } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import type { Searched } from "./answer.ts";

/** What a question was put to, so that "nothing found" says where was looked. */
export function countSearched(
  db: Reader,
  actor: Actor,
  chosen: readonly ReadableCollection[],
  documentId?: DocumentId,
): Searched {
  const ids = chosen.map(({ id }) => id);
  if (ids.length === 0) return { documents: 0, withGaps: 0, collections: [] };
  const row = db
    .select({
      n: count(),
      withGaps: sql<number>`coalesce(sum(${documents.state} IN ('partly', 'failed')), 0)`,
    })
    .from(documents)
    .where(
      and(
        inArray(documents.collectionId, ids),
        isNull(documents.deletedAtMs),
        mayReadSql(actor, documents.scopeId),
        documentId === undefined ? undefined : eq(documents.id, documentId),
      ),
    )
    .get();
  const names = db
    .select({ id: collections.id, name: collections.name })
    .from(collections)
    .where(inArray(collections.id, ids))
    .orderBy(collections.name)
    .all();
  return { documents: row?.n ?? 0, withGaps: row?.withGaps ?? 0, collections: names };
}
