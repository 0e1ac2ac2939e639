import { availableParallelism } from "node:os";
import { getLlama, getModuleVersion, type Llama, LlamaLogLevel } from "node-llama-cpp";
import { AppError } from "../lib/errors.ts";
import { logger } from "../lib/log.ts";

const log = logger("engine");

/**
 * Loads llama.cpp from the binaries that were installed; it never builds and never downloads.
 * @throws {AppError} internal when no binary fits this machine.
 */
export async function loadLlama(gpu: "auto" | "off"): Promise<Llama> {
  try {
    return await getLlama({
      build: "never",
      skipDownload: true,
      progressLogs: false,
      gpu: gpu === "auto" ? "auto" : false,
      // Each context is given its own number of threads below; a common limit would make questions wait for answers.
      maxThreads: 0,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => {
        const text = message.trim();
        if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) log.error("llama.cpp", { text });
        else log.debug("llama.cpp", { text });
      },
    });
  } catch (cause) {
    throw new AppError("internal", "llama.cpp has no binary for this machine; run npm ci again on it.", {
      cause,
    });
  }
}

/**
 * Threads for answers. llama.cpp's threads wait for each other by spinning: when they are as many as the cores and
 * anything else runs, all of them crawl. So one core is left to embedding and one to everything else.
 */
export function chatThreads(cores: number = availableParallelism()): number {
  return Math.max(1, cores - 2);
}

/** One-thread embedding contexts; `setting` 0 means one less than the cores, at least 1. */
export function embeddingContexts(setting: number, cores: number = availableParallelism()): number {
  return setting > 0 ? setting : Math.max(1, cores - 1);
}

/** What has to be the same for a model to write the same text again. */
export async function describeRuntime(llama: Llama, threads: number): Promise<string> {
  const library = `node-llama-cpp ${await getModuleVersion()}`;
  const release = `llama.cpp ${llama.llamaCppRelease.release}`;
  const backend = llama.gpu === false ? `cpu ${process.arch}` : llama.gpu;
  return [library, release, backend, `${threads} threads`].join(", ");
}
