import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { closeDatabase, type Database, migrateDatabase, openDatabase } from "./client.ts";
import { ensureInstallation } from "./settings.ts";

const MIGRATIONS = join(import.meta.dirname, "..", "..", "drizzle");

/** For tests: a fresh database with the real migrations, in memory unless a path is given. */
export function openTestDatabase(path = ":memory:"): Database {
  if (path !== ":memory:" && !existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, migrated(), { mode: 0o600 });
  }
  const db = openDatabase(path);
  migrateDatabase(db, MIGRATIONS);
  ensureInstallation(db);
  return db;
}

/** A file of a database with nothing but the tables: running all migrations takes longer than most tests. */
function migrated(): Buffer {
  if (template === undefined) {
    const db = openDatabase(":memory:");
    migrateDatabase(db, MIGRATIONS);
    template = db.$client.serialize();
    closeDatabase(db);
  }
  return template;
}
let template: Buffer | undefined;

/** What drizzle runs its statements on, to see which it runs. */
export function drizzlesConnection(db: Database): Database["$client"] {
  return Reflect.get(Reflect.get(db, "session"), "client");
}
