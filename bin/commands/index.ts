import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { requireRole } from "#lib/access/roles";
import { getJob, queueRebuild } from "#lib/documents/queue";
import { AppError } from "#lib/errors";
import { startProgress } from "../output/progress.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { actingPerson, withContext } from "./context.ts";

const POLL_MS = 100;

/** `intramuros index rebuild`: makes the search index anew from the database; questions go on meanwhile. */
export function addIndexCommand(program: Command): void {
  const index = program.command("index").description("care for the search index");
  index
    .command("rebuild")
    .description("make the search index anew from the database, without the model, and swap it in")
    .option("--as <email>", "an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((options: { as?: string; json?: true }) =>
      withContext(async ({ config, db }) => {
        requireRole(db, actingPerson(db, options.as), "administrator");
        const startedAtMs = Date.now();
        const id = queueRebuild(db);
        const progress = startProgress("Indexing");
        const job = await withServices(config, ["ingest"], async () => {
          for (;;) {
            const now = getJob(db, id);
            if (now.state === "done" || now.state === "failed") return now;
            if (now.total !== null) progress.update(now.done ?? 0, now.total, "passages");
            await sleep(POLL_MS);
          }
        });
        progress.clear();
        if (job.state === "failed")
          throw new AppError("index-unavailable", job.error ?? "The index could not be made anew.");
        const passages = job.total ?? 0;
        const ms = Date.now() - startedAtMs;
        if (options.json === true) writeJson({ passages, ms });
        else
          writeLines(
            `The index was made anew with ${passages.toLocaleString("en")} passages in ${(ms / 1000).toFixed(1)} s.`,
          );
      }),
    );
}
