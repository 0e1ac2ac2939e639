import { z } from "zod";
import shipped from "../../models/manifest.json" with { type: "json" };
import { AppError } from "../errors.ts";

/**
 * What the product knows about a model file before opening it: how much to trust its scores, which prefixes it was
 * trained with, under which licence it may be used. How two scores are fused is a property of the model that makes
 * one of them, so it stands here and not in the settings.
 */
const common = {
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  /** File name inside a models folder. */
  file: z.string().regex(/^[^/\\]+\.gguf$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  description: z.string().min(1),
  /** Tokens the model was trained to see at once. */
  contextTokens: z.int().positive(),
  /** BCP 47 tags; empty means not stated. */
  languages: z.array(z.string()),
  /** SPDX identifier, or the name its maker gives it. */
  licence: z.string().min(1),
  /** "open-source": weights, data and recipe are open; "open-weights": the weights alone; "restricted": with conditions of use. */
  openness: z.enum(["open-source", "open-weights", "restricted"]),
  quantization: z.string().min(1),
  /** File beside the manifest that says how the model was made and measured. */
  card: z.string().optional(),
  /** True: used when the settings name no model of its kind. */
  builtIn: z.boolean().default(false),
};

/** Share of the vector score in the sum of full-text and vector scores, from 0 to 1. */
const fusion = z.object({ vectorWeight: z.number().min(0).max(1) });

const entry = z.discriminatedUnion("kind", [
  z.object({
    ...common,
    kind: z.literal("embedding"),
    /** Numbers in a vector. */
    dimension: z.int().positive(),
    pooling: z.enum(["mean", "cls", "last"]),
    /** Text put before a question, e.g. "query: ". */
    queryPrefix: z.string(),
    /** Text put before a passage. */
    passagePrefix: z.string(),
    fusion,
  }),
  z.object({ ...common, kind: z.literal("chat") }),
  z.object({ ...common, kind: z.literal("ranking") }),
]);

const manifest = z.object({ models: z.array(entry) });

export type ManifestEntry = z.infer<typeof entry>;
export type EmbeddingEntry = Extract<ManifestEntry, { kind: "embedding" }>;

/**
 * The known models. The list is part of the program, so that the web process's bundle has it too.
 * @throws {AppError} bad-config when it does not fit its schema.
 */
export function readManifest(list: unknown = shipped): ManifestEntry[] {
  const parsed = manifest.safeParse(list);
  if (parsed.success) return parsed.data.models;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new AppError("bad-config", `The list of known models (models/manifest.json) is wrong: ${problems}.`);
}

/** The embedding model that comes with the product. */
export function builtInEmbedding(): EmbeddingEntry {
  const found = readManifest().find((entry) => entry.kind === "embedding" && entry.builtIn);
  if (found?.kind !== "embedding")
    throw new AppError("bad-config", "The list of known models names no built-in embedding model.");
  return found;
}
