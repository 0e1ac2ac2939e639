import { and, eq, isNull } from "drizzle-orm";
import type { SystemActor, UserActor } from "../../access/actor.ts";
import { appendEvent } from "../../audit/append-event.ts";
import type { Transaction } from "../../db/client.ts";
import { type IdentitySource, identities, scimResources } from "../../db/identity-tables.ts";
import { sessions, users } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import type { SessionId, UserId } from "../../ids.ts";
import { EMAIL, insertUser, NAME } from "../users.ts";
import { followGroups } from "./group-mappings.ts";
import { takeLink } from "./identity-links.ts";

/** Somebody of whom a provider or directory has just said who they are. */
export type ExternalPerson = {
  readonly source: IdentitySource;
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | undefined;
  /** For a new account only; nobody is ever recognised by it. */
  readonly email: string | undefined;
  /** Names of the groups they are in there. */
  readonly groups: readonly string[];
};
/**
 * Whom a sign-in lets in: people that an administrator or a link connected ("known"), also people provisioned by SCIM
 * with the subject as their external id ("scim"), or everybody the provider knows ("create").
 */
export const NEW_PEOPLE = ["known", "scim", "create"] as const;
export type NewPeople = (typeof NEW_PEOPLE)[number];

/** The product acts when it follows what a provider said. */
export const BY_SIGN_IN: SystemActor = { kind: "system", process: "web" };

/**
 * The account behind an identity, with its groups brought up to date; made or connected where the rule allows it.
 * @param link SHA-256 of the one-time link that the person followed
 * @throws {AppError} not-signed-in when nobody here has this identity; conflict when the link is for somebody who is
 *   connected already, or the identity is somebody else's
 */
export function enterExternalPerson(
  tx: Transaction,
  person: ExternalPerson,
  rule: NewPeople,
  link: string | null,
): typeof users.$inferSelect {
  const userId =
    (link === null ? undefined : takeLink(tx, link, person)) ??
    findByIdentity(tx, person) ??
    (rule === "known" ? undefined : findProvisioned(tx, person)) ??
    (rule === "create" ? makeAccount(tx, person) : undefined);
  const user = userId === undefined ? undefined : tx.select().from(users).where(eq(users.id, userId)).get();
  if (user === undefined) throw new AppError("not-signed-in", "Nobody here is connected with this identity.");
  if (user.status === "active") followGroups(tx, BY_SIGN_IN, user.id, person);
  return user;
}

function findByIdentity(tx: Transaction, { issuer, subject }: ExternalPerson): UserId | undefined {
  return tx
    .select({ userId: identities.userId })
    .from(identities)
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject), isNull(identities.endedAtMs)))
    .get()?.userId;
}

function findProvisioned(tx: Transaction, person: ExternalPerson): UserId | undefined {
  const rows = tx
    .select({ id: scimResources.resourceId })
    .from(scimResources)
    .where(
      and(
        eq(scimResources.kind, "user"),
        eq(scimResources.externalId, person.subject),
        isNull(scimResources.endedAtMs),
      ),
    )
    .limit(2)
    .all();
  const [only] = rows;
  if (only === undefined || rows.length > 1) return undefined;
  addIdentity(tx, only.id as UserId, person, "scim");
  return only.id as UserId;
}

/** An account without a password. An address that is taken makes no account, and never opens the other one. */
function makeAccount(tx: Transaction, person: ExternalPerson): UserId | undefined {
  const email = EMAIL.safeParse(person.email);
  const name = NAME.safeParse(person.name ?? person.email);
  if (!email.success || !name.success) return undefined;
  if (tx.select({ id: users.id }).from(users).where(eq(users.email, email.data)).get() !== undefined)
    return undefined;
  const id = insertUser(tx, { email: email.data, name: name.data, role: "member" }, null);
  appendEvent(tx, { type: "user.created", actor: BY_SIGN_IN, objects: [id], data: { role: "member" } });
  addIdentity(tx, id, person, "first-sign-in");
  return id;
}

function addIdentity(
  tx: Transaction,
  userId: UserId,
  { source, issuer, subject }: ExternalPerson,
  by: "first-sign-in" | "scim",
): void {
  tx.insert(identities).values({ userId, source, issuer, subject, linkedAtMs: Date.now() }).run();
  appendEvent(tx, { type: "identity.linked", actor: BY_SIGN_IN, objects: [userId], data: { source, by } });
}

/** The person of an open session, when the identity is theirs and they are active. */
export function personOfIdentity(
  tx: Transaction,
  { issuer, subject }: Pick<ExternalPerson, "issuer" | "subject">,
  sessionId: SessionId,
): UserActor | undefined {
  const row = tx
    .select({ id: users.id, role: users.role, status: users.status, address: sessions.address })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(identities, eq(identities.userId, users.id))
    .where(
      and(
        eq(sessions.id, sessionId),
        isNull(sessions.endedAtMs),
        eq(identities.issuer, issuer),
        eq(identities.subject, subject),
        isNull(identities.endedAtMs),
      ),
    )
    .get();
  if (row?.status !== "active") return undefined;
  return { kind: "user", userId: row.id, role: row.role, via: "web", sessionId, address: row.address };
}
