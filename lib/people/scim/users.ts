import { and, eq, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../../access/actor.ts";
import { appendEvent } from "../../audit/append-event.ts";
import type { Reader, Transaction } from "../../db/client.ts";
import { groupMembers, groups, users } from "../../db/schema.ts";
import type { UserId } from "../../ids.ts";
import { endIdentities } from "../identity/identity-links.ts";
import { EMAIL, insertUser, NAME, reactivate, suspend } from "../users.ts";
import type { Resource } from "./patch.ts";
import { endResource, keepResource, requireFreeName, type ScimBody, type ScimRow } from "./resources.ts";
import { ScimError } from "./scim-error.ts";

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";

const text = z.string().trim().max(254);
/** Some clients write truth values as words. */
const truth = z.union([
  z.boolean(),
  z.string().transform((word, context) => {
    if (/^(true|false)$/i.test(word)) return word.toLowerCase() === "true";
    context.addIssue({ code: "custom", message: "neither true nor false" });
    return z.NEVER;
  }),
]);
const GIVEN = z.object({
  userName: text.min(1),
  externalId: text.optional(),
  displayName: text.optional(),
  name: z
    .object({ formatted: text.optional(), givenName: text.optional(), familyName: text.optional() })
    .optional(),
  emails: z.array(z.object({ value: text, primary: truth.optional() })).optional(),
  active: truth.default(true),
});
type Given = z.output<typeof GIVEN>;

/** The person as SCIM says it. */
export function toUserBody(db: Reader, row: ScimRow): ScimBody {
  const user = db
    .select()
    .from(users)
    .where(eq(users.id, row.resourceId as UserId))
    .get();
  if (user === undefined) throw new ScimError(404, `There is no user ${row.resourceId}.`);
  const memberships = db
    .select({ value: groups.id, display: groups.name })
    .from(groupMembers)
    .innerJoin(groups, eq(groups.id, groupMembers.groupId))
    .where(and(eq(groupMembers.userId, user.id), isNull(groupMembers.endedAtMs)))
    .orderBy(groups.id)
    .all();
  const { givenName, familyName, externalId, userName } = row;
  return {
    schemas: [USER_SCHEMA],
    id: row.resourceId,
    ...(externalId === null ? {} : { externalId }),
    userName,
    name: {
      formatted: user.name,
      ...(familyName === null ? {} : { familyName }),
      ...(givenName === null ? {} : { givenName }),
    },
    displayName: user.name,
    emails: [{ value: user.email, type: "work", primary: true }],
    active: user.status === "active",
    ...(memberships.length === 0 ? {} : { groups: memberships }),
  };
}

/** Makes an account without a password. @throws {ScimError} 400; 409, also when an account that is not provisioned has the address */
export function createScimUser(tx: Transaction, actor: Actor, body: Resource): string {
  const given = parse(body);
  requireFreeName(tx, "user", given.userName);
  const { name, email } = accountOf(given);
  requireFreeEmail(tx, email);
  const id = insertUser(tx, { email, name, role: "member" }, null);
  appendEvent(tx, { type: "user.created", actor, objects: [id], data: { role: "member" } });
  keep(tx, id, given);
  if (!given.active) suspend(tx, actor, requireUser(tx, id));
  return id;
}

/** @throws {ScimError} 400; 409; and what suspending may throw */
export function replaceScimUser(tx: Transaction, actor: Actor, row: ScimRow, body: Resource): void {
  const id = row.resourceId as UserId;
  const given = parse(body);
  requireFreeName(tx, "user", given.userName, id);
  const before = requireUser(tx, id);
  const { name, email } = accountOf(given, {
    name: before.name,
    parts: inParts(row.givenName, row.familyName),
  });
  requireFreeEmail(tx, email, id);
  if (name !== before.name || email !== before.email) {
    tx.update(users).set({ name, email }).where(eq(users.id, id)).run();
    appendEvent(tx, {
      type: "user.details-changed",
      actor,
      objects: [id],
      data: { name: name !== before.name, email: email !== before.email },
    });
  }
  keep(tx, id, given);
  if (given.active) reactivate(tx, actor, requireUser(tx, id));
  else suspend(tx, actor, requireUser(tx, id));
}

/** The account is closed and no longer provisioned or connected; what it did stays on record. */
export function deleteScimUser(tx: Transaction, actor: Actor, row: ScimRow): void {
  const id = row.resourceId as UserId;
  suspend(tx, actor, requireUser(tx, id));
  for (const source of ["oidc", "ldap"] as const) {
    if (endIdentities(tx, id, source) > 0)
      appendEvent(tx, { type: "identity.unlinked", actor, objects: [id], data: { source } });
  }
  endResource(tx, "user", id);
  appendEvent(tx, { type: "scim.released", actor, objects: [id], data: {} });
}

function parse(body: Resource): Given {
  const given = GIVEN.safeParse(body);
  if (given.success) return given.data;
  const wrong = new Set(given.error.issues.map((issue) => issue.path.join(".") || "the user"));
  throw new ScimError(400, `This is missing or not right: ${[...wrong].join(", ")}.`, "invalidValue");
}

/** Name and address of the account. Of the ways to say a name, the first that says something new counts. */
function accountOf(given: Given, before?: { name: string; parts: string }): { name: string; email: string } {
  const { displayName, name, userName, emails = [] } = given;
  const said = [
    [displayName, before?.name],
    [name?.formatted, before?.name],
    [inParts(name?.givenName, name?.familyName), before?.parts],
  ] as const;
  const news = said.find(([now, then]) => now !== undefined && now !== "" && now !== then)?.[0];
  const parsedName = NAME.safeParse(news ?? before?.name ?? userName);
  const primary = emails.find((email) => email.primary === true) ?? emails[0];
  const email = EMAIL.safeParse(primary?.value ?? userName);
  if (!parsedName.success) throw new ScimError(400, "The name has 1 to 120 characters.", "invalidValue");
  if (!email.success)
    throw new ScimError(400, "An e-mail address is needed, in emails or as userName.", "invalidValue");
  return { name: parsedName.data, email: email.data };
}

function inParts(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(" ");
}

function requireFreeEmail(tx: Transaction, email: string, besides?: UserId): void {
  const other = and(eq(users.email, email), besides === undefined ? undefined : ne(users.id, besides));
  if (tx.select({ id: users.id }).from(users).where(other).get() !== undefined)
    throw new ScimError(
      409,
      "Somebody here has this address; an administrator can adopt the account.",
      "uniqueness",
    );
}

function keep(tx: Transaction, id: UserId, given: Given): void {
  keepResource(tx, {
    kind: "user",
    resourceId: id,
    userName: given.userName,
    externalId: given.externalId ?? null,
    givenName: given.name?.givenName ?? null,
    familyName: given.name?.familyName ?? null,
  });
}

function requireUser(tx: Transaction, id: UserId): typeof users.$inferSelect {
  const user = tx.select().from(users).where(eq(users.id, id)).get();
  if (user === undefined) throw new ScimError(404, `There is no user ${id}.`);
  return user;
}
