import { z } from "zod";
import type { Database, Reader } from "../db/client.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { AppError } from "../errors.ts";
import type { ModelDoor } from "../models/door.ts";
import type { EmbeddingModel } from "./index-store.ts";

/** @throws {AppError} engine-unavailable, also while an engine that was just started still loads the model */
export async function embeddingModelOf(door: Pick<ModelDoor, "models">): Promise<EmbeddingModel> {
  const found = (await door.models()).find(({ kind }) => kind === "embedding");
  if (found?.dimension === undefined)
    throw new AppError("engine-unavailable", "The engine has no embedding model yet.");
  return { id: found.id, sha256: found.sha256, dimension: found.dimension };
}

const MODEL = z.object({ id: z.string(), sha256: z.string().nullable(), dimension: z.int().positive() });

/** The embedding model that ran last, so that it is known where no engine is asked; undefined before the first. */
export function runningModel(db: Reader): EmbeddingModel | undefined {
  const stored = getSetting(db, "embedding-model");
  return stored === undefined ? undefined : MODEL.parse(JSON.parse(stored));
}

export function noteRunningModel(db: Database, { id, sha256, dimension }: EmbeddingModel): void {
  const noted = JSON.stringify({ id, sha256: sha256 ?? null, dimension });
  if (getSetting(db, "embedding-model") !== noted) putSetting(db, "embedding-model", noted);
}
