import { and, eq, isNull, ne } from "drizzle-orm";
import type { Actor, UserActor } from "../../access/actor.ts";
import { requireUser } from "../../access/roles.ts";
import { appendEvent } from "../../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../../db/client.ts";
import { sessions, users } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { drawQrCode } from "../../qr-code.ts";
import { endSession } from "../sessions.ts";
import { needsSecondFactor, signInSettings } from "../sign-in-settings.ts";
import { requireStepUp, STEP_UP_LASTS_MS } from "../step-up.ts";
import { requireUserRow } from "../users.ts";
import { dropRecoveryCodes, makeRecoveryCodes } from "./recovery-codes.ts";
import { type SecondFactors, secondFactorsOf } from "./second-factor.ts";
import { dropTotp, makeTotpSecret, takeTotpCode, totpUri } from "./totp.ts";

/** What an app needs to make codes: to type, and to photograph. */
export type TotpOffer = {
  /** Base 32. */
  readonly secret: string;
  /** SVG of the QR code, black on white. */
  readonly qrSvg: string;
};

/** What a person has set up themselves. @throws {AppError} not-signed-in */
export function ownSecondFactors(db: Reader, actor: Actor): SecondFactors & { readonly isRequired: boolean } {
  const { userId } = requireUser(db, actor);
  const user = db.select().from(users).where(eq(users.id, userId)).get();
  const isRequired = user !== undefined && needsSecondFactor(signInSettings(db), user.role);
  return { ...secondFactorsOf(db, userId), isRequired };
}

/**
 * Offers a secret for an app. It counts once a code of it was given; until then another one can be asked for.
 * @throws {AppError} not-signed-in; step-up-needed; conflict when there are codes of an app already
 */
export function offerTotp(db: Database, actor: Actor): TotpOffer {
  return transact(db, (tx) => {
    const { userId } = requireEnrolling(tx, actor);
    const email =
      tx.select({ email: users.email }).from(users).where(eq(users.id, userId)).get()?.email ?? "";
    const secret = makeTotpSecret(tx, userId);
    return { secret, qrSvg: drawQrCode(totpUri(secret, email)) };
  });
}

/**
 * The app makes the right codes: from now on one is needed at sign-in.
 * @returns recovery codes to show once, if the person had none
 * @throws {AppError} not-signed-in; step-up-needed; not-allowed when the code is not right; audit-unavailable
 */
export function confirmTotp(db: Database, actor: Actor, code: string): string[] {
  return transact(db, (tx) => {
    const user = requireEnrolling(tx, actor);
    if (!takeTotpCode(tx, user.userId, code.replaceAll(/\s/g, ""), "waiting"))
      throw new AppError("not-allowed", "The code is not right; give the one that the app shows now.");
    appendEvent(tx, { type: "totp.enrolled", actor: user, objects: [user.userId], data: {} });
    return completeEnrolment(tx, user);
  });
}

/** @throws {AppError} not-signed-in; step-up-needed; conflict when it is the last second factor and one is required */
export function removeTotp(db: Database, actor: Actor): void {
  transact(db, (tx) => {
    const user = requireStepUp(tx, actor);
    keepOneFactor(tx, user, (has) => has.passkeys > 0);
    if (!dropTotp(tx, user.userId)) return;
    appendEvent(tx, { type: "totp.removed", actor: user, objects: [user.userId], data: {} });
    tidyRecoveryCodes(tx, user);
  });
}

/** @returns ten new recovery codes to show once @throws {AppError} not-signed-in; step-up-needed; conflict */
export function renewRecoveryCodes(db: Database, actor: Actor): string[] {
  return transact(db, (tx) => {
    const user = requireStepUp(tx, actor);
    const has = secondFactorsOf(tx, user.userId);
    if (!has.hasTotp && has.passkeys === 0)
      throw new AppError("conflict", "Recovery codes stand in for a second factor; set one up first.");
    return makeRecoveryCodes(tx, user);
  });
}

/**
 * Setting up a second factor takes a fresh proof, unless nothing else is open to this session. Who came from a provider
 * has nothing to prove themselves with yet: having signed in just now is their proof.
 * @throws {AppError} not-signed-in; step-up-needed
 */
export function requireEnrolling(tx: Transaction, actor: Actor): UserActor {
  const user = requireUser(tx, actor);
  const row =
    user.sessionId === undefined
      ? undefined
      : tx.select().from(sessions).where(eq(sessions.id, user.sessionId)).get();
  if (row === undefined || row.endedAtMs !== null) return requireStepUp(tx, actor);
  const ageMs = Date.now() - row.createdAtMs;
  const isJustSignedIn = ageMs >= 0 && ageMs < STEP_UP_LASTS_MS;
  return row.isEnrolmentDue || (isJustSignedIn && hasNothingToProve(tx, user))
    ? user
    : requireStepUp(tx, actor);
}

function hasNothingToProve(tx: Transaction, { userId }: UserActor): boolean {
  return requireUserRow(tx, userId).passwordHash === null && secondFactorsOf(tx, userId).passkeys === 0;
}

/**
 * The person has a second factor now. Sessions that were opened by the password alone and still wait for one are
 * somebody else's, perhaps: they end.
 * @returns recovery codes to show once, if the person had none
 */
export function completeEnrolment(tx: Transaction, actor: UserActor): string[] {
  const { userId, sessionId } = actor;
  if (sessionId !== undefined)
    tx.update(sessions).set({ isEnrolmentDue: false }).where(eq(sessions.id, sessionId)).run();
  const waiting = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        eq(sessions.isEnrolmentDue, true),
        isNull(sessions.endedAtMs),
        sessionId === undefined ? undefined : ne(sessions.id, sessionId),
      ),
    )
    .all();
  for (const { id } of waiting) endSession(tx, actor, id, userId, "second-factor");
  return secondFactorsOf(tx, userId).recoveryCodesLeft > 0 ? [] : makeRecoveryCodes(tx, actor);
}

/** @throws {AppError} conflict when nothing would be left and the settings ask for something */
export function keepOneFactor(
  tx: Transaction,
  { userId, role }: UserActor,
  isEnough: (has: SecondFactors) => boolean,
): void {
  if (needsSecondFactor(signInSettings(tx), role) && !isEnough(secondFactorsOf(tx, userId)))
    throw new AppError("conflict", "A second factor is required here; set up another one first.");
}

/** Recovery codes without anything they stand in for are of no use. */
export function tidyRecoveryCodes(tx: Transaction, { userId }: UserActor): void {
  const has = secondFactorsOf(tx, userId);
  if (!has.hasTotp && has.passkeys === 0) dropRecoveryCodes(tx, userId);
}
