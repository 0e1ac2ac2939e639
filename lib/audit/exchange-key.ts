import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import type { Config } from "../config.ts";
import { type Database, transact } from "../db/client.ts";
import { requireSetting } from "../db/settings.ts";
import { askForNewKey } from "./ask-sealer.ts";
import { originOf } from "./checkpoint.ts";
import { adoptKey } from "./log-keys.ts";

/**
 * Has the sealer exchange the key that signs the log, and records it. Whoever trusts the key before trusts the new one, by
 * the statement in which the one introduces the other.
 * @returns the new key
 * @throws {AppError} not-allowed unless an administrator asks; audit-unavailable when the sealer is not there or cannot
 */
export async function exchangeLogKey(
  db: Database,
  config: Pick<Config, "sealer">,
  actor: Actor,
): Promise<{ key: string }> {
  requireRole(db, actor, "administrator");
  const origin = originOf(requireSetting(db, "installation-id"));
  const { key, statements } = await askForNewKey(config.sealer.socketPath, origin);
  transact(db, (tx) => adoptKey(tx, key, statements));
  return { key };
}
