import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { chunks, documents, jobs } from "#lib/db/schema";
import { formatsAround } from "#lib/documents/attached-documents";
import { failIngest, ingestProgress, storeReadFile } from "#lib/documents/complete-ingest";
import { requireRoom } from "#lib/documents/disk-room";
import {
  claimJob,
  failJob,
  finishJob,
  hasDueJob,
  type Job,
  postponeJob,
  queueRebuild,
  reportProgress,
  retryJob,
} from "#lib/documents/queue";
import { pausedSinceMs } from "#lib/documents/queue-pause";
import { AppError, asAppError, type ErrorCode } from "#lib/errors";
import { logger } from "#lib/log";
import type { ModelDoor } from "#lib/models/door";
import { embeddingState, isBehind } from "#lib/retrieval/embedding-state";
import { type EmbeddingModel, openActiveIndex, removeFromIndex, tidyIndex } from "#lib/retrieval/index-store";
import { learnAllWords } from "#lib/retrieval/learn-words";
import { rebuildIndex } from "#lib/retrieval/rebuild-index";
import { embeddingModelOf, noteRunningModel } from "#lib/retrieval/running-model";
import { startEmbedding } from "#lib/retrieval/start-embedding";
import { embedAnew } from "./embed-anew.ts";
import { embedChunks, patiently } from "./embed-chunks.ts";
import { createLane } from "./lane.ts";
import { type Finished, publish, refile } from "./publish.ts";
import { readFile } from "./read-file.ts";

export type WorkerDeps = { readonly db: Database; readonly config: Config; readonly door: ModelDoor };
export type Worker = {
  /** Puts running work back into the queue; resolves when nothing runs any more. */
  stop(): Promise<void>;
};

/** Files that may wait, read or embedded, for the step after; bounds memory. */
const FILES_AHEAD = 4;
const IDLE_POLL_MS = 150;
/** The index is tidied after so many new passages, or when nothing was to do for a while. */
const TIDY_AFTER_PASSAGES = 4000;
/** Each write leaves a file of its own, and the next one looks into all of them: it counts as at least so many passages. */
const PASSAGES_A_WRITE = 40;
const TIDY_WHEN_IDLE_MS = 1500;
const POSTPONE_MS = 2000;
const PROGRESS_EVERY_MS = 500;
/** What nobody foresaw may be over a moment later; a file is called failed when it happens so many times. */
const TRIES = 3;
/** So few passages are embedded anew unasked when the model has changed: half a minute. */
const EMBED_UNASKED_UP_TO = 1000;
const ACTOR = { kind: "system", process: "ingest" } as const;
/** Troubles of the house, not of the file: the job waits until they are over. */
const NOT_THE_FILES_FAULT: readonly ErrorCode[] = [
  "engine-unavailable",
  "no-model",
  "index-unavailable",
  "storage-unavailable",
  "audit-unavailable",
];

/**
 * Works through the queue: while one file is embedded, the next is read and the last is written. Everything that
 * changes the index passes one lane, so additions, removals and rebuilds never meet.
 */
export function startWorker({ db, config, door }: WorkerDeps): Worker {
  const log = logger("ingest");
  const ending = new AbortController();
  const { signal } = ending;
  const reading = createLane(config.ingest.parallel);
  const embedding = createLane();
  const indexing = createLane();
  const inFlight = new Set<Promise<void>>();
  const toPublish: Finished[] = [];
  let model: Promise<EmbeddingModel> | undefined;
  let untidied = 1; // the process before may have left some
  let busyAtMs = Date.now();
  let hasHealed = false;
  const over = Promise.all([loop(), compareModels()]);

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      try {
        if (inFlight.size >= config.ingest.parallel + FILES_AHEAD) {
          await Promise.race(inFlight);
          continue;
        }
        const job = hasDueJob(db) ? claimJob(db, process.pid) : undefined;
        if (job === undefined) {
          await rest();
          continue;
        }
        busyAtMs = Date.now();
        const done = work(job).finally(() => inFlight.delete(done));
        inFlight.add(done);
      } catch (error) {
        log.error("the queue cannot be read", { problem: asAppError(error).message });
        await sleep(POSTPONE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    await Promise.all(inFlight);
  }

  async function rest(): Promise<void> {
    const isIdle = inFlight.size === 0 && Date.now() - busyAtMs > TIDY_WHEN_IDLE_MS;
    if (isIdle && untidied > 0) await indexing(tidy);
    await sleep(IDLE_POLL_MS, undefined, { signal }).catch(() => undefined);
  }

  async function work(job: Job): Promise<void> {
    try {
      switch (job.kind) {
        case "ingest":
          return await ingest(job);
        case "remove":
          return await indexing(() => remove(job));
        case "refile":
          return await indexing(() => refileVersion(job));
        case "rebuild":
          return await indexing(() => rebuild(job));
        case "embed":
          return await embed(job);
      }
    } catch (error) {
      settle(job, error);
    }
  }

  async function ingest(job: Job): Promise<void> {
    const { documentId } = job;
    if (documentId === null) return finishJob(db, job.id);
    const progress = ingestProgress(db, documentId);
    if (progress === "absent") return finishJob(db, job.id);
    if (progress === "stored") return publishSoon({ job, documentId, file: null });
    const document = db.select().from(documents).where(eq(documents.id, documentId)).get();
    if (document === undefined) return finishJob(db, job.id);
    const { chunks: cut, ...facts } = await reading(async () => {
      // Taken up before the pause, and not begun yet.
      if (pausedSinceMs(db) !== null) throw new AppError("aborted", "Reading is paused.");
      await requireRoom(config);
      return readFile(db, config, document, formatsAround(db, documentId), signal, (done, all) =>
        reportProgress(db, job.id, done, all),
      );
    });
    const { id: modelId } = await currentModel();
    const vectors = await embedding(() =>
      embedChunks(door, modelId, cut, signal, pageProgress(job, facts.pages.length, cut)),
    );
    const passages = cut.map((chunk, i) => ({ ...chunk, vector: vectors[i] ?? new Float32Array() }));
    await publishSoon({ job, documentId, file: { ...facts, passages, modelId } });
  }

  /** Files that are finished while the index is written are written together next. */
  async function publishSoon(finished: Finished): Promise<void> {
    toPublish.push(finished);
    await indexing(async () => {
      const batch = toPublish.splice(0).filter((one) => store(one));
      if (batch.length === 0) return;
      try {
        untidied += Math.max(PASSAGES_A_WRITE, await publish(db, config, await currentModel(), batch));
      } catch (error) {
        for (const { job } of batch) settle(job, error);
        return;
      }
      for (const { documentId, file } of batch) {
        const facts = { pages: file?.pages.length, passages: file?.passages.length, readMs: file?.extractMs };
        log.info("file is searchable", { document: documentId, ...facts });
      }
      if (untidied >= TIDY_AFTER_PASSAGES) await tidy();
    });
  }

  function store({ job, documentId, file }: Finished): boolean {
    try {
      if (file !== null) storeReadFile(db, documentId, file);
      return true;
    } catch (error) {
      settle(job, error);
      return false;
    }
  }

  async function remove(job: Job): Promise<void> {
    const index = await openActiveIndex(db, config);
    const ids = db
      .select({ id: chunks.id })
      .from(chunks)
      .innerJoin(jobs, eq(jobs.documentId, chunks.documentId))
      .where(eq(jobs.id, job.id))
      .all()
      .map((row) => row.id);
    if (index !== undefined && ids.length > 0) {
      await removeFromIndex(index, ids);
      untidied += ids.length;
    }
    finishJob(db, job.id);
  }

  async function refileVersion(job: Job): Promise<void> {
    if (job.documentId !== null) untidied += await refile(db, config, job.documentId);
    finishJob(db, job.id);
  }

  async function rebuild(job: Job): Promise<void> {
    let reportedAtMs = 0;
    const rebuilt = await rebuildIndex(db, config, ACTOR, (done, total) => {
      if (Date.now() - reportedAtMs < PROGRESS_EVERY_MS && done < total) return;
      reportedAtMs = Date.now();
      reportProgress(db, job.id, done, total);
    });
    untidied = 0;
    finishJob(db, job.id);
    log.info("index rebuilt", { passages: rebuilt.passages, documents: rebuilt.documents, ms: rebuilt.ms });
  }

  /** Files are read and found by their words meanwhile; the index changes hands when it is whole. */
  async function embed(job: Job): Promise<void> {
    const model = await currentModel();
    const work = { db, config, door, model, signal };
    let total = job.total;
    await embedAnew({
      ...work,
      lane: embedding,
      onProgress(left) {
        total = Math.max(total ?? 0, left);
        reportProgress(db, job.id, total - left, total);
      },
    });
    await indexing(async () => {
      // What files brought that were read before the model changed.
      await embedAnew({ ...work, lane: embedding });
      const rebuilt = await rebuildIndex(db, config, ACTOR, undefined, model);
      untidied = 0;
      log.info("the index is that of the running model", { model: model.id, passages: rebuilt.passages });
    });
    finishJob(db, job.id);
  }

  /** At the start: says when the index is another model's; what takes little time is begun unasked. */
  async function compareModels(): Promise<void> {
    while (!signal.aborted) {
      try {
        const { id } = await currentModel();
        const state = embeddingState(db);
        if (!isBehind(state)) return;
        const isQuick = state.outdated <= EMBED_UNASKED_UP_TO;
        if (isQuick) startEmbedding(db, ACTOR);
        const found = { index: state.index?.id, runs: id, passages: state.outdated, isBegun: isQuick };
        log.warn("the index is of another embedding model: `intramuros index rebuild` embeds anew", found);
        return;
      } catch (error) {
        log.debug("the embedding model is not known yet", { problem: asAppError(error).message });
        await sleep(POSTPONE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async function tidy(): Promise<void> {
    untidied = 0;
    try {
      const index = await openActiveIndex(db, config);
      if (index === undefined) return;
      await tidyIndex(index);
      await learnAllWords(db, index);
    } catch (error) {
      if (asAppError(error).code === "index-unavailable") heal();
    }
  }

  /** Decides what becomes of a job that did not get to its end. */
  function settle(job: Job, error: unknown): void {
    const { code, message } = asAppError(error);
    if (signal.aborted || code === "aborted") {
      postponeJob(db, job, 0);
      return;
    }
    const isTheHouses = NOT_THE_FILES_FAULT.includes(code);
    if (isTheHouses) model = undefined;
    if (job.kind === "embed" && isTheHouses) {
      log.warn("embedding waits", { problem: message });
      postponeJob(db, job, POSTPONE_MS);
      return;
    }
    if (job.kind !== "ingest") {
      log.error("work on the index failed", { job: job.id, kind: job.kind, problem: message });
      if (job.kind === "rebuild" || job.kind === "embed") failJob(db, job.id, message);
      else postponeJob(db, job, POSTPONE_MS);
      return;
    }
    if (isTheHouses) {
      log.warn("file waits", { job: job.id, problem: message });
      if (code === "index-unavailable") heal();
      postponeJob(db, job, POSTPONE_MS);
      return;
    }
    if (code === "internal" && job.attempts < TRIES) {
      log.warn("file is tried again", { document: job.documentId, problem: message });
      retryJob(db, job, POSTPONE_MS);
      return;
    }
    const failure = failIngest(db, job, error);
    const detail = failure.code === "internal" ? { problem: failure.message } : {};
    log.warn("file failed", { document: job.documentId, code: failure.code, ...detail });
  }

  /** The index is derived: one that was lost or torn is made anew, once in the life of this process. */
  function heal(): void {
    if (hasHealed) return;
    hasHealed = true;
    log.warn("the index cannot be used and is made anew");
    queueRebuild(db);
  }

  function currentModel(): Promise<EmbeddingModel> {
    model ??= patiently(async () => {
      const found = await embeddingModelOf(door);
      noteRunningModel(db, found);
      return found;
    }, signal);
    model.catch(() => {
      model = undefined;
    });
    return model;
  }

  function pageProgress(job: Job, pages: number, cut: readonly { pageLast: number }[]) {
    // A short file is done before anybody could see it half done.
    let reportedAtMs = Date.now();
    return (done: number) => {
      if (Date.now() - reportedAtMs < PROGRESS_EVERY_MS) return;
      reportedAtMs = Date.now();
      reportProgress(db, job.id, cut[done - 1]?.pageLast ?? 0, pages);
    };
  }

  return {
    async stop() {
      ending.abort();
      await over;
    },
  };
}
