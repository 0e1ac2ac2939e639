import { dirname } from "node:path";
import { connectionOf, type Database } from "../db/client.ts";

/**
 * Writes the whole database anew, so that nothing is left in it but what it holds. SQLite zeroes what is deleted
 * (secure_delete), but when it divides a page it may leave a copy of what it moved behind in the unused part.
 * Nothing can be written meanwhile, about a second for each 50 MB; who wants to waits, up to ten seconds.
 */
export function packDatabase(db: Database): void {
  const client = connectionOf(db);
  // The copy that SQLite works on stays in the data folder, which may be an encrypted volume.
  process.env.SQLITE_TMPDIR = dirname(client.name);
  client.exec("VACUUM");
}
