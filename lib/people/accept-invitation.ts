import { eq } from "drizzle-orm";
import type { UserActor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { groupMembers, groups, users } from "../db/schema.ts";
import { invitations } from "../db/sign-in-tables.ts";
import { AppError } from "../errors.ts";
import { findInvitation } from "./invitations.ts";
import { giveChallenge, takeChallenge } from "./passkeys/challenges.ts";
import { insertPasskey } from "./passkeys/own-passkeys.ts";
import { requirePasskeyPlace } from "./passkeys/passkey-place.ts";
import {
  checkRegistration,
  parseAnswer,
  type RegistrationOptions,
  registrationOptions,
} from "./passkeys/webauthn.ts";
import { hashPassword } from "./passwords.ts";
import { makeRecoveryCodes } from "./second-factor/recovery-codes.ts";
import { endSessionsOf } from "./sessions.ts";
import { signInSettings } from "./sign-in-settings.ts";
import { findUserByEmail, insertUser } from "./users.ts";

/** What somebody who holds a link is told. */
export type InvitationForGuest = {
  readonly email: string;
  readonly name: string;
  readonly isNew: boolean;
  /** What they may set up. A passkey only for a new account: it would take the place of codes that are set up. */
  readonly methods: readonly ("password" | "passkey")[];
};
type Row = typeof invitations.$inferSelect;

/** Undefined for a link that is wrong, used, withdrawn or too old: they look the same. */
export function readInvitation(db: Reader, token: string): InvitationForGuest | undefined {
  const row = findInvitation(db, token);
  if (row === undefined) return undefined;
  const { email, name, isNew } = row;
  return { email, name, isNew, methods: methodsFor(db, row) };
}

/**
 * Makes the account, or gives it another password, and ends the link.
 * @throws {AppError} not-found for a link that does not count; invalid-input; conflict when the address is taken
 */
export async function acceptWithPassword(
  db: Database,
  token: string,
  password: string,
  address: string,
): Promise<void> {
  requireInvitation(db, token, "password");
  const passwordHash = await hashPassword(password);
  transact(db, (tx) => {
    const row = requireInvitation(tx, token, "password");
    const actor = accept(tx, row, "password", address, passwordHash);
    if (row.isNew) return;
    tx.update(users).set({ passwordHash }).where(eq(users.id, row.userId)).run();
    const data = { by: "self" } as const;
    appendEvent(tx, { type: "user.password-changed", actor, objects: [row.userId], data });
    endSessionsOf(tx, actor, row.userId, "password-change");
  });
}

/** What the browser needs to make the passkey of a new account. @throws {AppError} not-found; conflict */
export async function offerInvitedPasskey(
  db: Database,
  config: Config,
  token: string,
): Promise<RegistrationOptions> {
  const place = requirePasskeyPlace(config);
  const row = requireInvitation(db, token, "passkey");
  const challenge = transact(db, (tx) => giveChallenge(tx, { purpose: "invitation", boundTo: token }));
  return registrationOptions(place, { id: row.userId, email: row.email, name: row.name }, challenge, []);
}

/**
 * Makes the account with the passkey that the browser made, and ends the link.
 * @returns recovery codes to show once
 * @throws {AppError} not-found; invalid-input; not-allowed when the passkey does not hold; conflict
 */
export async function acceptWithPasskey(
  db: Database,
  config: Config,
  token: string,
  input: { answer: unknown; name: string },
  address: string,
): Promise<string[]> {
  const place = requirePasskeyPlace(config);
  requireInvitation(db, token, "passkey");
  const parsed = parseAnswer<Parameters<typeof checkRegistration>[1]["response"]>(input.answer);
  const use = { purpose: "invitation", boundTo: token } as const;
  const isOurs = transact(db, (tx) => takeChallenge(tx, use, parsed.challenge));
  const made = isOurs ? await checkRegistration(place, parsed) : undefined;
  if (made === undefined) throw new AppError("not-allowed", "The passkey could not be checked; try again.");
  return transact(db, (tx) => {
    const row = requireInvitation(tx, token, "passkey");
    const actor = accept(tx, row, "passkey", address, null);
    insertPasskey(tx, actor, made, input.name);
    return makeRecoveryCodes(tx, actor);
  });
}

/** @throws {AppError} not-found */
function requireInvitation(db: Reader, token: string, method: "password" | "passkey"): Row {
  const row = findInvitation(db, token);
  if (row === undefined || !methodsFor(db, row).includes(method))
    throw new AppError("not-found", "This link is not valid any more.");
  return row;
}

function methodsFor(db: Reader, { isNew }: Row): ("password" | "passkey")[] {
  const { methods } = signInSettings(db);
  return (["password", "passkey"] as const).filter(
    (method) => methods.includes(method) && (isNew || method === "password"),
  );
}

/** Ends the link and makes the account if there is none. @returns the person, who acts from here on */
function accept(
  tx: Transaction,
  row: Row,
  method: "password" | "passkey",
  address: string,
  passwordHash: string | null,
): UserActor {
  const { id, userId, role, email, name } = row;
  tx.update(invitations).set({ acceptedAtMs: Date.now() }).where(eq(invitations.id, id)).run();
  const actor: UserActor = { kind: "user", userId, role, via: "web", address };
  if (row.isNew) {
    if (findUserByEmail(tx, email) !== undefined)
      throw new AppError("conflict", "There is a person with this address already.");
    insertUser(tx, { email, name, role }, passwordHash, userId);
  }
  appendEvent(tx, { type: "invitation.accepted", actor, objects: [id, userId], data: { method } });
  if (!row.isNew) return actor;
  const event = { actor, correlation: id };
  appendEvent(tx, { type: "user.created", objects: [userId], data: { role }, ...event });
  for (const groupId of row.groupIds) {
    if (tx.select({ id: groups.id }).from(groups).where(eq(groups.id, groupId)).get() === undefined) continue;
    tx.insert(groupMembers).values({ groupId, userId, addedAtMs: Date.now() }).run();
    appendEvent(tx, { type: "group.member-added", objects: [groupId, userId], data: {}, ...event });
  }
  return actor;
}
