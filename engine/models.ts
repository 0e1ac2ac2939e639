import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../lib/config.ts";
import { AppError, asAppError } from "../lib/errors.ts";
import { logger } from "../lib/log.ts";
import { type Chatter, openChatter } from "./chatter.ts";
import { type Embedder, openEmbedder } from "./embedder.ts";
import { findChatModel, findEmbeddingModel, findRankingModel, type ModelFile } from "./find-models.ts";
import type { ModelKind } from "./known-models.ts";
import { chatThreads, describeRuntime, embeddingContexts, loadLlama } from "./llama.ts";
import { hashOfModel } from "./model-hash.ts";
import { openRanker, type Ranker } from "./ranker.ts";

const log = logger("engine");

/** What `/v1/models` says of a model, beside its id. */
export type ModelInfo = {
  id: string;
  kind: ModelKind;
  /** In hex; null while a large file is still being hashed. */
  sha256: string | null;
  dimension?: number;
  contextTokens: number;
  fusion?: { vectorWeight: number };
  description?: string;
  /** Of a chat model: library, release, backend and threads. */
  runtime?: string;
};

/** A model that is being loaded, is there, or cannot be had. */
export type Slot<Opened> = {
  /** Resolves when the model is there; rejects with an AppError that says why it is not. */
  ready: Promise<Opened>;
  opened: Opened | undefined;
  info: ModelInfo | undefined;
  /** Why it is not there, in one sentence. */
  problem: string | undefined;
};

export type Models = {
  embedding: Slot<Embedder>;
  ranking: Slot<Ranker>;
  chat: Slot<Chatter>;
  isSettled(): boolean;
};

const NO_CHAT_MODEL =
  "No chat model is installed; put a GGUF file into the models folder or name one in INTRAMUROS_CHAT_MODEL.";

const NO_RANKING_MODEL = "No ranking model is installed.";

/** Begins to load the models and returns at once; the embedding model comes first, because every question needs it. */
export function loadModels(config: Config): Models {
  const llama = loadLlama(config.engine.gpu);
  const memoryPath = join(config.runDir, "model-hashes.json");

  const embedding = slot(async (found) => {
    const file = findEmbeddingModel(config);
    const sha256 = await checkedHash(file, memoryPath);
    const embedder = await openEmbedder(
      await llama,
      file,
      embeddingContexts(config.engine.embeddingContexts),
    );
    const { dimension, contextTokens, fusion } = embedder;
    // Vectors are kept by the model's id: another file under the same name is another model.
    const id = file.entry === undefined ? `${file.id}@${sha256.slice(0, 12)}` : file.id;
    found({ ...named(file), id, kind: "embedding", sha256, dimension, contextTokens, fusion: { ...fusion } });
    return embedder;
  });

  const ranking = slot(async (found) => {
    await embedding.ready.catch(() => undefined);
    const file = await findRankingModel(config);
    if (file === undefined) throw new AppError("no-model", NO_RANKING_MODEL);
    const sha256 = await checkedHash(file, memoryPath);
    const ranker = await openRanker(await llama, file, chatThreads());
    found({ ...named(file), kind: "ranking", sha256, contextTokens: ranker.contextTokens });
    return ranker;
  });

  const chat = slot(async (found) => {
    await ranking.ready.catch(() => undefined);
    const file = await findChatModel(config);
    if (file === undefined) throw new AppError("no-model", NO_CHAT_MODEL);
    const known = file.entry === undefined ? null : await checkedHash(file, memoryPath);
    const chatter = await openChatter(await llama, file, {
      parallel: config.engine.chatParallel,
      contextTokens: config.engine.chatContextTokens,
      threads: chatThreads(),
      onActivity: (isBusy) => embedding.opened?.yieldToChat(isBusy),
    });
    const info: ModelInfo = {
      ...named(file),
      kind: "chat",
      sha256: known,
      runtime: await describeRuntime(await llama, chatThreads()),
      contextTokens: chatter.contextTokens,
    };
    found(info);
    // A file of many gigabytes is hashed while it already answers.
    if (known === null) void rememberHash(info, file, memoryPath);
    return chatter;
  });

  return {
    embedding,
    ranking,
    chat,
    isSettled: () =>
      [embedding, ranking, chat].every(
        ({ opened, problem }) => opened !== undefined || problem !== undefined,
      ),
  };
}

function slot<Opened>(open: (found: (info: ModelInfo) => void) => Promise<Opened>): Slot<Opened> {
  const startedAt = performance.now();
  const made: Slot<Opened> = {
    ready: Promise.reject(),
    opened: undefined,
    info: undefined,
    problem: undefined,
  };
  made.ready.catch(() => undefined);
  made.ready = open((info) => {
    made.info = info;
  }).then(
    (opened) => {
      made.opened = opened;
      log.info("model loaded", {
        model: made.info?.id,
        kind: made.info?.kind,
        ms: Math.round(performance.now() - startedAt),
      });
      return opened;
    },
    (error: unknown) => {
      const known = asAppError(error);
      const failure =
        known.code === "internal"
          ? new AppError("no-model", `The model cannot be loaded: ${known.message}`, { cause: error })
          : known;
      made.problem = failure.message;
      if (failure.message === NO_RANKING_MODEL) log.debug("no ranking model: passages are ranked without");
      else if (failure.message === NO_CHAT_MODEL) log.info("no chat model: answers are quotes");
      else log.error("a model is missing", { problem: failure.message });
      throw failure;
    },
  );
  made.ready.catch(() => undefined);
  return made;
}

function named({ id, entry }: ModelFile): { id: string; description?: string } {
  return entry === undefined ? { id } : { id, description: entry.description };
}

/** @throws {AppError} no-model when the manifest knows the file and its content is another. */
async function checkedHash({ path, entry }: ModelFile, memoryPath: string): Promise<string> {
  await mkdir(join(memoryPath, ".."), { recursive: true, mode: 0o700 });
  const sha256 = await hashOfModel(path, memoryPath);
  if (entry === undefined || entry.sha256 === sha256) return sha256;
  throw new AppError(
    "no-model",
    `The model file ${path} is damaged or another one: its SHA-256 is ${sha256} and should be ${entry.sha256}; copy it again.`,
  );
}

async function rememberHash(info: ModelInfo, file: ModelFile, memoryPath: string): Promise<void> {
  try {
    info.sha256 = await checkedHash(file, memoryPath);
  } catch (error) {
    log.warn("the chat model could not be hashed", { problem: asAppError(error).message });
  }
}
