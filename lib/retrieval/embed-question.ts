import type { ModelDoor, ModelInfo } from "../models/door.ts";
import { readManifest } from "../models/manifest.ts";
import { languageOf } from "./stop-words.ts";
import { wordsOf } from "./terms.ts";

/** A question as a vector, with how much to trust it. */
export type QuestionVector = {
  readonly vector: Float32Array;
  readonly modelId: string;
  /** Hash of the model's file, in hex; null where it is not known. */
  readonly modelSha256: string | null;
  /** Share of the vector score, from 0 to 1, as measured for this model; 0 for a question in a language it does not know. */
  readonly weight: number;
};

/** A question does not wait longer than this for its vector; full text alone answers then. */
const PATIENCE_MS = 1500;
/** Which models run changes with a restart of the engine only. */
const REMEMBER_MS = 30_000;
const remembered = new WeakMap<ModelDoor, { atMs: number; models: ModelInfo[] }>();

/**
 * The question's vector, or undefined when it cannot be had now: no model, an engine that is away or slow. That is
 * no error; search goes on with full text alone and says so.
 */
export async function embedQuestion(
  door: ModelDoor,
  question: string,
  signal?: AbortSignal,
): Promise<QuestionVector | undefined> {
  try {
    const model = (await runningModels(door)).find((candidate) => candidate.kind === "embedding");
    if (model === undefined) return undefined;
    const trust = model.fusion?.vectorWeight ?? 0;
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const [vector] = await door.embed([question], {
      purpose: "question",
      priority: "question",
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    if (vector === undefined) return undefined;
    const weight = isForLanguage(model.id, question) ? trust : 0;
    return { vector, modelId: model.id, modelSha256: model.sha256, weight };
  } catch {
    remembered.delete(door);
    return undefined;
  }
}

/** Models that answer now, asked for at most every half minute. @throws {AppError} engine-unavailable */
export async function runningModels(door: ModelDoor): Promise<readonly ModelInfo[]> {
  const known = remembered.get(door);
  if (known !== undefined && Date.now() - known.atMs < REMEMBER_MS) return known.models;
  const [{ state }, models] = await Promise.all([door.health(), door.models()]);
  // While an engine loads its models, the list grows.
  if (state === "ready") remembered.set(door, { atMs: Date.now(), models });
  return models;
}

/** A model that was trained on English ranks French and German by chance. */
function isForLanguage(modelId: string, question: string): boolean {
  const languages = languagesOf(modelId);
  if (languages.length === 0) return true;
  const language = languageOf(wordsOf(question).map((word) => word.folded));
  return language === undefined || languages.includes(language);
}

let known: ReadonlyMap<string, readonly string[]> | undefined;
/** BCP 47 tags of a known model; empty when it is not stated. */
function languagesOf(modelId: string): readonly string[] {
  known ??= new Map(readManifest().map((entry) => [entry.id, entry.languages]));
  return known.get(modelId) ?? [];
}
