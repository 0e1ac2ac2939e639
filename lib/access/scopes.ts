import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "../db/client.ts";
import { scopes } from "../db/schema.ts";
import type { CollectionId, RestrictionId, ScopeId } from "../ids.ts";
import { ORDINARY_LEVEL } from "./facts.ts";

/** What a document's passages are filed under in the index; the same properties are the same scope. */
export type ScopeProperties = {
  readonly collectionId: CollectionId;
  /** Position in CLASSIFICATIONS; ordinary unless told. */
  readonly classification?: number;
  readonly restrictionId?: RestrictionId | null;
};

/** The scope with these properties, made if it is new. */
export function internScope(tx: Transaction, properties: ScopeProperties): ScopeId {
  const { collectionId, classification = ORDINARY_LEVEL, restrictionId = null } = properties;
  const known = tx
    .select({ id: scopes.id })
    .from(scopes)
    .where(
      and(
        eq(scopes.collectionId, collectionId),
        eq(scopes.classification, classification),
        restrictionId === null ? isNull(scopes.restrictionId) : eq(scopes.restrictionId, restrictionId),
      ),
    )
    .get();
  if (known !== undefined) return known.id;
  return tx
    .insert(scopes)
    .values({ collectionId, classification, restrictionId })
    .returning({ id: scopes.id })
    .get().id;
}
