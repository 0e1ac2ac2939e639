import type { Command } from "commander";
import { pauseQueue, type QueueStatus, queueStatus, resumeQueue } from "#lib/documents/pause-queue";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";

type Options = { as?: string; json?: true };

/** `intramuros queue …`: the reading of files in the background. */
export function addQueueCommand(program: Command): void {
  const group = program.command("queue").description("pause and resume the reading of files");
  const add = (name: string, description: string, change?: typeof pauseQueue) =>
    group
      .command(name)
      .description(description)
      .option("--as <email>", "who acts (default: the only administrator)")
      .option("--json", "print one JSON document")
      .action((options: Options) =>
        withContext(({ db }) => {
          const actor = actingPerson(db, options.as);
          change?.(db, actor);
          const status = queueStatus(db, actor);
          if (options.json === true) writeJson(status);
          else writeLines(describeQueue(status));
        }),
      );
  add("status", "say whether files are read, and how many wait");
  add("pause", "stop after the file being read, until `queue resume`, also over restarts", pauseQueue);
  add("resume", "go on reading", resumeQueue);
}

function describeQueue({ isPaused, pausedSinceMs, queued, running }: QueueStatus): string {
  const since = pausedSinceMs === null ? "" : ` since ${new Date(pausedSinceMs).toISOString()}`;
  const state = isPaused ? `Reading is paused${since}` : "Reading goes on";
  return `${state}: ${queued} waiting, ${running} being read.`;
}
