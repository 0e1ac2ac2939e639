import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { requireRole } from "#lib/access/roles";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { getJob, type Job, queueRebuild } from "#lib/documents/queue";
import { pausedSinceMs } from "#lib/documents/queue-pause";
import { AppError, asAppError } from "#lib/errors";
import type { JobId } from "#lib/ids";
import { openModelDoor } from "#lib/models/door";
import { embeddingState } from "#lib/retrieval/embedding-state";
import { embeddingModelOf, noteRunningModel, runningModel } from "#lib/retrieval/running-model";
import { startEmbedding } from "#lib/retrieval/start-embedding";
import { startProgress } from "../output/progress.ts";
import { sayTimeLeft } from "../output/time-left.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { prepareDataFolder } from "../supervisor/check-machine.ts";
import { keepProcess } from "../supervisor/kept-processes.ts";
import { actingPerson, type Context, withContext } from "./context.ts";

const POLL_MS = 100;
/** An engine loads its embedding model in a second or two; one whose model is missing never does. */
const PATIENCE_MS = 20_000;
type Options = { readonly as?: string; readonly json?: true };

/** `intramuros index rebuild`: makes the search index anew from the database; questions go on meanwhile. */
export function addIndexCommand(program: Command): void {
  const index = program.command("index").description("care for the search index");
  index
    .command("rebuild")
    .description(
      "make the search index anew from the database and swap it in; where the embedding model has changed, all passages are embedded anew first",
    )
    .option("--as <email>", "an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((options: Options) => withContext((context) => rebuild(context, options)));
}

async function rebuild({ config, db }: Context, options: Options): Promise<void> {
  const person = actingPerson(db, options.as);
  requireRole(db, person, "administrator");
  const startedAtMs = Date.now();
  await askForModel(db, config);
  const embedding = startEmbedding(db, person);
  if (embedding !== null && pausedSinceMs(db) !== null)
    throw new AppError(
      "conflict",
      "Passages are to be embedded anew, which waits while reading is paused; let it go on with `intramuros queue resume`.",
    );
  if (embedding !== null) announce(db);
  const job = await (embedding === null
    ? withServices(config, ["ingest"], () => follow(db, queueRebuild(db), "Indexing"))
    : withServices(config, ["engine", "ingest"], () => follow(db, embedding, "Embedding")));
  if (job.state === "failed")
    throw new AppError("index-unavailable", job.error ?? "The index could not be made anew.");
  const passages = job.total ?? 0;
  const ms = Date.now() - startedAtMs;
  const model = embedding === null ? undefined : runningModel(db)?.id;
  if (options.json === true) return writeJson({ passages, ...(model === undefined ? {} : { model }), ms });
  const many = `${passages.toLocaleString("en")} passages`;
  const time = `${(ms / 1000).toFixed(1)} s`;
  writeLines(
    model === undefined
      ? `The index was made anew with ${many} in ${time}.`
      : `${many} were embedded anew with ${model} and the index was made of them in ${time}.`,
  );
}

/** Finds out which embedding model runs. Without an engine that works the index is made anew of the vectors there are. */
async function askForModel(db: Database, config: Config): Promise<void> {
  prepareDataFolder(config);
  const engine = keepProcess("engine", config);
  const patience = new AbortController();
  try {
    await Promise.race([engine.ready, sleep(PATIENCE_MS, undefined, { signal: patience.signal })]);
    noteRunningModel(db, await embeddingModelOf(openModelDoor(config)));
  } catch (error) {
    process.stderr.write(`The index is made of the vectors there are. ${asAppError(error).message}\n`);
  } finally {
    patience.abort();
    await engine.stop();
  }
}

function announce(db: Database): void {
  const { outdated, running } = embeddingState(db);
  const many = outdated.toLocaleString("en");
  process.stderr.write(
    `${many} passages are embedded anew with ${running?.id}. Until it is done they are found by their words alone; it goes on at the next start when it is stopped.\n`,
  );
}

/** Shows how far the job is until it has ended. */
async function follow(db: Database, id: JobId, title: string): Promise<Job> {
  const progress = startProgress(title);
  const timeLeft = sayTimeLeft();
  for (;;) {
    const job = getJob(db, id);
    const { done, total } = job;
    if (total !== null) progress.update(done ?? 0, total, `passages${timeLeft(done ?? 0, total)}`);
    if (job.state === "done" || job.state === "failed") {
      progress.clear();
      return job;
    }
    await sleep(POLL_MS);
  }
}
