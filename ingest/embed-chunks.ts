import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#lib/errors";
import type { Embedding, ModelDoor } from "#lib/models/door";
import type { Chunk } from "./chunk/chunk.ts";

/** Passages in one request; after each, progress is reported. */
const BATCH = 64;
/** The engine is back a few seconds after it died; a file that is in memory already waits so long for it. In ms. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 250;

/** What of a passage is embedded. */
type Words = Pick<Chunk, "context" | "text">;

/**
 * One vector for each passage, in order; outlasts a restart of the engine. Passages of the same words, as forms and
 * lists have them, are embedded once.
 * @param model id of the model that is meant
 * @throws {AppError} engine-unavailable after 20 s without it; no-model, also when another one runs; aborted
 */
export async function embedChunks(
  door: ModelDoor,
  model: string,
  chunks: readonly Words[],
  signal: AbortSignal,
  onProgress: (done: number) => void = () => {},
): Promise<Embedding[]> {
  const known = new Map<string, Embedding>();
  for (let start = 0; start < chunks.length; start += BATCH) {
    const texts = chunks.slice(start, start + BATCH).map(textToEmbed);
    const fresh = [...new Set(texts)].filter((text) => !known.has(text));
    if (fresh.length > 0) {
      const vectors = await patiently(
        () => door.embed(fresh, { purpose: "passage", priority: "ingestion", model, signal }),
        signal,
      );
      for (const [i, text] of fresh.entries()) known.set(text, vectors[i] ?? new Float32Array());
    }
    onProgress(start + texts.length);
  }
  return chunks.map((chunk) => known.get(textToEmbed(chunk)) ?? new Float32Array());
}

/** Repeats what needs the engine until it is there. @throws {AppError} engine-unavailable after 20 s; aborted */
export async function patiently<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  const givenUpAtMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isAway = error instanceof AppError && error.code === "engine-unavailable";
      if (!isAway || Date.now() > givenUpAtMs) throw error;
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => {
      throw new AppError("aborted", "The ingest process is ending.");
    });
  }
}

/** The headings say what a passage is about when its own words do not. */
function textToEmbed({ context, text }: Words): string {
  return context === "" ? text : `${context}\n${text}`;
}
