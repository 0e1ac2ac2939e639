import { join } from "node:path";
import { type Database, migrateDatabase, openDatabase } from "./client.ts";
import { ensureInstallation } from "./settings.ts";

/** For tests: a fresh database with the real migrations, in memory unless a path is given. */
export function openTestDatabase(path = ":memory:"): Database {
  const db = openDatabase(path);
  migrateDatabase(db, join(import.meta.dirname, "..", "..", "drizzle"));
  ensureInstallation(db);
  return db;
}

/** What drizzle runs its statements on, to see which it runs. */
export function drizzlesConnection(db: Database): Database["$client"] {
  return Reflect.get(Reflect.get(db, "session"), "client");
}
