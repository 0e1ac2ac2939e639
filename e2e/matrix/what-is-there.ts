import { createHash } from "node:crypto";
import { connectionOf, type Database } from "../../lib/db/client.ts";

/** Tables that a refused request may add to: what was tried is kept, and sessions say when they were last used. */
const MAY_GROW = /^(audit_|sessions|sign_in_failures|sign_in_throttles|sqlite_|tlog_)/;

/** A fingerprint of each table's rows. */
export function whatIsThere(db: Database): Record<string, string> {
  const client = connectionOf(db);
  const names = client
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .pluck()
    .all() as string[];
  return Object.fromEntries(
    names
      .filter((name) => !MAY_GROW.test(name))
      .map((name) => {
        const hash = createHash("sha256");
        for (const row of client.prepare(`SELECT * FROM "${name}"`).raw().iterate())
          hash.update(JSON.stringify(row));
        return [name, hash.digest("hex")];
      }),
  );
}
