import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { AppError } from "../errors.ts";
import type { MasterKey } from "../keys/master-key.ts";
import { unlock } from "../keys/unlock.ts";
import { behind, rememberStatements } from "./remembered-statements.ts";
import * as schema from "./schema.ts";
import { isWriteFailure, tellOfWriteFailure } from "./write-failures.ts";

/** The open database. Query functions are synchronous; never await inside a transaction. */
export type Database = BetterSQLite3Database<typeof schema> & { $client: Sqlite.Database };
/** A running write transaction; changes and their audit events need one. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** Either, for functions that only read. */
export type Reader = Database | Transaction;

/**
 * Opens the database and asserts its durability settings: better-sqlite3 falls back to synchronous=NORMAL in WAL
 * mode on the first write unless told otherwise, and an acknowledged change must survive a power cut.
 * @param path file, or ":memory:" in tests
 * @param masters the master keys, where they are not those of the settings
 * @throws {AppError} storage-unavailable when the file cannot be opened or written.
 */
export function openDatabase(path: string, masters?: readonly MasterKey[]): Database {
  try {
    if (path !== ":memory:") {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      // Made for its owner alone; SQLite gives the files beside it the same rights. Never one that is there: closing a
      // file gives up the locks that this process holds on it.
      if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
    }
    const client = new Sqlite(path, { timeout: 10_000 });
    client.pragma("journal_mode = WAL");
    client.pragma("synchronous = FULL");
    client.pragma("foreign_keys = ON");
    client.pragma("secure_delete = ON");
    client.pragma("trusted_schema = OFF");
    if (
      client.pragma("synchronous", { simple: true }) !== 2 ||
      client.pragma("foreign_keys", { simple: true }) !== 1
    ) {
      throw new Error("synchronous=FULL and foreign_keys=ON did not take effect");
    }
    locks.set(client, unlock(client, masters));
    return Object.assign(drizzle({ client: rememberStatements(client), schema }), { $client: client });
  } catch (error) {
    throw new AppError(
      "storage-unavailable",
      `The database ${path} cannot be opened: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}

/**
 * Opens a database of derived data, which may be lost: it is made anew where it is missing.
 * @param tables statements that make its tables where they are not there
 * @throws {AppError} storage-unavailable
 */
export function openDerived(path: string, tables: string): Sqlite.Database {
  try {
    const client = new Sqlite(path, { timeout: 10_000 });
    client.pragma("journal_mode = WAL");
    client.pragma("synchronous = NORMAL");
    client.pragma("secure_delete = ON");
    client.pragma("trusted_schema = OFF");
    client.exec(tables);
    return client;
  } catch (error) {
    throw new AppError(
      "storage-unavailable",
      `The file ${path} cannot be opened: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Brings the database to the newest schema.
 * @param migrationsFolder the repository's `drizzle` folder
 * @throws {AppError} storage-unavailable when the database cannot be written.
 */
export function migrateDatabase(db: Database, migrationsFolder: string): void {
  if (!existsSync(migrationsFolder))
    throw new AppError("internal", `The migrations folder ${migrationsFolder} is missing.`);
  try {
    migrate(db, { migrationsFolder });
    // better-sqlite3 lowers this at the first write of a connection if it was not set; see openDatabase.
    if (db.$client.pragma("synchronous", { simple: true }) !== 2)
      throw new Error("synchronous=FULL was lost after a write");
  } catch (error) {
    throw new AppError(
      "storage-unavailable",
      `The database cannot be brought up to date: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}

/**
 * Runs `work` in an immediate (write) transaction: all of it is committed and synced, or none. When the database refuses
 * to be written, whoever wants to know is told.
 */
export function transact<Result>(db: Database, work: (tx: Transaction) => Result): Result {
  try {
    return db.transaction(work, { behavior: "immediate" });
  } catch (error) {
    if (isWriteFailure(error)) tellOfWriteFailure();
    throw error;
  }
}

/**
 * A statement prepared once per connection, for the few places where building a query costs more than running it.
 * Inside a transaction it is part of that transaction: a connection has only one.
 */
export function prepared(db: Reader, text: string): Sqlite.Statement<unknown[]> {
  const client = connectionOf(db);
  const known = statements.get(client) ?? new Map<string, Sqlite.Statement<unknown[]>>();
  statements.set(client, known);
  const statement = known.get(text) ?? client.prepare(text);
  known.set(text, statement);
  return statement;
}

const statements = new WeakMap<Sqlite.Database, Map<string, Sqlite.Statement<unknown[]>>>();

/** drizzle shows the connection of a database, but hides that of a transaction in its session. */
export function connectionOf(db: Reader): Sqlite.Database {
  const client: unknown = "$client" in db ? db.$client : Reflect.get(Reflect.get(db, "session"), "client");
  if (!(client instanceof Sqlite)) throw new Error("drizzle no longer shows the connection of a transaction");
  return behind(client);
}

/** Ends of the keys' being findable, for each open connection. */
const locks = new WeakMap<Sqlite.Database, () => void>();

export function closeDatabase(db: Database): void {
  locks.get(db.$client)?.();
  db.$client.close();
}
