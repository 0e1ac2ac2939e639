import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type Database, transact } from "../db/client.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { isSetUp } from "./users.ts";

/** A new one-time token for the set-up link, or undefined when there is an administrator already. Replaces the last one. */
export function issueSetupToken(db: Database): string | undefined {
  return transact(db, (tx) => {
    if (isSetUp(tx)) return undefined;
    const token = randomBytes(24).toString("base64url");
    putSetting(tx, "setup-token-sha256", digest(token).toString("hex"));
    return token;
  });
}

/** Whether the token is the one that was issued and set-up is still open. */
export function isSetupTokenValid(db: Database, token: string): boolean {
  const stored = getSetting(db, "setup-token-sha256");
  return stored !== undefined && !isSetUp(db) && timingSafeEqual(Buffer.from(stored, "hex"), digest(token));
}

function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
