import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { UserActor } from "#lib/access/actor";
import { type Config, readConfigFor } from "#lib/config";
import { closeDatabase, type Database, migrateDatabase, openDatabase } from "#lib/db/client";
import { ensureInstallation } from "#lib/db/settings";
import { actorByEmail, createFirstAdministrator, isSetUp } from "#lib/people/users";
import { prepareDataFolder } from "../supervisor/check-machine.ts";
import { ROOT } from "../supervisor/kept-processes.ts";

export type EvalData = { readonly config: Config; readonly db: Database; readonly actor: UserActor };

const ASKER = "evaluation@localhost.invalid";

/**
 * Runs work in a data folder of its own, `<data folder>/eval/<key>`: measured documents never stand among the
 * organization's, nor their questions in its log. The key names what reads a document and makes its vectors, so that
 * documents are read once and again only when the reading would come out differently; older folders are deleted.
 */
export async function withEvalData<Result>(
  config: Config,
  work: (data: EvalData) => Promise<Result>,
): Promise<Result> {
  const parent = join(config.dataDir, "eval");
  const key = readingKey(config);
  removeOthers(parent, key);
  const own = readConfigFor(join(parent, key));
  prepareDataFolder(own);
  if (!existsSync(own.modelsDir)) {
    mkdirSync(config.modelsDir, { recursive: true });
    symlinkSync(config.modelsDir, own.modelsDir);
  }
  const db = openDatabase(own.databasePath);
  try {
    migrateDatabase(db, join(ROOT, "drizzle"));
    ensureInstallation(db);
    if (!isSetUp(db)) {
      // Nobody signs in there: the password is forgotten at once.
      const password = randomBytes(24).toString("base64url");
      await createFirstAdministrator(db, { email: ASKER, name: "Evaluation", password }, "command-line");
    }
    return await work({ config: own, db, actor: actorByEmail(db, ASKER) });
  } finally {
    closeDatabase(db);
  }
}

/** Folders that were read in another way, and the master keys that lie beside them. */
function removeOthers(parent: string, key: string): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent))
    if (name.startsWith("read-") && name.replace(/\.key$/, "") !== key)
      rmSync(join(parent, name), { recursive: true });
}

/** Changes with the code that reads, cuts and indexes documents, and with the embedding model. */
function readingKey(config: Config): string {
  const hash = createHash("sha256");
  const files = readdirSync(join(ROOT, "ingest"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes(".test."))
    .map((file) => join("ingest", file));
  const stores = ["terms", "indexed-text", "index-store", "postings", "word-store", "find-abbreviations"];
  const others = stores.map((name) => `lib/retrieval/${name}.ts`);
  for (const file of [...files.toSorted(), ...others, "models/manifest.json"])
    hash.update(readFileSync(join(ROOT, file)));
  return `read-${hash.update(embeddingFile(config)).digest("hex").slice(0, 12)}`;
}

/** The model file that the settings name; another one under the same name differs in its size or time. */
function embeddingFile({ engine: { embeddingModelPath: path } }: Config): string {
  const found = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  return found === undefined ? (path ?? "") : `${path} ${found.size} ${found.mtimeMs}`;
}
