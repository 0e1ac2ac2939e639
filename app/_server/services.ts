import "server-only";
import { recordWriteFailures } from "#lib/audit/record-write-failures";
import { type Config, readConfig } from "#lib/config";
import { type Database, openDatabase } from "#lib/db/client";
import { requireSetting } from "#lib/db/settings";
import { setLogLevel } from "#lib/log";
import { type ModelDoor, openModelDoor } from "#lib/models/door";

/** What every request shares. Opened at first use, once per process: Next may load this module into several chunks. */
export type Services = {
  readonly config: Config;
  readonly db: Database;
  readonly door: ModelDoor;
  readonly sessionSecret: string;
};

const KEY = Symbol.for("intramuros.services");
type Holder = typeof globalThis & { [KEY]?: Services };

export function services(): Services {
  const holder = globalThis as Holder;
  holder[KEY] ??= open();
  return holder[KEY];
}

function open(): Services {
  const config = readConfig();
  setLogLevel(config.log.level);
  const db = openDatabase(config.databasePath);
  recordWriteFailures(db, "web");
  return {
    config,
    db,
    door: openModelDoor(config),
    sessionSecret: config.session.secret ?? requireSetting(db, "session-secret"),
  };
}
