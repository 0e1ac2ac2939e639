import { commitTo, recordEvent } from "../../audit/append-event.ts";
import type { Database, Transaction } from "../../db/client.ts";
import { AppError } from "../../errors.ts";
import type { SessionSource } from "../sessions.ts";
import { findUserByEmail } from "../users.ts";
import { deviceOf, type KnownDevice, knownDevice } from "./known-devices.ts";
import { type Allowance, giveBack, type Throttled, takeAttempt } from "./throttle.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Against one account: in any time at most 11 guesses and 4 for each hour of it, from however many addresses. */
export const ON_ACCOUNT: Allowance = {
  free: 5,
  firstWaitMs: 30 * SECOND_MS,
  longestWaitMs: 15 * MINUTE_MS,
  forgetMs: 15 * MINUTE_MS,
};
/** From one address, which may be a whole building. */
export const FROM_ADDRESS: Allowance = {
  free: 50,
  firstWaitMs: SECOND_MS,
  longestWaitMs: 15 * MINUTE_MS,
  forgetMs: MINUTE_MS,
};

export type RefusedBecause =
  | "wrong-credentials"
  | "wrong-code"
  | "throttled"
  | "not-active"
  | "identity-unknown"
  | "method-not-allowed";

/** An attempt to sign in that may be made: it counts as failed until it succeeds. */
export type Attempt = {
  /** Records why it failed. @returns the error to throw: the same, whatever was wrong @throws {AppError} audit-unavailable */
  refuse(because: RefusedBecause): AppError;
  /** It did not fail: it is not counted. */
  giveBack(tx: Transaction): void;
  /** What this browser keeps from now on. */
  remember(): KnownDevice;
};

/**
 * Begins an attempt to sign in to an account by name, whether that exists or not. In a browser in which the person
 * signed in before it counts for that browser alone; anywhere else for the account and the address.
 * @throws {AppError} too-many-attempts; audit-unavailable
 */
export function beginAttempt(db: Database, email: string, source: SessionSource): Attempt {
  const account = commitTo(db, email.toLowerCase());
  const owner = { email, passwordHash: findUserByEmail(db, email)?.passwordHash ?? null };
  const mark = source.deviceMark;
  // A mark is given only after success, so a name that is a directory's alone has marks as well.
  const device = mark === undefined ? undefined : deviceOf(db, owner, mark);
  const throttled: Throttled[] =
    device === undefined
      ? [
          { key: account, allowance: ON_ACCOUNT },
          { key: commitTo(db, `address ${source.address}`), allowance: FROM_ADDRESS },
        ]
      : [{ key: commitTo(db, `device ${account} ${device}`), allowance: ON_ACCOUNT }];
  const refuse = (because: RefusedBecause) => {
    recordEvent(db, {
      type: "session.refused",
      actor: { kind: "nobody", address: source.address },
      outcome: "denied",
      data: { account, because },
    });
    return because === "throttled"
      ? new AppError("too-many-attempts", "Too many attempts; wait at most 15 minutes and try again.")
      : new AppError("not-signed-in", "The address or the password is not right.");
  };
  if (!takeAttempt(db, throttled)) throw refuse("throttled");
  return {
    refuse,
    giveBack: (tx) => giveBack(tx, throttled),
    remember: () => knownDevice(db, owner, mark),
  };
}
