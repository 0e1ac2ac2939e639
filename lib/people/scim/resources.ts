import { createHash } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { Reader, Transaction } from "../../db/client.ts";
import { scimResources } from "../../db/identity-tables.ts";
import { ScimError } from "./scim-error.ts";

export type ScimRow = typeof scimResources.$inferSelect;
export type ScimKind = ScimRow["kind"];
/** A resource as it is answered, without `meta`. */
export type ScimBody = {
  readonly schemas: readonly string[];
  readonly id: string;
  readonly [attribute: string]: unknown;
};

/** Provisioned people or groups, in the order in which they came. */
export function provisioned(db: Reader, kind: ScimKind): ScimRow[] {
  return db
    .select()
    .from(scimResources)
    .where(and(eq(scimResources.kind, kind), isNull(scimResources.endedAtMs)))
    .orderBy(scimResources.createdAtMs, scimResources.resourceId)
    .all();
}

/** @throws {ScimError} 404, also for people and groups that are there but not provisioned */
export function requireProvisioned(db: Reader, kind: ScimKind, id: string): ScimRow {
  const row = db
    .select()
    .from(scimResources)
    .where(
      and(eq(scimResources.kind, kind), eq(scimResources.resourceId, id), isNull(scimResources.endedAtMs)),
    )
    .get();
  if (row === undefined) throw new ScimError(404, `There is no ${kind} ${id}.`);
  return row;
}

/** @throws {ScimError} 409 uniqueness */
export function requireFreeName(tx: Transaction, kind: ScimKind, name: string, besides?: string): void {
  const isTaken = provisioned(tx, kind).some(
    (row) => row.resourceId !== besides && row.userName.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw new ScimError(409, `There is a ${kind} named ${name} already.`, "uniqueness");
}

/** Adds or changes what is kept beside the account or group. */
export function keepResource(
  tx: Transaction,
  row: Pick<ScimRow, "kind" | "resourceId" | "userName" | "externalId" | "givenName" | "familyName">,
): void {
  const now = Date.now();
  tx.insert(scimResources)
    .values({ ...row, createdAtMs: now, changedAtMs: now })
    .onConflictDoUpdate({
      target: [scimResources.kind, scimResources.resourceId],
      set: { ...row, changedAtMs: now, endedAtMs: null },
    })
    .run();
}

export function endResource(tx: Transaction, kind: ScimKind, id: string): void {
  tx.update(scimResources)
    .set({ endedAtMs: Date.now() })
    .where(and(eq(scimResources.kind, kind), eq(scimResources.resourceId, id)))
    .run();
}

/** Names the content: whoever changes it, it is another one. */
export function versionOf(body: ScimBody): string {
  return `W/"${createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 16)}"`;
}

export function withMeta(body: ScimBody, row: ScimRow, base: string) {
  const resourceType = row.kind === "user" ? "User" : "Group";
  return {
    ...body,
    meta: {
      resourceType,
      created: new Date(row.createdAtMs).toISOString(),
      lastModified: new Date(row.changedAtMs).toISOString(),
      location: `${base}/${resourceType}s/${row.resourceId}`,
      version: versionOf(body),
    },
  };
}
