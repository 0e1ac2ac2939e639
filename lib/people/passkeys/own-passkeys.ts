import { and, count, eq } from "drizzle-orm";
import { z } from "zod";
import type { Actor, UserActor } from "../../access/actor.ts";
import { requireUser } from "../../access/roles.ts";
import { appendEvent } from "../../audit/append-event.ts";
import type { Config } from "../../config.ts";
import { type Database, type Reader, type Transaction, transact } from "../../db/client.ts";
import { passkeys } from "../../db/sign-in-tables.ts";
import { AppError } from "../../errors.ts";
import { newId, type PasskeyId } from "../../ids.ts";
import {
  completeEnrolment,
  keepOneFactor,
  requireEnrolling,
  tidyRecoveryCodes,
} from "../second-factor/enrol.ts";
import { signInSettings } from "../sign-in-settings.ts";
import { requireStepUp } from "../step-up.ts";
import { requireUserRow } from "../users.ts";
import { type ChallengeUse, giveChallenge, takeChallenge } from "./challenges.ts";
import { requirePasskeyPlace } from "./passkey-place.ts";
import { checkRegistration, parseAnswer, type RegistrationOptions, registrationOptions } from "./webauthn.ts";

export type Passkey = {
  readonly id: PasskeyId;
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
};
const NAME = z.string().trim().min(1).max(80);

/** @throws {AppError} not-signed-in */
export function listPasskeys(db: Reader, actor: Actor): Passkey[] {
  const { userId } = requireUser(db, actor);
  return db
    .select({
      id: passkeys.id,
      name: passkeys.name,
      createdAtMs: passkeys.createdAtMs,
      lastUsedAtMs: passkeys.lastUsedAtMs,
    })
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .orderBy(passkeys.createdAtMs)
    .all();
}

/** What the browser needs to make a passkey. @throws {AppError} not-signed-in; step-up-needed; conflict where passkeys do not work */
export async function offerPasskey(db: Database, config: Config, actor: Actor): Promise<RegistrationOptions> {
  const place = requirePasskeyPlace(config);
  const { user, challenge } = transact(db, (tx) => {
    const person = requireEnrolling(tx, actor);
    if (!signInSettings(tx).methods.includes("passkey"))
      throw new AppError("conflict", "Signing in with a passkey is not allowed here.");
    return { user: person, challenge: giveChallenge(tx, useOf(person)) };
  });
  const row = requireUserRow(db, user.userId);
  const present = db.select().from(passkeys).where(eq(passkeys.userId, row.id)).all();
  return registrationOptions(place, row, challenge, present);
}

/**
 * Keeps the passkey that the browser made.
 * @returns recovery codes to show once, if the person had none
 * @throws {AppError} not-signed-in; step-up-needed; invalid-input; not-allowed when it does not hold; conflict
 */
export async function addPasskey(
  db: Database,
  config: Config,
  actor: Actor,
  answer: unknown,
  name: string,
): Promise<string[]> {
  const place = requirePasskeyPlace(config);
  const parsed = parseAnswer<Parameters<typeof checkRegistration>[1]["response"]>(answer);
  const isOurs = transact(db, (tx) =>
    takeChallenge(tx, useOf(requireEnrolling(tx, actor)), parsed.challenge),
  );
  const made = isOurs ? await checkRegistration(place, parsed) : undefined;
  if (made === undefined) throw new AppError("not-allowed", "The passkey could not be checked; try again.");
  return transact(db, (tx) => {
    const user = requireEnrolling(tx, actor);
    insertPasskey(tx, user, made, name);
    return completeEnrolment(tx, user);
  });
}

/** In the caller's transaction, after the checks. @throws {AppError} invalid-input; conflict when it is there already */
export function insertPasskey(
  tx: Transaction,
  actor: UserActor,
  made: NonNullable<Awaited<ReturnType<typeof checkRegistration>>>,
  name: string,
): void {
  const id = newId("passkey");
  const row = { id, userId: actor.userId, ...made, name: parseName(name), createdAtMs: Date.now() };
  if (tx.insert(passkeys).values(row).onConflictDoNothing().run().changes === 0)
    throw new AppError("conflict", "This passkey is registered already.");
  appendEvent(tx, { type: "passkey.registered", actor, objects: [id, actor.userId], data: {} });
}

/** @throws {AppError} not-signed-in; not-found; invalid-input */
export function renamePasskey(db: Database, actor: Actor, id: PasskeyId, name: string): void {
  transact(db, (tx) => {
    const user = requireUser(tx, actor);
    const mine = and(eq(passkeys.id, id), eq(passkeys.userId, user.userId));
    if (
      tx
        .update(passkeys)
        .set({ name: parseName(name) })
        .where(mine)
        .run().changes === 0
    )
      throw new AppError("not-found", "There is no such passkey.");
    appendEvent(tx, { type: "passkey.renamed", actor: user, objects: [id, user.userId], data: {} });
  });
}

/** @throws {AppError} not-signed-in; step-up-needed; not-found; conflict when it is the only way in, or required */
export function removePasskey(db: Database, actor: Actor, id: PasskeyId): void {
  transact(db, (tx) => {
    const user = requireStepUp(tx, actor);
    const { userId } = user;
    if (requireUserRow(tx, userId).passwordHash === null && countOf(tx, user) === 1)
      throw new AppError("conflict", "Without it nothing would be left to sign in with.");
    keepOneFactor(tx, user, (has) => has.hasTotp || has.passkeys > 1);
    const mine = and(eq(passkeys.id, id), eq(passkeys.userId, userId));
    if (tx.delete(passkeys).where(mine).run().changes === 0)
      throw new AppError("not-found", "There is no such passkey.");
    appendEvent(tx, { type: "passkey.removed", actor: user, objects: [id, userId], data: {} });
    tidyRecoveryCodes(tx, user);
  });
}

function countOf(tx: Transaction, { userId }: UserActor): number {
  return tx.select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId)).get()?.n ?? 0;
}

function useOf({ sessionId }: UserActor): ChallengeUse {
  if (sessionId === undefined) throw new AppError("not-signed-in", "Passkeys are made in a browser.");
  return { purpose: "register", boundTo: sessionId };
}

/** @throws {AppError} invalid-input */
function parseName(text: string): string {
  const name = NAME.safeParse(text);
  if (!name.success) throw new AppError("invalid-input", "A passkey needs a name of 1 to 80 characters.");
  return name.data;
}
