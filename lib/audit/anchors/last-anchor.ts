import { desc, eq } from "drizzle-orm";
import type { Reader } from "../../db/client.ts";
import { tlogAnchors } from "../../db/schema.ts";

export type Anchor = typeof tlogAnchors.$inferSelect;
export type AnchorKind = Anchor["kind"];

/** The anchor that covers most events; of one kind, if one is named. */
export function lastAnchor(db: Reader, kind?: AnchorKind): Anchor | undefined {
  return db
    .select()
    .from(tlogAnchors)
    .where(kind === undefined ? undefined : eq(tlogAnchors.kind, kind))
    .orderBy(desc(tlogAnchors.size), desc(tlogAnchors.id))
    .limit(1)
    .get();
}
