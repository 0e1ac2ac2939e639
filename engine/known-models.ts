import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../lib/errors.ts";

/** The repository's folder of models, with the manifest and the built-in model. */
export const SHIPPED_MODELS_DIR = join(import.meta.dirname, "..", "models");

/**
 * What the engine uses of an entry of models/manifest.json. The whole entry is lib/models/manifest.ts's; the engine
 * takes nothing from there, because it depends on no part of the product.
 */
const common = {
  id: z.string(),
  file: z.string(),
  sha256: z.string(),
  description: z.string(),
  contextTokens: z.int().positive(),
  builtIn: z.boolean().default(false),
};
const known = z.discriminatedUnion("kind", [
  z.object({
    ...common,
    kind: z.literal("embedding"),
    queryPrefix: z.string(),
    passagePrefix: z.string(),
    fusion: z.object({ vectorWeight: z.number() }),
  }),
  z.object({ ...common, kind: z.literal("chat") }),
  z.object({ ...common, kind: z.literal("ranking") }),
]);

export type KnownModel = z.infer<typeof known>;
export type ModelKind = KnownModel["kind"];

/** What is assumed of an embedding model that is not in the manifest: no prefixes, and little weight until it is measured. */
export const UNKNOWN_EMBEDDING = {
  queryPrefix: "",
  passagePrefix: "",
  fusion: { vectorWeight: 0.2 },
} as const;

/** The models of the manifest. @throws {AppError} bad-config when it is missing or wrong. */
export function readKnownModels(): KnownModel[] {
  const path = join(SHIPPED_MODELS_DIR, "manifest.json");
  try {
    return z.object({ models: z.array(known) }).parse(JSON.parse(readFileSync(path, "utf8"))).models;
  } catch (cause) {
    throw new AppError("bad-config", `The list of known models ${path} is missing or wrong; put it back.`, {
      cause,
    });
  }
}
