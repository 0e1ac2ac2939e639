import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireUser } from "../access/roles.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import { collectionByName, createCollection } from "./collections.ts";
import { giveGrant } from "./grants.ts";
import { receiveDocument } from "./receive-document.ts";

export type LoadedSamples = {
  readonly collectionId: CollectionId;
  readonly name: string;
  /** Documents that are in the queue now, or were there before. */
  readonly documentIds: readonly DocumentId[];
};

const Manifest = z.array(
  z.object({ collection: z.string(), description: z.string(), files: z.array(z.string()) }),
);

/**
 * Makes the sample collections, opens them to the actor and puts their files into the queue; does not wait until they
 * are read. May be repeated: what is there already stays as it is.
 * @param samplesDir the repository's `samples` folder
 * @throws {AppError} not-allowed (needs an administrator); internal when the samples are missing; storage-unavailable
 */
export async function loadSamples(
  db: Database,
  config: Config,
  actor: Actor,
  samplesDir: string,
): Promise<LoadedSamples[]> {
  const { userId } = requireUser(db, actor);
  const loaded: LoadedSamples[] = [];
  for (const { collection: name, description, files } of await readManifest(samplesDir)) {
    const collectionId = findOrCreate(db, actor, name, description);
    giveGrant(db, actor, collectionId, { userId }, { level: "manage" });
    const documentIds: DocumentId[] = [];
    for (const file of files) {
      const bytes = createReadStream(join(samplesDir, file));
      const received = await receiveDocument(db, config, actor, {
        collectionId,
        name: basename(file),
        bytes,
      });
      documentIds.push(received.documentId);
    }
    loaded.push({ collectionId, name, documentIds });
  }
  return loaded;
}

async function readManifest(samplesDir: string): Promise<z.infer<typeof Manifest>> {
  try {
    return Manifest.parse(JSON.parse(await readFile(join(samplesDir, "manifest.json"), "utf8")));
  } catch (cause) {
    throw new AppError("internal", `The list of sample documents in ${samplesDir} cannot be read.`, {
      cause,
    });
  }
}

function findOrCreate(db: Database, actor: Actor, name: string, description: string): CollectionId {
  try {
    return collectionByName(db, actor, name);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not-found") throw error;
    return createCollection(db, actor, { name, description });
  }
}
