import { Command, CommanderError } from "commander";
import { asAppError } from "#lib/errors";
import { addAccessCommand } from "./commands/access.ts";
import { addAskCommand } from "./commands/ask.ts";
import { addAuditCommand } from "./commands/audit.ts";
import { addBackupCommand, addRestoreCommand } from "./commands/backup.ts";
import { addBuildCommand } from "./commands/build.ts";
import { addCollectionsCommand } from "./commands/collections.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addDocumentsCommand } from "./commands/documents.ts";
import { addErasuresCommand } from "./commands/erasures.ts";
import { addEvalCommand } from "./commands/eval.ts";
import { addFoldersCommand } from "./commands/folders.ts";
import { addGroupsCommand } from "./commands/groups.ts";
import { addHoldsCommand } from "./commands/holds.ts";
import { addIdentitiesCommand } from "./commands/identities.ts";
import { addIndexCommand } from "./commands/index.ts";
import { addIngestCommand } from "./commands/ingest.ts";
import { addInitCommand } from "./commands/init.ts";
import { addKeysCommand } from "./commands/keys.ts";
import { addQueueCommand } from "./commands/queue.ts";
import { addRetentionCommand } from "./commands/retention.ts";
import { addSearchCommand } from "./commands/search.ts";
import { addSignInCommand } from "./commands/sign-in.ts";
import { addStartCommand } from "./commands/start.ts";
import { addTokensCommand } from "./commands/tokens.ts";
import { UsageError } from "./commands/usage-error.ts";
import { addUsersCommand } from "./commands/users.ts";
import { addWallsCommand } from "./commands/walls.ts";
import { VERSION } from "./version.ts";

/** The whole command, anew: what one run was given does not reach another. */
export function buildProgram(): Command {
  const program = new Command("intramuros")
    .description("Answers over internal documents, cited to the passage; nothing leaves this machine.")
    .version(VERSION)
    .exitOverride()
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText(
      "after",
      "\nAll state lives in the folder INTRAMUROS_DATA (default ./data). Settings: docs/CONFIGURATION.md.",
    );
  for (const add of [
    addStartCommand,
    addInitCommand,
    addIngestCommand,
    addSearchCommand,
    addAskCommand,
    addEvalCommand,
    addIndexCommand,
    addDocumentsCommand,
    addQueueCommand,
    addCollectionsCommand,
    addFoldersCommand,
    addUsersCommand,
    addSignInCommand,
    addGroupsCommand,
    addTokensCommand,
    addIdentitiesCommand,
    addAccessCommand,
    addWallsCommand,
    addHoldsCommand,
    addRetentionCommand,
    addAuditCommand,
    addKeysCommand,
    addErasuresCommand,
    addDoctorCommand,
    addBackupCommand,
    addRestoreCommand,
    addBuildCommand,
  ])
    add(program);
  return program;
}

/**
 * Runs the command. Exit codes: 0 done; 1 one sentence on stderr says what happened; 2 wrong usage; 130 stopped with
 * Ctrl-C.
 */
export async function runProgram(argv: readonly string[]): Promise<void> {
  try {
    await buildProgram().parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error);
  }
  // The channel to the launcher would keep this process alive.
  if (process.channel) process.disconnect();
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // said its sentence already
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n`);
    return 2;
  }
  const failure = asAppError(error);
  if (failure.code === "aborted") return 130;
  const place =
    failure.code === "internal" && failure.cause instanceof Error ? `\n${failure.cause.stack}` : "";
  process.stderr.write(`${failure.message}${place}\n`);
  return 1;
}
