/** The folders process: `node ingest/watch/main.ts`. */
import "#lib/db/load-drizzle";
import { asAppError } from "#lib/errors";
import { logger } from "#lib/log";

try {
  // Loaded here, after drizzle's loading was arranged.
  const { runFoldersProcess } = await import("./folders-process.ts");
  await runFoldersProcess();
  process.exit(0);
} catch (error) {
  logger("folders").error(asAppError(error).message);
  process.exit(1);
}
