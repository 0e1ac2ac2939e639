import { Command, CommanderError } from "commander";
import { asAppError } from "#lib/errors";
import { UsageError } from "./commands/usage-error.ts";
import { VERSION } from "./version.ts";

/** Each command's module is loaded when it is needed: all of them together take longer than most commands run. */
const COMMANDS: Record<string, () => Promise<(program: Command) => void>> = {
  start: async () => (await import("./commands/start.ts")).addStartCommand,
  init: async () => (await import("./commands/init.ts")).addInitCommand,
  ingest: async () => (await import("./commands/ingest.ts")).addIngestCommand,
  search: async () => (await import("./commands/search.ts")).addSearchCommand,
  ask: async () => (await import("./commands/ask.ts")).addAskCommand,
  eval: async () => (await import("./commands/eval.ts")).addEvalCommand,
  index: async () => (await import("./commands/index.ts")).addIndexCommand,
  documents: async () => (await import("./commands/documents.ts")).addDocumentsCommand,
  queue: async () => (await import("./commands/queue.ts")).addQueueCommand,
  collections: async () => (await import("./commands/collections.ts")).addCollectionsCommand,
  folders: async () => (await import("./commands/folders.ts")).addFoldersCommand,
  users: async () => (await import("./commands/users.ts")).addUsersCommand,
  "sign-in": async () => (await import("./commands/sign-in.ts")).addSignInCommand,
  groups: async () => (await import("./commands/groups.ts")).addGroupsCommand,
  tokens: async () => (await import("./commands/tokens.ts")).addTokensCommand,
  identities: async () => (await import("./commands/identities.ts")).addIdentitiesCommand,
  access: async () => (await import("./commands/access.ts")).addAccessCommand,
  walls: async () => (await import("./commands/walls.ts")).addWallsCommand,
  holds: async () => (await import("./commands/holds.ts")).addHoldsCommand,
  retention: async () => (await import("./commands/retention.ts")).addRetentionCommand,
  audit: async () => (await import("./commands/audit.ts")).addAuditCommand,
  keys: async () => (await import("./commands/keys.ts")).addKeysCommand,
  erasures: async () => (await import("./commands/erasures.ts")).addErasuresCommand,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctorCommand,
  backup: async () => (await import("./commands/backup.ts")).addBackupCommand,
  restore: async () => (await import("./commands/backup.ts")).addRestoreCommand,
  build: async () => (await import("./commands/build.ts")).addBuildCommand,
};

/**
 * The command, anew: what one run was given does not reach another.
 * @param name of the one command that is wanted; all of them without it, or where there is no such command
 */
export async function buildProgram(name?: string): Promise<Command> {
  const program = new Command("intramuros")
    .description("Answers over internal documents, cited to the passage; nothing leaves this machine.")
    .version(VERSION)
    .exitOverride()
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText(
      "after",
      "\nAll state lives in the folder INTRAMUROS_DATA (default ./data). Settings: docs/CONFIGURATION.md.",
    );
  const wanted = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  for (const load of wanted === undefined ? Object.values(COMMANDS) : [wanted]) (await load())(program);
  return program;
}

/**
 * Runs the command. Exit codes: 0 done; 1 one sentence on stderr says what happened; 2 wrong usage; 130 stopped with
 * Ctrl-C.
 */
export async function runProgram(argv: readonly string[]): Promise<void> {
  try {
    const program = await buildProgram(argv[2]);
    await program.parseAsync(argv);
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
