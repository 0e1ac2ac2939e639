import { and, eq, lt, or } from "drizzle-orm";
import type { Actor, UserActor } from "../../access/actor.ts";
import { requireUser } from "../../access/roles.ts";
import { recordEvent } from "../../audit/append-event.ts";
import type { Config } from "../../config.ts";
import { type Database, type Transaction, transact } from "../../db/client.ts";
import { passkeys } from "../../db/sign-in-tables.ts";
import { AppError } from "../../errors.ts";
import type { PasskeyId, UserId } from "../../ids.ts";
import { type SessionLimits, type SessionSource, startSession } from "../sessions.ts";
import type { SignedIn } from "../sign-in.ts";
import { signInSettings } from "../sign-in-settings.ts";
import { markSteppedUp } from "../step-up.ts";
import { knownDevice } from "../throttle/known-devices.ts";
import { requireUserRow } from "../users.ts";
import { type ChallengeUse, giveChallenge, takeChallenge } from "./challenges.ts";
import { requirePasskeyPlace } from "./passkey-place.ts";
import { checkSignature, parseAnswer, type SignInOptions, signInOptions } from "./webauthn.ts";

/**
 * What a browser needs to sign somebody in by a passkey; the person need not say who they are.
 * @param browser a secret that this browser holds and brings back with the answer
 * @throws {AppError} not-signed-in when this way is closed; conflict where passkeys do not work
 */
export async function offerSignIn(db: Database, config: Config, browser: string): Promise<SignInOptions> {
  const place = requirePasskeyPlace(config);
  if (!signInSettings(db).methods.includes("passkey"))
    throw new AppError("not-signed-in", "Signing in with a passkey is not allowed here.");
  const challenge = transact(db, (tx) => giveChallenge(tx, { purpose: "sign-in", boundTo: browser }));
  return signInOptions(place, challenge);
}

/**
 * Opens a session by a passkey: a device that its owner unlocked, so two factors in one.
 * @throws {AppError} not-signed-in, whatever does not hold; invalid-input; audit-unavailable
 */
export async function signInWithPasskey(
  db: Database,
  config: Config,
  answer: unknown,
  browser: string,
  source: SessionSource,
  limits: SessionLimits,
): Promise<SignedIn> {
  const refuse = (because: Refused) => {
    const actor = { kind: "nobody", address: source.address } as const;
    recordEvent(db, { type: "passkey.refused", actor, outcome: "denied", data: { because } });
    return new AppError("not-signed-in", "This passkey opens nothing here.");
  };
  if (!signInSettings(db).methods.includes("passkey")) throw refuse("method-not-allowed");
  const shown = await checkShown(db, config, answer, { purpose: "sign-in", boundTo: browser });
  if (typeof shown === "string") throw refuse(shown);
  const user = requireUserRow(db, shown.userId);
  if (user.status !== "active") throw refuse("not-active");
  const token = transact(db, (tx) =>
    noteUse(tx, shown) ? startSession(tx, user, source, limits, { method: "passkey" }) : undefined,
  );
  if (token === undefined) throw refuse("wrong-signature");
  return { token, device: knownDevice(db, user, source.deviceMark) };
}

/** What the browser needs to prove by a passkey who is there. @throws {AppError} not-signed-in; not-found without passkeys; conflict */
export async function offerStepUp(db: Database, config: Config, actor: Actor): Promise<SignInOptions> {
  const place = requirePasskeyPlace(config);
  const { present, challenge } = transact(db, (tx) => {
    const user = requireUser(tx, actor);
    const own = tx.select().from(passkeys).where(eq(passkeys.userId, user.userId)).all();
    if (own.length === 0) throw new AppError("not-found", "There is no passkey to prove it with.");
    return { present: own, challenge: giveChallenge(tx, stepUpUse(user)) };
  });
  return signInOptions(place, challenge, present);
}

/** Proves who one is by a passkey. @throws {AppError} not-signed-in, whatever does not hold; invalid-input; audit-unavailable */
export async function stepUpWithPasskey(
  db: Database,
  config: Config,
  actor: Actor,
  answer: unknown,
): Promise<void> {
  const user = requireUser(db, actor);
  const shown = await checkShown(db, config, answer, stepUpUse(user));
  const isProved =
    typeof shown !== "string" &&
    shown.userId === user.userId &&
    transact(db, (tx) => {
      if (!noteUse(tx, shown)) return false;
      markSteppedUp(tx, user, { method: "passkey" });
      return true;
    });
  if (isProved) return;
  const data = { because: "wrong-credentials" } as const;
  recordEvent(db, { type: "session.step-up-refused", actor: user, outcome: "denied", data });
  throw new AppError("not-signed-in", "The passkey could not be checked; try again.");
}

type Refused = "unknown" | "wrong-signature" | "not-active" | "method-not-allowed";
type Shown = { readonly id: PasskeyId; readonly userId: UserId; readonly counter: number };

/** Whose passkey it is that signed a challenge of ours; else why it counts for nothing. */
async function checkShown(
  db: Database,
  config: Config,
  answer: unknown,
  use: ChallengeUse,
): Promise<Shown | "unknown" | "wrong-signature"> {
  const place = requirePasskeyPlace(config);
  const parsed = parseAnswer<Parameters<typeof checkSignature>[1]["response"]>(answer);
  if (!transact(db, (tx) => takeChallenge(tx, use, parsed.challenge))) return "wrong-signature";
  const stored = db.select().from(passkeys).where(eq(passkeys.credentialId, parsed.response.id)).get();
  if (stored === undefined) return "unknown";
  const counter = await checkSignature(place, parsed, stored);
  return counter === undefined ? "wrong-signature" : { id: stored.id, userId: stored.userId, counter };
}

/** Keeps the count; 0 for ever where an authenticator does not count. @returns false when another use came in between */
function noteUse(tx: Transaction, { id, counter }: Shown): boolean {
  const isNewer = or(lt(passkeys.counter, counter), eq(passkeys.counter, 0));
  const set = { counter, lastUsedAtMs: Date.now() };
  return (
    tx
      .update(passkeys)
      .set(set)
      .where(and(eq(passkeys.id, id), isNewer))
      .run().changes === 1
  );
}

function stepUpUse({ sessionId }: UserActor): ChallengeUse {
  if (sessionId === undefined) throw new AppError("not-signed-in", "Passkeys are shown in a browser.");
  return { purpose: "step-up", boundTo: sessionId };
}
