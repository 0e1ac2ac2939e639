import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { UserActor } from "#lib/access/actor";
import type { Database } from "#lib/db/client";
import { deleteDocument, listDocuments } from "#lib/documents/documents";
import { AppError } from "#lib/errors";
import type { CollectionId } from "#lib/ids";
import { openModelDoor } from "#lib/models/door";
import { actorByEmail } from "#lib/people/users";
import { findFiles } from "../ingest/find-files.ts";
import { ingestFiles } from "../ingest/ingest-files.ts";
import { formatResult, type IngestResult } from "../ingest/wait-for-documents.ts";
import { formatReport } from "../output/format-report.ts";
import { startProgress } from "../output/progress.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { withContext } from "./context.ts";
import { findOrCreateCollection } from "./ingest.ts";

type Options = { as: string; json?: true };

/** `intramuros eval`: measures search and answers with questions whose passages are known. */
export function addEvalCommand(program: Command): void {
  program
    .command("eval")
    .description("measure search and answers with a folder of documents/ and questions.jsonl")
    .argument("<dir>")
    .requiredOption("--as <email>", "who asks; an administrator the first time")
    .option("--json", "print one JSON document")
    .action((dir: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const actor = actorByEmail(db, options.as);
        const questionsPath = join(dir, "questions.jsonl");
        if (!existsSync(questionsPath) || !existsSync(join(dir, "documents")))
          throw new AppError("invalid-input", `${dir} needs a folder documents and a file questions.jsonl.`);
        const { parseQuestionSet } = await import("#lib/answer/eval/question-set");
        const { evaluate } = await import("#lib/answer/eval/evaluate");
        const questions = parseQuestionSet(readFileSync(questionsPath, "utf8"));
        // The same folder gets the same collection, and files that are there already are not read again.
        const key = createHash("sha256").update(realpathSync(dir)).digest("hex").slice(0, 8);
        const collectionId = findOrCreateCollection(db, actor, `eval: ${key}`);
        const report = await withServices(config, ["engine", "ingest"], async () => {
          const files = findFiles([join(dir, "documents")]);
          const results = await ingestFiles({ db, config, actor }, collectionId, files, (result) => {
            if (result.state === "failed") process.stderr.write(`${formatResult(result)}\n`);
          });
          removeOthers(db, actor, collectionId, results);
          const progress = startProgress("Asking");
          const onProgress = (done: number, total: number) => progress.update(done, total);
          const deps = { db, config, door: openModelDoor(config) };
          const evaluated = await evaluate(deps, actor, { questions, collectionId, onProgress });
          progress.clear();
          return evaluated;
        });
        if (options.json === true) writeJson(report);
        else writeLines(...formatReport(report));
      }),
    );
}

/** Documents that the folder does not hold any more would spoil the measurement. */
function removeOthers(
  db: Database,
  actor: UserActor,
  collectionId: CollectionId,
  present: readonly IngestResult[],
): void {
  const keep = new Set(present.map(({ documentId }) => documentId));
  for (const { id } of listDocuments(db, actor, collectionId, { limit: 1000 }))
    if (!keep.has(id)) deleteDocument(db, actor, id);
}
