import type { Config } from "../../config.ts";
import { type Database, transact } from "../../db/client.ts";
import { AppError } from "../../errors.ts";
import { type ExternalPerson, enterExternalPerson, type NewPeople } from "../identity/external-person.ts";
import type { SessionSource } from "../sessions.ts";
import { finishSignIn, type SignedIn } from "../sign-in.ts";
import { signInSettings } from "../sign-in-settings.ts";
import { beginAttempt } from "../throttle/attempt.ts";
import { checkDirectoryPassword } from "./check-password.ts";
import { requireLdap } from "./connect.ts";

/**
 * Has the directory check a name and a password, brings the person's groups up to date, and opens a session; guesses
 * are counted as for passwords of our own, and a code is asked for where the account needs one.
 * @throws {AppError} not-signed-in, the same for a name nobody has, a wrong password, an account that is disabled there
 *   and a person who is not connected here; second-factor-needed; too-many-attempts; not-found when no directory is set
 *   up; identity-unavailable; audit-unavailable
 */
export async function signInWithDirectory(
  db: Database,
  config: Config,
  credentials: { login: string; password: string; code?: string | undefined },
  source: SessionSource,
): Promise<SignedIn> {
  const settings = requireLdap(config);
  const { login, password, code } = credentials;
  const attempt = beginAttempt(db, login, source);
  if (!signInSettings(db).methods.includes("ldap")) throw attempt.refuse("method-not-allowed");
  const person = await checkDirectoryPassword(settings, login, password).catch((error: unknown) => {
    // Nobody guessed wrong.
    transact(db, attempt.giveBack);
    throw error;
  });
  if (person === undefined) throw attempt.refuse("wrong-credentials");
  const user = findAccount(db, person, settings.newPeople);
  if (user === undefined) throw attempt.refuse("identity-unknown");
  return finishSignIn(db, user, { attempt, method: "ldap", code }, source, config.session);
}

function findAccount(db: Database, person: ExternalPerson, rule: NewPeople) {
  try {
    return transact(db, (tx) => enterExternalPerson(tx, person, rule, null));
  } catch (error) {
    if (error instanceof AppError && error.code === "not-signed-in") return undefined;
    throw error;
  }
}
