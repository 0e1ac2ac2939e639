import { join } from "node:path";
import type { Command } from "commander";
import type { Config } from "#lib/config";
import { closeDatabase, type Database, migrateDatabase, openDatabase } from "#lib/db/client";
import { ensureInstallation } from "#lib/db/settings";
import { loadSamples } from "#lib/documents/load-samples";
import { sealStored } from "#lib/keys/seal-stored";
import { actorByEmail, createFirstAdministrator } from "#lib/people/users";
import { formatResult, type IngestResult, waitForDocuments } from "../ingest/wait-for-documents.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { prepareDataFolder } from "../supervisor/check-machine.ts";
import { ROOT } from "../supervisor/kept-processes.ts";
import { readCommandConfig } from "./context.ts";
import { readPassword } from "./read-password.ts";

type Options = { admin: string; passwordStdin: true; name?: string; samples?: true; json?: true };

/** `intramuros init`: what the set-up page does, without a browser. */
export function addInitCommand(program: Command): void {
  program
    .command("init")
    .description("create the data folder and the first administrator, and load the samples if wanted")
    .requiredOption("--admin <email>", "address of the first administrator")
    .requiredOption("--password-stdin", "read the password from the first line of standard input")
    .option("--name <name>", "name of the administrator (default: the address before the @)")
    .option("--samples", "load the sample collections and wait until they are searchable")
    .option("--json", "print one JSON document")
    .action(async (options: Options) => {
      const config = readCommandConfig();
      prepareDataFolder(config);
      const password = await readPassword();
      const db = openDatabase(config.databasePath);
      try {
        migrateDatabase(db, join(ROOT, "drizzle"));
        ensureInstallation(db);
        sealStored(db);
        const name = options.name ?? options.admin.split("@")[0] ?? options.admin;
        const account = { email: options.admin, name, password };
        await createFirstAdministrator(db, account, "command-line");
        if (options.json !== true) writeLines(`${options.admin} is the administrator of ${config.dataDir}.`);
        const samples = options.samples === true ? await initSamples(config, db, options) : [];
        if (options.json === true)
          writeJson({ dataDir: config.dataDir, administrator: options.admin, samples });
      } finally {
        closeDatabase(db);
      }
    });
}

async function initSamples(config: Config, db: Database, options: Options): Promise<IngestResult[]> {
  const actor = actorByEmail(db, options.admin);
  return withServices(config, ["engine", "ingest"], async () => {
    const results: IngestResult[] = [];
    for (const { name, documentIds } of await loadSamples(db, config, actor, join(ROOT, "samples"))) {
      if (options.json !== true) writeLines("", name);
      const show = (result: IngestResult) => {
        if (options.json !== true) writeLines(formatResult(result));
      };
      results.push(...(await waitForDocuments(db, actor, documentIds, show)));
    }
    return results;
  });
}
