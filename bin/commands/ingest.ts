import type { Command } from "commander";
import type { UserActor } from "#lib/access/actor";
import { requireAccess } from "#lib/access/readable";
import { hasRole } from "#lib/access/roles";
import type { Database } from "#lib/db/client";
import { collectionByName, createCollection } from "#lib/documents/collections";
import { giveGrant } from "#lib/documents/grants";
import { AppError } from "#lib/errors";
import type { CollectionId } from "#lib/ids";
import { findFiles } from "../ingest/find-files.ts";
import { ingestFiles } from "../ingest/ingest-files.ts";
import { formatResult, type IngestResult } from "../ingest/wait-for-documents.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { collection: string; as?: string; json?: true };

/** `intramuros ingest`: adds files and folders to a collection and waits until they are read. */
export function addIngestCommand(program: Command): void {
  program
    .command("ingest")
    .description("add files and folders to a collection; exit code 1 if any of them failed")
    .argument("<path...>", "files, or folders with all files in them")
    .requiredOption("--collection <name>", "made when there is none and an administrator asks")
    .option("--as <email>", "who adds them (default: the only administrator)")
    .option("--json", "print one JSON document")
    .action((paths: string[], options: Options) =>
      withContext(async ({ config, db }) => {
        const actor = actingPerson(db, options.as);
        const files = findFiles(paths);
        const collectionId = findOrCreateCollection(db, actor, options.collection);
        requireAccess(db, actor, collectionId, "contribute");
        const results = await withServices(config, ["engine", "ingest"], () =>
          ingestFiles({ db, config, actor }, collectionId, files, (result) => {
            if (options.json !== true) writeLines(formatResult(result));
          }),
        );
        const failed = results.filter(({ state }) => state === "failed").length;
        if (options.json === true)
          writeJson({ collection: options.collection, collectionId, failed, results });
        else writeLines(`${results.filter(isFound).length} of ${results.length} files can be searched.`);
        if (failed > 0) process.exitCode = 1;
      }),
    );
}

const isFound = ({ state }: IngestResult) => state === "searchable" || state === "partly";

/** The collection of that name; an administrator gets a new one, open to themselves alone. @throws {AppError} not-found */
export function findOrCreateCollection(db: Database, actor: UserActor, name: string): CollectionId {
  try {
    return collectionByName(db, actor, name);
  } catch (error) {
    const isMissing = error instanceof AppError && error.code === "not-found";
    if (!isMissing || !hasRole(db, actor, "administrator")) throw error;
    const id = createCollection(db, actor, { name });
    giveGrant(db, actor, id, { userId: actor.userId }, { level: "manage" });
    return id;
  }
}
