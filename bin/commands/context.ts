import { existsSync } from "node:fs";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { type Config, readConfig } from "#lib/config";
import { closeDatabase, type Database, migrateDatabase, openDatabase } from "#lib/db/client";
import { users } from "#lib/db/schema";
import { AppError } from "#lib/errors";
import { sealStored } from "#lib/keys/seal-stored";
import { setLogLevel } from "#lib/log";
import { actorByEmail } from "#lib/people/users";
import { ROOT } from "../supervisor/kept-processes.ts";

/** What a command works with. */
export type Context = { readonly config: Config; readonly db: Database };

/**
 * Reads the settings, opens the existing database and runs the command's work with it.
 * @throws {AppError} bad-config; storage-unavailable; conflict when nothing was set up in the data folder yet
 */
export async function withContext<Result>(
  work: (context: Context) => Promise<Result> | Result,
): Promise<Result> {
  const config = readCommandConfig();
  if (!existsSync(config.databasePath)) {
    throw new AppError(
      "conflict",
      `Nothing is set up in the data folder ${config.dataDir} yet; run \`npm start\` or \`intramuros init\` first, or set INTRAMUROS_DATA.`,
    );
  }
  const db = openDatabase(config.databasePath);
  try {
    migrateDatabase(db, join(ROOT, "drizzle"));
    sealStored(db);
    return await work({ config, db });
  } finally {
    closeDatabase(db);
  }
}

/** The settings; a command's own log says only what went wrong, unless more is asked for. */
export function readCommandConfig(): Config {
  const config = readConfig();
  setLogLevel(config.log.level === "info" ? "error" : config.log.level);
  return config;
}

/**
 * The person behind `--as`; without it the only administrator.
 * @throws {AppError} not-found; invalid-input when there are several administrators to choose from
 */
export function actingPerson(db: Database, email: string | undefined): UserActor {
  if (email !== undefined) return actorByEmail(db, email);
  const administrators = db
    .select({ email: users.email })
    .from(users)
    .where(and(eq(users.role, "administrator"), eq(users.status, "active")))
    .limit(2)
    .all();
  const [only] = administrators;
  if (only === undefined || administrators.length > 1) {
    throw new AppError(
      "invalid-input",
      "Say who acts with --as EMAIL; there is not exactly one administrator.",
    );
  }
  return actorByEmail(db, only.email);
}
