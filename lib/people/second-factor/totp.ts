import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import type { Reader, Transaction } from "../../db/client.ts";
import { totpSecrets } from "../../db/sign-in-tables.ts";
import { AppError } from "../../errors.ts";
import type { UserId } from "../../ids.ts";
import { sealFor } from "../../keys/data-keys.ts";

/** RFC 6238 as every app understands it: SHA-1, six digits, a code each 30 seconds. */
const PERIOD_SECONDS = 30;
/** Codes before and after the present one that count too, for clocks that differ. */
const WINDOW = 1;
const SECRET_BYTES = 20;

/**
 * @returns a new secret, in base 32, that waits to be confirmed; takes the place of one that still waits
 * @throws {AppError} conflict when there is one in use
 */
export function makeTotpSecret(tx: Transaction, userId: UserId): string {
  const secret = new Secret({ size: SECRET_BYTES }).base32;
  const row = { secret: sealFor(tx, "person", userId).text(secret), createdAtMs: Date.now() };
  const made = tx
    .insert(totpSecrets)
    .values({ userId, ...row })
    .onConflictDoUpdate({
      target: totpSecrets.userId,
      set: row,
      setWhere: isNull(totpSecrets.confirmedAtMs),
    })
    .run();
  if (made.changes === 0)
    throw new AppError("conflict", "There are codes of an app already; remove it first.");
  return secret;
}

/** What an app reads from the picture: `otpauth://totp/…`. */
export function totpUri(secret: string, email: string): string {
  return new TOTP({ issuer: "Intramuros", label: email, secret: Secret.fromBase32(secret) }).toString();
}

export function hasTotp(db: Reader, userId: UserId): boolean {
  return (
    db
      .select({ id: totpSecrets.userId })
      .from(totpSecrets)
      .where(and(eq(totpSecrets.userId, userId), isNotNull(totpSecrets.confirmedAtMs)))
      .get() !== undefined
  );
}

/**
 * Takes a code as used. A code counts once: the time step of the last one is remembered, and only later ones count.
 * @param which "confirmed": the secret in use; "waiting": one that this code would confirm
 * @returns whether the code counts
 */
export function takeTotpCode(
  tx: Transaction,
  userId: UserId,
  code: string,
  which: "confirmed" | "waiting",
  nowMs = Date.now(),
): boolean {
  const isWanted = which === "confirmed" ? isNotNull : isNull;
  const mine = and(eq(totpSecrets.userId, userId), isWanted(totpSecrets.confirmedAtMs));
  const row = tx.select().from(totpSecrets).where(mine).get();
  if (row === undefined) return false;
  const secret = Secret.fromBase32(row.secret);
  const delta = TOTP.validate({ token: code, secret, window: WINDOW, timestamp: nowMs });
  if (delta === null) return false;
  const step = Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta;
  const isLater = or(isNull(totpSecrets.lastStep), lt(totpSecrets.lastStep, step));
  const set = { lastStep: step, ...(which === "waiting" ? { confirmedAtMs: nowMs } : {}) };
  return tx.update(totpSecrets).set(set).where(and(mine, isLater)).run().changes === 1;
}

export function dropTotp(tx: Transaction, userId: UserId): boolean {
  return tx.delete(totpSecrets).where(eq(totpSecrets.userId, userId)).run().changes > 0;
}
