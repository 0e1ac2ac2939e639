import { join } from "node:path";
import type { Command } from "commander";
import type { UserActor } from "#lib/access/actor";
import type { Database } from "#lib/db/client";
import { deleteDocument, listDocuments } from "#lib/documents/documents";
import { AppError } from "#lib/errors";
import type { CollectionId } from "#lib/ids";
import { openModelDoor } from "#lib/models/door";
import { type EvalData, withEvalData } from "../eval/eval-data.ts";
import { findSets, type QuestionSet } from "../eval/find-sets.ts";
import { type EvalRun, lastRun, saveRun, toRun } from "../eval/run-file.ts";
import { findFiles } from "../ingest/find-files.ts";
import { ingestFiles } from "../ingest/ingest-files.ts";
import { formatResult, type IngestResult } from "../ingest/wait-for-documents.ts";
import { formatRun } from "../output/format-report.ts";
import { startProgress } from "../output/progress.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { readCommandConfig } from "./context.ts";
import { findOrCreateCollection } from "./ingest.ts";

type Options = { answers: boolean; json?: true };

/** `intramuros eval`: measures search and answers with questions whose passages are known. */
export function addEvalCommand(program: Command): void {
  program
    .command("eval")
    .description("measure search and answers with question sets: folders of documents/ and questions.jsonl")
    .argument("<path>", "a set, or a folder of sets")
    .option("--no-answers", "measure search alone")
    .option("--json", "print the run as one JSON document instead of tables")
    .action(async (path: string, options: Options) => {
      const config = readCommandConfig();
      const sets = findSets(path);
      const runs = join(config.dataDir, "eval", "runs");
      const before = lastRun(
        runs,
        sets.map(({ name }) => name),
      );
      const run = await withEvalData(config, (data) =>
        withServices(data.config, ["engine", "ingest"], () => runSets(data, sets, options)),
      );
      const file = saveRun(runs, run);
      if (options.json === true) writeJson(run);
      else {
        const since = before === undefined ? [] : [`Compared with the run of ${before.at}.`];
        writeLines(...formatRun(run, before), "", ...since, `Written to ${file}`);
      }
    });
}

async function runSets(data: EvalData, sets: readonly QuestionSet[], options: Options): Promise<EvalRun> {
  const { config, db, actor } = data;
  const { evaluate } = await import("#lib/answer/eval/evaluate");
  const door = openModelDoor(config);
  const measured: EvalRun["sets"][number][] = [];
  for (const { name, folder, questions } of sets) {
    const collectionId = findOrCreateCollection(db, actor, name);
    const files = findFiles([join(folder, "documents")]);
    const results = await ingestFiles({ db, config, actor }, collectionId, files, (result) => {
      if (result.state === "failed") process.stderr.write(`${formatResult(result)}\n`);
    });
    if (results.every(({ state }) => state === "failed"))
      throw new AppError("unreadable-file", `No document of ${name} could be read; nothing was measured.`);
    removeOthers(db, actor, collectionId, results);
    const progress = startProgress(`Asking ${name}`);
    const onProgress = (done: number, total: number) => progress.update(done, total);
    const input = { questions, collectionId, withAnswers: options.answers, onProgress };
    const report = await evaluate({ db, config, door }, actor, input);
    progress.clear();
    measured.push({ name, documents: files.length, report });
  }
  const models = (await door.models()).map(({ id, kind, sha256 }) => ({ id, kind, sha256 }));
  return toRun(models, measured);
}

/** Documents that the folder does not hold any more would spoil the measurement. */
function removeOthers(
  db: Database,
  actor: UserActor,
  collectionId: CollectionId,
  present: readonly IngestResult[],
): void {
  const keep = new Set(present.map(({ documentId }) => documentId));
  for (const { id, parent } of listDocuments(db, actor, collectionId, { limit: 1000 }))
    if (!keep.has(id) && parent === null) deleteDocument(db, actor, id);
}
