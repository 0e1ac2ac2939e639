import { createHash } from "node:crypto";
import { and, count, eq, isNull } from "drizzle-orm";
import type { UserActor } from "../../access/actor.ts";
import { appendEvent } from "../../audit/append-event.ts";
import type { Reader, Transaction } from "../../db/client.ts";
import { recoveryCodes } from "../../db/sign-in-tables.ts";
import type { UserId } from "../../ids.ts";
import { generatePassword } from "../generate-password.ts";

export const RECOVERY_CODES = 10;

/** Ten new codes, to be shown once; earlier ones count no longer. */
export function makeRecoveryCodes(tx: Transaction, actor: UserActor): string[] {
  const { userId } = actor;
  dropRecoveryCodes(tx, userId);
  const codes = Array.from({ length: RECOVERY_CODES }, generatePassword);
  const createdAtMs = Date.now();
  tx.insert(recoveryCodes)
    .values(codes.map((code) => ({ hash: digest(userId, code), userId, createdAtMs })))
    .run();
  const data = { count: codes.length };
  appendEvent(tx, { type: "recovery-codes.made", actor, objects: [userId], data });
  return codes;
}

export function countRecoveryCodes(db: Reader, userId: UserId): number {
  const mine = and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAtMs));
  return db.select({ n: count() }).from(recoveryCodes).where(mine).get()?.n ?? 0;
}

/** Takes a code as used. @returns whether it was one that had not been used */
export function takeRecoveryCode(tx: Transaction, actor: UserActor, code: string): boolean {
  const { userId } = actor;
  const mine = and(
    eq(recoveryCodes.hash, digest(userId, code)),
    eq(recoveryCodes.userId, userId),
    isNull(recoveryCodes.usedAtMs),
  );
  if (tx.update(recoveryCodes).set({ usedAtMs: Date.now() }).where(mine).run().changes !== 1) return false;
  const data = { left: countRecoveryCodes(tx, userId) };
  appendEvent(tx, { type: "recovery-codes.used", actor, objects: [userId], data });
  return true;
}

export function dropRecoveryCodes(tx: Transaction, userId: UserId): void {
  tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
}

/** Blanks, hyphens and capitals do not matter. The codes are random, so a fast hash keeps them. */
function digest(userId: UserId, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, "");
  return createHash("sha256").update(`recovery code\n${userId}\n${plain}`).digest("hex");
}
