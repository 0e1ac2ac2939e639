import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "../db/client.ts";
import { type Standing, scopes } from "../db/schema.ts";
import type { CollectionId, RestrictionId, ScopeId } from "../ids.ts";
import { ORDINARY_LEVEL } from "./facts.ts";

/** What a document's passages are filed under in the index; the same properties are the same scope. */
export type ScopeProperties = {
  readonly collectionId: CollectionId;
  /** Position in CLASSIFICATIONS; ordinary unless told. */
  readonly classification?: number;
  readonly restrictionId?: RestrictionId | null;
  /** Current unless told. */
  readonly standing?: Standing;
};

/** The scope with these properties, made if it is new. */
export function internScope(tx: Transaction, properties: ScopeProperties): ScopeId {
  const {
    collectionId,
    classification = ORDINARY_LEVEL,
    restrictionId = null,
    standing = "current",
  } = properties;
  const known = tx
    .select({ id: scopes.id })
    .from(scopes)
    .where(
      and(
        eq(scopes.collectionId, collectionId),
        eq(scopes.classification, classification),
        eq(scopes.standing, standing),
        restrictionId === null ? isNull(scopes.restrictionId) : eq(scopes.restrictionId, restrictionId),
      ),
    )
    .get();
  if (known !== undefined) return known.id;
  return tx
    .insert(scopes)
    .values({ collectionId, classification, restrictionId, standing })
    .returning({ id: scopes.id })
    .get().id;
}

/** The scope that differs from this one in the given properties only. */
export function changedScope(
  tx: Transaction,
  id: ScopeId,
  change: Omit<ScopeProperties, "collectionId">,
): ScopeId {
  const scope = tx.select().from(scopes).where(eq(scopes.id, id)).get();
  if (scope === undefined) throw new Error("a scope that a document carries is there");
  return internScope(tx, { ...scope, ...change });
}
