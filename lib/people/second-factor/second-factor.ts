import { count, eq } from "drizzle-orm";
import type { UserActor } from "../../access/actor.ts";
import type { Reader, Transaction } from "../../db/client.ts";
import type { SecondFactor, users } from "../../db/schema.ts";
import { passkeys } from "../../db/sign-in-tables.ts";
import type { UserId } from "../../ids.ts";
import { needsSecondFactor, signInSettings } from "../sign-in-settings.ts";
import { countRecoveryCodes, takeRecoveryCode } from "./recovery-codes.ts";
import { hasTotp, takeTotpCode } from "./totp.ts";

/** What a person has set up beside a password. */
export type SecondFactors = {
  readonly hasTotp: boolean;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
};

/** In the caller's name: what it is good for is decided there. */
export function secondFactorsOf(db: Reader, userId: UserId): SecondFactors {
  return {
    hasTotp: hasTotp(db, userId),
    passkeys: db.select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId)).get()?.n ?? 0,
    recoveryCodesLeft: countRecoveryCodes(db, userId),
  };
}

/**
 * What somebody whose password is right still has to do. "code": give one, or use a passkey instead; "enrol": come in
 * and set up a second factor before anything else, since they have none.
 */
export function secondStep(db: Reader, user: typeof users.$inferSelect): "none" | "code" | "enrol" {
  const has = secondFactorsOf(db, user.id);
  if (has.hasTotp) return "code";
  if (!needsSecondFactor(signInSettings(db), user.role)) return "none";
  return has.passkeys > 0 ? "code" : "enrol";
}

/** Takes a one-time code of the person's app, or a recovery code, as used. @returns which it was */
export function takeCode(tx: Transaction, actor: UserActor, code: string): SecondFactor | undefined {
  const digits = code.replaceAll(/\s/g, "");
  if (/^\d{6}$/.test(digits)) return takeTotpCode(tx, actor.userId, digits, "confirmed") ? "totp" : undefined;
  return takeRecoveryCode(tx, actor, code) ? "recovery-code" : undefined;
}
