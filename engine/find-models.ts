import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import type { Config } from "../lib/config.ts";
import { AppError } from "../lib/errors.ts";
import { type KnownModel, type ModelKind, readKnownModels, SHIPPED_MODELS_DIR } from "./known-models.ts";

/** A model file and, where the manifest knows it, what is known of it. */
export type ModelFile = { path: string; id: string; entry: KnownModel | undefined };

/**
 * The embedding model: the one the settings name, else the built-in one.
 * @throws {AppError} no-model when the file is not there.
 */
export function findEmbeddingModel(config: Config): ModelFile {
  const named = config.engine.embeddingModelPath;
  if (named !== undefined) return present(named, "INTRAMUROS_EMBEDDING_MODEL");
  const entry = readKnownModels().find(({ kind, builtIn }) => kind === "embedding" && builtIn);
  const path = join(SHIPPED_MODELS_DIR, entry?.file ?? "");
  if (entry === undefined || !existsSync(path)) {
    throw new AppError(
      "no-model",
      `The built-in embedding model ${path} is not there; install Intramuros again.`,
    );
  }
  return { path, id: entry.id, entry };
}

/**
 * The chat model: the one the settings name, else the first GGUF of that kind in the data folder's `models`, else in
 * the repository's. Undefined when there is none, which is a supported way to run.
 * @throws {AppError} no-model when the settings name a file that is not there.
 */
export async function findChatModel(config: Config): Promise<ModelFile | undefined> {
  const named = config.engine.chatModelPath;
  if (named !== undefined) return present(named, "INTRAMUROS_CHAT_MODEL");
  return findInstalled(config, "chat");
}

/** The ranking model: the first GGUF of that kind in the same folders. Undefined when there is none. */
export async function findRankingModel(config: Config): Promise<ModelFile | undefined> {
  return findInstalled(config, "ranking");
}

async function findInstalled(config: Config, kind: ModelKind): Promise<ModelFile | undefined> {
  for (const folder of [config.modelsDir, SHIPPED_MODELS_DIR]) {
    for (const path of ggufFiles(folder)) {
      if ((await kindOf(path)) === kind) return modelFileAt(path);
    }
  }
  return undefined;
}

function present(named: string, setting: string): ModelFile {
  const path = resolve(named);
  if (existsSync(path) && !isGguf(path)) {
    throw new AppError(
      "no-model",
      `The file ${path} that ${setting} names cannot be loaded: it is no GGUF model.`,
    );
  }
  if (existsSync(path)) return modelFileAt(path);
  throw new AppError(
    "no-model",
    `The model ${path} that ${setting} names is not there; correct the setting.`,
  );
}

function modelFileAt(path: string): ModelFile {
  const entry = readKnownModels().find(({ file }) => file === basename(path));
  return { path, entry, id: entry?.id ?? basename(path, ".gguf") };
}

/** In the order of their names; of a model split over several files only the first. */
function ggufFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".gguf") && !/-(?!00001-)\d{5}-of-\d{5}\.gguf$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** The value of `LLAMA_POOLING_TYPE_RANK`. */
const POOLING_RANK = 4;

/** What a GGUF file is for, by the manifest or by its metadata; "other" for adapters, image encoders and broken files. */
async function kindOf(path: string): Promise<ModelKind | "other"> {
  const known = modelFileAt(path).entry;
  if (known !== undefined) return known.kind;
  if (!isGguf(path)) return "other";
  try {
    const { metadata, architectureMetadata } = await readGgufFileInfo(path, {
      sourceType: "filesystem",
      readTensorInfo: false,
      logWarnings: false,
      ignoreKeys: ["tokens", "scores", "token_type", "merges"].map((key) => `tokenizer.ggml.${key}`),
    });
    const { architecture } = metadata.general;
    const type: unknown = Reflect.get(metadata.general, "type");
    if ((type !== undefined && type !== "model") || /^clip$|mmproj/.test(architecture)) return "other";
    if (Reflect.get(architectureMetadata, "pooling_type") === POOLING_RANK) return "ranking";
    if (/bert|t5encoder|embedding/.test(architecture) || "pooling_type" in architectureMetadata)
      return "embedding";
    return "chat";
  } catch {
    return "other";
  }
}

/** Whether the file begins as GGUF does, with counts that can be; the reader of node-llama-cpp never ends on others. */
function isGguf(path: string): boolean {
  const head = Buffer.alloc(24);
  const file = openSync(path, "r");
  try {
    if (readSync(file, head) < head.length) return false;
  } finally {
    closeSync(file);
  }
  const version = head.readUInt32LE(4);
  const counts = [head.readBigUInt64LE(8), head.readBigUInt64LE(16)];
  return (
    head.toString("latin1", 0, 4) === "GGUF" &&
    version >= 2 &&
    version <= 3 &&
    counts.every((count) => count < 1_000_000n)
  );
}
