import { resolve } from "node:path";
import type { Command } from "commander";
import { drill } from "#lib/backup/drill";
import { makeBackup } from "#lib/backup/make-backup";
import { listSnapshots } from "#lib/backup/repository";
import { restore } from "#lib/backup/restore";
import { AppError } from "#lib/errors";
import { startProgress } from "../output/progress.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { prepareDataFolder } from "../supervisor/check-machine.ts";
import { VERSION } from "../version.ts";
import { actingPerson, readCommandConfig, withContext } from "./context.ts";

type Options = { as?: string; json?: true; snapshot?: string; drill?: true; list?: true };

/** `intramuros backup DEST`: an encrypted snapshot while the product runs, or a drill with one. */
export function addBackupCommand(program: Command): void {
  program
    .command("backup")
    .description(
      "write an encrypted snapshot to a folder while the product runs; only new originals are copied",
    )
    .argument("<folder>", "folder of backups, on another disk or a mounted share")
    .option("--drill", "restore a snapshot apart, compare it, and remove it again; writes no snapshot")
    .option("--list", "list the snapshots that are there")
    .option("--snapshot <id>", "the one to drill (default: the newest)")
    .option("--as <email>", "an administrator (default: the only one)")
    .option("--json", "print one JSON document")
    .action((folder: string, options: Options) => {
      const place = resolve(folder);
      if (options.list === true) return list(place, options);
      return options.drill === true ? runDrill(place, options) : runBackup(place, options);
    });
}

async function list(place: string, options: Options): Promise<void> {
  const snapshots = await listSnapshots(place);
  if (options.json === true) writeJson({ snapshots });
  else writeLines(...(snapshots.length === 0 ? ["There are no snapshots."] : snapshots));
}

function runBackup(place: string, options: Options): Promise<void> {
  return withContext(async ({ config, db }) => {
    const progress = startProgress("Saving");
    const done = await makeBackup(db, config, actingPerson(db, options.as), place, {
      version: VERSION,
      onProgress: (n, total) => progress.update(n, total, "originals"),
    });
    progress.clear();
    if (options.json === true) return writeJson({ ...done, place });
    writeLines(
      `Saved as ${done.id}: ${done.documents.toLocaleString("en")} documents, ${done.copied} new originals, ${megabytes(done.bytes)} written and read back in ${seconds(done.ms)}.`,
      ...(done.removed.length === 0 ? [] : [`${done.removed.length} older snapshots were removed.`]),
      "To restore it, this folder and the master key are needed; see: intramuros keys status",
    );
  });
}

function runDrill(place: string, options: Options): Promise<void> {
  return withContext(async ({ config, db }) => {
    const progress = startProgress("Comparing");
    const result = await drill(db, config, actingPerson(db, options.as), place, {
      ...(options.snapshot === undefined ? {} : { snapshot: options.snapshot }),
      onProgress: (n, total) => progress.update(n, total, "originals"),
    });
    progress.clear();
    if (options.json === true) writeJson(result);
    else
      writeLines(
        ...result.problems.map((problem) => `  ${problem}`),
        `${result.id} was restored apart and compared in ${seconds(result.ms)}: ${result.documents.toLocaleString("en")} documents, ${result.problems.length} problems.`,
      );
    if (result.problems.length > 0)
      throw new AppError("conflict", `The backup ${result.id} does not hold; make another one now.`);
  });
}

/** `intramuros restore SRC`: the data folder from a snapshot, on a bare machine. */
export function addRestoreCommand(program: Command): void {
  program
    .command("restore")
    .description("make the data folder from a snapshot; needs the master key in its place")
    .argument("<folder>", "folder of backups")
    .option("--snapshot <id>", "which one (default: the newest)")
    .option("--json", "print one JSON document")
    .action(async (folder: string, options: Options) => {
      const config = readCommandConfig();
      prepareDataFolder(config);
      const progress = startProgress("Restoring");
      const done = await restore(config, resolve(folder), options.snapshot, (n, total) =>
        progress.update(n, total, "originals"),
      );
      progress.clear();
      if (options.json === true) return writeJson(done);
      writeLines(
        `${done.documents.toLocaleString("en")} documents of ${new Date(done.atMs).toISOString()} were restored to ${config.dataDir}.`,
        ...(done.erasures === 0 ? [] : [`${done.erasures} erasures since then were carried out again.`]),
        ...done.missing.map((sha256) => `  The original ${sha256} is missing from the backup.`),
        "The search index is made anew when the product starts.",
      );
    });
}

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
