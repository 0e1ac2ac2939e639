import { eq } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { appendEvent } from "../../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../../db/client.ts";
import { passkeys } from "../../db/sign-in-tables.ts";
import type { UserId } from "../../ids.ts";
import { endSessionsOf } from "../sessions.ts";
import { requireStepUpInBrowser } from "../step-up.ts";
import { requireUserRow } from "../users.ts";
import { dropRecoveryCodes } from "./recovery-codes.ts";
import { type SecondFactors, secondFactorsOf } from "./second-factor.ts";
import { dropTotp } from "./totp.ts";

/** For administrators and auditors. @throws {AppError} not-allowed; not-found */
export function secondFactorsOfPerson(db: Reader, actor: Actor, id: UserId): SecondFactors {
  requireRole(db, actor, "administrator", "auditor");
  return secondFactorsOf(db, requireUserRow(db, id).id);
}

/**
 * An administrator takes everything away that a person set up beside the password, because their device is lost. Their
 * sessions end; where a second factor is required they set one up at their next sign-in.
 * @throws {AppError} not-allowed; step-up-needed; not-found
 */
export function resetSecondFactors(db: Database, actor: Actor, id: UserId): void {
  transact(db, (tx) => {
    const administrator = requireRole(tx, actor, "administrator");
    requireStepUpInBrowser(tx, administrator);
    requireUserRow(tx, id);
    const data = dropSecondFactors(tx, id);
    appendEvent(tx, { type: "user.second-factors-reset", actor: administrator, objects: [id], data });
    endSessionsOf(tx, administrator, id, "second-factor");
  });
}

/** @returns what there was */
export function dropSecondFactors(tx: Transaction, id: UserId): { totp: boolean; passkeys: number } {
  dropRecoveryCodes(tx, id);
  return {
    totp: dropTotp(tx, id),
    passkeys: tx.delete(passkeys).where(eq(passkeys.userId, id)).run().changes,
  };
}
